import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../../model/problem';
import type { Action, Step, TarballName } from '../../plan/step';
import { findTarball } from '../../bootstrap/tarball-name';
import { attempt } from '../../fs/attempt';
import { unpacking } from '../../process/unpacking';
import { type ActionResult, mustSucceed, NOTHING, type Workbench } from '../workbench';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** Unpacks every component into one directory, as an installer would. */
export async function unpackToolchain(
  bench: Workbench,
  step: Step,
  { tarballs, components, to, configFile, config }: Of<'unpack-toolchain'>,
): ActionResult {
  const names = existsSync(tarballs) ? await attempt('read', tarballs, () => readdir(tarballs)) : ok([]);
  if (!names.ok) return names;
  const found = findTarballs(names.value, tarballs, components);
  if (!found.ok) return found;
  const made = await attempt('create', to, async () => {
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true });
  });
  if (!made.ok) return made;
  for (const tarball of found.value) {
    const unpacked = await mustSucceed(bench, step.title, {
      program: 'tar',
      // The tarball's own directory and the component's.
      args: unpacking(path.join(tarballs, tarball), to, 2),
      cwd: to,
      env: {},
    });
    if (!unpacked.ok) return unpacked;
  }
  const { stringify } = await import('smol-toml');
  const written = await attempt('write', configFile, () => writeFile(configFile, stringify(config)));
  return written.ok ? NOTHING : written;
}

function findTarballs(
  names: readonly string[],
  dir: string,
  components: readonly TarballName[],
): Result<string[], Problem> {
  const found: string[] = [];
  for (const wanted of components) {
    const name = findTarball(names, wanted, ['.tar.xz']);
    if (name !== undefined) found.push(name);
    else if (!wanted.optional) {
      const { component, target } = wanted;
      const expected = `${component}-<version>${target === null ? '' : `-${target}`}.tar.xz`;
      return err({
        kind: 'tests-cannot-run',
        facts: [{ where: dir, expected, found: names.join(', ') || 'nothing' }],
      });
    }
  }
  return ok(found);
}

export async function runTests(bench: Workbench, step: Step, { command }: Of<'test'>): ActionResult {
  const finished = await mustSucceed(bench, step.title, command);
  return finished.ok ? NOTHING : finished;
}
