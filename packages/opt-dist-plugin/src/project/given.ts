import { existsSync, statSync } from 'node:fs';
import { readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { err, MANIFEST_FILE, ok, parseManifest, type Result } from 'profile-formats';
import { digestFile } from 'profile-formats/node';
import { downloadVerified } from '../bundle/download';
import { archiveFormat, unpackBundle } from '../bundle/unpack';
import type { OptDistConfig } from '../config/config';
import { givenPlace } from '../config/given';
import { usesStage } from '../config/uses';
import { attempt, unread } from '../fs/attempt';
import type { GivenSet, GivenSets } from '../model/given-sets';
import type { Problem } from '../model/problem';
import { PROFILING_STAGES, type ProfilingStage, STAGE_FACTS } from '../model/stages';

/** The place of bundles on this machine, and how programs are run. */
interface Surroundings {
  /** Absolute directory of opt-dist.json. */
  readonly dir: string;
  readonly workspaceData: string;
  readonly env: NodeJS.ProcessEnv;
}

/** So many unpacked bundles stay; a workspace uses one or two. */
const MOST_UNPACKED = 4;

/**
 * Finds the profiles that a configuration gives: fetches and unpacks bundles, each once on this machine, under
 * its digest. The profiles themselves are judged where they are used.
 */
export async function resolveGiven(
  { profiles, ...config }: OptDistConfig,
  around: Surroundings,
): Promise<Result<GivenSets, Problem>> {
  const found: Partial<Record<ProfilingStage, GivenSet>> = {};
  const used = PROFILING_STAGES.filter((stage) => usesStage(config, stage));
  const all = profiles.all;
  const open = used.filter((stage) => profiles[stage] === null);
  if (all !== null && open.length > 0) {
    const place = await placeOf('profiles.all', all, around);
    if (!place.ok) return place;
    const sets = await setsIn(place.value.place);
    if (!sets.ok) return sets;
    for (const stage of open) {
      const dir = sets.value[stage];
      if (dir !== undefined) found[stage] = { text: all, place: dir, bundle: place.value.bundle };
    }
  }
  for (const stage of used) {
    const text = profiles[stage];
    if (text === null) continue;
    const place = await placeOf(`profiles.${stage}`, text, around);
    if (!place.ok) return place;
    const { place: dir, bundle } = place.value;
    const inside = path.join(dir, STAGE_FACTS[stage].output);
    const isSet = existsSync(path.join(dir, MANIFEST_FILE));
    found[stage] = { text, place: !isSet && existsSync(inside) ? inside : dir, bundle };
  }
  return ok(found);
}

/** The sets of a bundle or a project's directory by their stages, or the one set that the directory is. */
async function setsIn(place: string): Promise<Result<Partial<Record<ProfilingStage, string>>, Problem>> {
  const unusable = (found: string) =>
    err({
      kind: 'unusable-profile' as const,
      path: place,
      expected: 'a bundle, or a directory of profile sets',
      found,
      isGiven: true as const,
    });
  if (!existsSync(place)) return unusable('nothing');
  if (!statSync(place).isDirectory())
    return unusable('a single file, which does not say for which stage it is');
  const own = path.join(place, MANIFEST_FILE);
  if (existsSync(own)) {
    const text = await attempt('read', own, () => readFile(own, 'utf8'));
    if (!text.ok) return text;
    const manifest = parseManifest(text.value);
    const stage = PROFILING_STAGES.find((each) => manifest.ok && manifest.value.stage === each);
    return stage === undefined ? unusable(`a ${MANIFEST_FILE} of something else`) : ok({ [stage]: place });
  }
  const dirs = PROFILING_STAGES.map((stage) => [stage, path.join(place, STAGE_FACTS[stage].output)] as const);
  const sets = dirs.filter(([, dir]) => existsSync(path.join(dir, MANIFEST_FILE)));
  return sets.length === 0 ? unusable('no set') : ok(Object.fromEntries(sets));
}

type Found = Pick<GivenSet, 'place' | 'bundle'>;

/** The directory or file that is meant; that of a bundle is the one in which it was unpacked. */
async function placeOf(
  field: string,
  text: string,
  { dir, workspaceData, env }: Surroundings,
): Promise<Result<Found, Problem>> {
  const { kind, place, sha256 } = givenPlace(text);
  const store = path.join(workspaceData, 'opt-dist/given');
  if (kind === 'url') {
    if (sha256 === null) return err({ kind: 'url-without-digest', field, url: place });
    const known = path.join(store, sha256);
    if (existsSync(known)) return used(known, sha256);
    const file = path.join(store, `${sha256}.download`);
    const got = await downloadVerified(place, sha256, file);
    if (!got.ok) return got;
    const unpacked = await unpackedIn(store, file, sha256, env, place);
    await attempt('remove', file, () => rm(file, { force: true }));
    return unpacked;
  }
  const file = path.resolve(dir, place);
  // The stage says what it expected there.
  if (!existsSync(file)) return ok({ place: file, bundle: null });
  if (statSync(file).isDirectory())
    return sha256 === null
      ? ok({ place: file, bundle: null })
      : err({ kind: 'other-digest', path: file, expected: sha256, found: 'a directory' });
  const digest = sha256 === null ? null : await digestFile(file);
  if (digest !== null && !digest.ok) return err(unread(digest.error));
  if (digest !== null && sha256 !== null && digest.value.sha256 !== sha256)
    return err({ kind: 'other-digest', path: file, expected: sha256, found: digest.value.sha256 });
  const format = await archiveFormat(file);
  if (!format.ok) return format;
  if (format.value === null) return ok({ place: file, bundle: null });
  const found = digest ?? (await digestFile(file));
  if (!found.ok) return err(unread(found.error));
  return unpackedIn(store, file, found.value.sha256, env, file);
}

/** @param name of the bundle, for people */
async function unpackedIn(
  store: string,
  file: string,
  sha256: string,
  env: NodeJS.ProcessEnv,
  name: string,
): Promise<Result<Found, Problem>> {
  const place = path.join(store, sha256);
  if (existsSync(place)) return used(place, sha256);
  const format = await archiveFormat(file);
  if (!format.ok) return format;
  if (format.value === null)
    return err({
      kind: 'refused-bundle',
      path: name,
      where: 'file',
      expected: 'a bundle',
      found: 'no archive',
    });
  const unpacked = await unpackBundle(file, format.value, place, env);
  if (!unpacked.ok)
    return err(unpacked.error.kind === 'refused-bundle' ? { ...unpacked.error, path: name } : unpacked.error);
  await attempt('remove', store, () => makeRoom(store));
  return ok({ place, bundle: { sha256, dir: place } });
}

async function used(place: string, sha256: string): Promise<Result<Found, Problem>> {
  // Its time only decides what is removed first.
  const now = new Date();
  await attempt('write', place, () => utimes(place, now, now));
  return ok({ place, bundle: { sha256, dir: place } });
}

async function makeRoom(store: string): Promise<void> {
  const names = (await readdir(store)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(path.join(store, name))).mtimeMs })),
  );
  for (const { name } of aged.sort((a, b) => b.time - a.time).slice(MOST_UNPACKED))
    await rm(path.join(store, name), { recursive: true, force: true });
}
