import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { unpacking } from '../../../process/unpacking';
import { command, type Effects } from '../effects';
import { files, namesIn } from '../files/files';
import type { Origin } from '../origin';
import { prepare } from './prepare';
import type { SourceProblem } from '../problem';
import { origTarball } from './rules';
import { hasUnappliedPatches } from './unpacked';

/** Where the parts of a source package go. */
export interface DebianPlaces {
  readonly source: string;
  /** Stage 0 compilers, where the package brings its own. */
  readonly stage0: string;
  readonly downloads: string;
}

/**
 * Gets a source package by apt, unpacks it with its patches and prepares it as its rules do before the build.
 * apt resumes a download, and checks the digests and the signature of its files.
 */
export async function treeFromDebian(
  origin: Extract<Origin, { kind: 'debian' }>,
  host: string,
  places: DebianPlaces,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const name = `${origin.package}${origin.version === null ? '' : `=${origin.version}`}`;
  const made = await files('make', places.downloads, () => mkdir(places.downloads, { recursive: true }));
  if (!made.ok) return made;
  effects.say(`Downloading the source package ${name}`);
  const got = await command(
    effects,
    'apt-get',
    // apt prints a line for each file: enough, and none of its progress bars.
    ['source', '--quiet', '--download-only', '--only-source', name],
    places.downloads,
  );
  if (!got.ok) return got;
  const dsc = await descriptionIn(places.downloads, origin.package);
  if (dsc === null) return err({ kind: 'no-such-source', path: path.join(places.downloads, '*.dsc') });
  return treeFromDescription(path.join(places.downloads, dsc), host, places, effects);
}

/**
 * Copies a source package that is unpacked already, and prepares the copy. The user's own directory stays as it
 * is.
 */
export async function treeFromUnpacked(
  dir: string,
  host: string,
  places: DebianPlaces,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const made = await emptyPart(places);
  if (!made.ok) return made;
  const tree = made.value;
  effects.say(`${dir} is a source package of Debian's that was not prepared for the build: copying it`);
  const copied = await command(effects, 'cp', ['-RPp', dir, tree], path.dirname(tree));
  if (!copied.ok) return copied;
  if (hasUnappliedPatches(tree)) {
    effects.say('Applying its patches');
    const patched = await command(effects, 'dpkg-source', ['--before-build', tree], path.dirname(tree));
    if (!patched.ok) return patched;
  }
  return finish(tree, host, places, effects);
}

/** The `.dsc` of the source package that an orig tarball is a part of, beside it; null: there is none. */
export async function descriptionBeside(tarball: string): Promise<string | null> {
  const orig = origTarball(path.basename(tarball));
  if (orig === null) return null;
  const dir = path.dirname(tarball);
  const [start, exact] = [`${orig.package}_${orig.version}-`, `${orig.package}_${orig.version}.dsc`];
  const found = (await namesIn(dir)).filter(
    (file) => file === exact || (file.startsWith(start) && file.endsWith('.dsc')),
  );
  return found.length === 0 ? null : path.join(dir, found.at(-1) ?? '');
}

/** The directory has one version of the package: the request names it, or apt chose it. */
async function descriptionIn(downloads: string, name: string): Promise<string | null> {
  const found = (await namesIn(downloads)).filter(
    (file) => file.startsWith(`${name}_`) && file.endsWith('.dsc'),
  );
  return found.at(-1) ?? null;
}

/** Unpacks a source package with its patches, and prepares it. dpkg-source checks the digests of its files. */
export async function treeFromDescription(
  dsc: string,
  host: string,
  places: DebianPlaces,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const made = await emptyPart(places);
  if (!made.ok) return made;
  const tree = made.value;
  const name = path.basename(dsc);
  effects.say(`Unpacking ${name}`);
  const unpacked = await command(effects, 'dpkg-source', ['--no-copy', '-x', name, tree], path.dirname(dsc));
  return unpacked.ok ? finish(tree, host, places, effects) : unpacked;
}

/** @returns the place of a tree in an empty directory */
async function emptyPart({ source }: DebianPlaces): Promise<Result<string, SourceProblem>> {
  const part = `${source}.part`;
  const cleared = await files('make', part, async () => {
    await rm(part, { recursive: true, force: true });
    await mkdir(part);
  });
  // dpkg-source first unpacks beside its result, and leaves that directory when it is stopped.
  return cleared.ok ? ok(path.join(part, 'tree')) : cleared;
}

/** Makes a tree with its patches ready for the build, and puts it in its place. */
async function finish(
  tree: string,
  host: string,
  { source, stage0 }: DebianPlaces,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const tools = await unpackStage0(tree, host, stage0, effects);
  if (!tools.ok) return tools;
  const prepared = await prepare(tree, tools.value ? `${stage0}/bin/cargo` : 'cargo', effects);
  if (!prepared.ok) return prepared;
  return files('rename', tree, async () => {
    await rename(tree, source);
    await rm(path.dirname(tree), { recursive: true });
  });
}

const STAGE0_COMPONENTS = ['rustc', 'cargo', 'rust-std'];

/** @returns whether the package has stage 0 compilers for this host */
async function unpackStage0(
  tree: string,
  host: string,
  place: string,
  effects: Effects,
): Promise<Result<boolean, SourceProblem>> {
  const bundled = path.join(tree, 'stage0');
  const dates = await namesIn(bundled);
  const tarballs = (
    await Promise.all(
      dates.map(async (date) =>
        (await namesIn(path.join(bundled, date))).map((name) => path.join(bundled, date, name)),
      ),
    )
  ).flat();
  const wanted = STAGE0_COMPONENTS.flatMap((component) =>
    tarballs.filter((file) => {
      const name = path.basename(file);
      return name.startsWith(`${component}-`) && name.includes(`-${host}.tar.`);
    }),
  );
  if (wanted.length < STAGE0_COMPONENTS.length) return ok(false);
  if (!existsSync(place)) {
    const unpacked = await unpackTools(wanted, place, effects);
    if (!unpacked.ok) return unpacked;
  }
  // Compilers for all of Debian's architectures: as sources they would be hashed before every stage.
  const removed = await files('remove', bundled, () => rm(bundled, { recursive: true }));
  return removed.ok ? ok(true) : removed;
}

async function unpackTools(
  tarballs: readonly string[],
  place: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  effects.say(`Unpacking ${tarballs.map((file) => path.basename(file)).join(', ')}`);
  const part = `${place}.part`;
  const cleared = await files('make', part, async () => {
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
  });
  if (!cleared.ok) return cleared;
  for (const file of tarballs) {
    // `<name>/<component>/bin/…`: all components make one installation.
    const done = await command(effects, 'tar', unpacking(file, part, 2), path.dirname(place));
    if (!done.ok) return done;
  }
  return files('rename', part, () => rename(part, place));
}
