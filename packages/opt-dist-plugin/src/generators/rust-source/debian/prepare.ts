import { existsSync } from 'node:fs';
import { chmod, copyFile, cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { preparationOf, type Preparation, SYSTEM_LZMA, withoutFileChecksums } from './rules';
import { unpacking } from '../../../process/unpacking';
import { command, type Effects } from '../effects';
import { files, namesIn } from '../files/files';
import type { SourceProblem } from '../problem';

/**
 * Prepares a freshly unpacked tree as its rules do before the build. A second call changes nothing.
 * @param cargo writes the new lock files
 */
export async function prepare(
  tree: string,
  cargo: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  const rules = await files('read', `${tree}/debian/rules`, () =>
    readFile(path.join(tree, 'debian/rules'), 'utf8'),
  );
  if (!rules.ok) return rules;
  const todo = preparationOf(rules.value);
  effects.say("Preparing the tree as the package's own rules do");
  const steps = [
    () => files('copy', tree, () => copyExtraCrates(tree, todo)),
    () => unpackArchives(tree, todo, effects),
    () => applyPatches(tree, todo, effects),
    () => files('change', tree, () => changeFiles(tree, todo)),
    () => lockAgain(tree, todo, cargo, effects),
  ];
  for (const step of steps) {
    const done = await step();
    if (!done.ok) return done;
  }
  return ok(undefined);
}

async function copyExtraCrates(tree: string, { extraCrates }: Preparation): Promise<void> {
  if (!extraCrates) return;
  for (const crate of await namesIn(path.join(tree, 'extra'))) {
    const place = path.join(tree, 'vendor', crate);
    await rm(place, { recursive: true, force: true });
    await cp(path.join(tree, 'extra', crate), place, { recursive: true, verbatimSymlinks: true });
  }
}

async function unpackArchives(
  tree: string,
  { archives }: Preparation,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  for (const { file, unpacked, place } of archives) {
    const target = path.join(tree, place);
    const temporary = await files('make', tree, () => mkdtemp(path.join(tree, '.unpacking-')));
    if (!temporary.ok) return temporary;
    const done = await command(effects, 'tar', unpacking(path.join(tree, file), temporary.value), tree);
    const moved = done.ok
      ? await files('rename', target, async () => {
          await rm(target, { recursive: true, force: true });
          await rename(path.join(temporary.value, unpacked), target);
        })
      : done;
    await files('remove', temporary.value, () => rm(temporary.value, { recursive: true, force: true }));
    if (!moved.ok) return moved;
  }
  return ok(undefined);
}

async function applyPatches(
  tree: string,
  { patches }: Preparation,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  for (const patch of patches) {
    // Not --batch, which would take a missing patch for one to apply.
    const args = ['-p1', '--force', '--no-backup-if-mismatch', '-i', patch];
    const isApplied = await command(effects, 'patch', ['--reverse', '--dry-run', ...args], tree);
    const done = isApplied.ok ? isApplied : await command(effects, 'patch', args, tree);
    if (!done.ok) return done;
  }
  return ok(undefined);
}

async function changeFiles(tree: string, todo: Preparation): Promise<void> {
  const crates = await namesIn(path.join(tree, 'vendor'));
  if (todo.prunesChecksums) {
    for (const crate of crates) {
      const file = path.join(tree, 'vendor', crate, '.cargo-checksum.json');
      const text = existsSync(file) ? withoutFileChecksums(await readFile(file, 'utf8')) : null;
      if (text !== null) await writeFile(file, text);
    }
  }
  if (todo.systemLzma) {
    for (const crate of crates.filter((name) => /^lzma-sys(-\d|$)/.test(name))) {
      await writeFile(path.join(tree, 'vendor', crate, 'build.rs'), SYSTEM_LZMA);
    }
  }
  for (const dir of todo.unlocked) {
    const lock = path.join(tree, dir, 'Cargo.lock');
    if (!existsSync(lock) || existsSync(`${lock}.orig`)) continue;
    await copyFile(lock, `${lock}.orig`);
    await rm(lock);
  }
  await chmod(path.join(tree, 'x.py'), 0o755);
}

/**
 * The build would write the missing lock files, and a new file among the sources changes the key of every
 * stage. So this writes them now, from the crates in the package.
 */
async function lockAgain(
  tree: string,
  { unlocked }: Preparation,
  cargo: string,
  effects: Effects,
): Promise<Result<void, SourceProblem>> {
  for (const dir of unlocked) {
    const workspace = path.join(tree, dir);
    if (!existsSync(path.join(workspace, 'Cargo.toml')) || existsSync(path.join(workspace, 'Cargo.lock')))
      continue;
    const env = { ...effects.env, RUSTC_BOOTSTRAP: '1' };
    const made = await command({ ...effects, env }, cargo, ['generate-lockfile', '--offline'], workspace);
    if (effects.stop.aborted) return made.ok ? ok(undefined) : made;
    // A tool without its crates gets no lock file, and is not built.
    if (!made.ok) effects.say(`  no Cargo.lock for ${dir}: the package lacks some of its crates`);
  }
  return ok(undefined);
}
