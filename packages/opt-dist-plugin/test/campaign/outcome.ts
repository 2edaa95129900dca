import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { inspectProfile, readProfileSet } from 'profile-formats/node';
import { Violation } from './violation';
import type { Scene } from './scene';

export const OUTPUTS = ['rustc-pgo-profiles', 'llvm-pgo-profiles', 'bolt-profiles', 'dist'] as const;
const STORE = '.nx/opt-dist-store';
const HELD_OUT = 'rust-project/mini-rust/tests/held-out';

/** The digest of each file of the four outputs, without the records of their runs. */
export function contents({ workspace }: Scene): Readonly<Record<string, string>> {
  const files = OUTPUTS.flatMap((output) =>
    workspace.list('rust-project', output).map((name) => `${output}/${name}`),
  );
  return Object.fromEntries(
    files
      .filter((file) => !file.endsWith('/run.json'))
      .map((file) => [file, sha256(workspace.path('rust-project', file))]),
  );
}

/** The outputs are whole, and the compiler in them is optimised and compiles programs that nobody trained it on. */
export async function expectRightOutputs(scene: Scene): Promise<void> {
  const { workspace } = scene;
  for (const output of OUTPUTS) await expectWhole(workspace.path('rust-project', output), output);
  const dir = path.join(scene.temporary, 'unpacked');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  const std = workspace.list('rust-project/dist').find((name) => /^rust-std-.*\.tar/.test(name)) ?? '';
  for (const name of [workspace.compilerTarball(), std]) {
    const file = workspace.path('rust-project/dist', name);
    expectSuccess('tar', ['-xf', file, '-C', dir, '--strip-components=2']);
  }
  const libraries = readdirSync(path.join(dir, 'lib')).filter((name) =>
    /^(libLLVM\.so\.|librustc_driver)/.test(name),
  );
  if (libraries.length !== 2) throw new Violation(`shipped libraries: ${libraries.join(', ')}`, '');
  for (const library of libraries) {
    const content = readFileSync(path.join(dir, 'lib', library), 'latin1');
    if (!content.includes('BOLT revision')) throw new Violation(`${library} was not rewritten by BOLT`, '');
    if (/__bolt_instr_|__llvm_profile_write_file|__bolt_fini_trampoline/.test(content))
      throw new Violation(`${library} is instrumented`, '');
  }
  for (const program of workspace.list(HELD_OUT).filter((name) => name.endsWith('.mini'))) {
    const source = workspace.path(HELD_OUT, program);
    const made = path.join(dir, path.basename(program, '.mini'));
    expectSuccess(path.join(dir, 'bin/rustc'), [source, '-O', '-o', made]);
    const { stdout } = spawnSync(made, [], { encoding: 'utf8' });
    if (stdout !== readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8'))
      throw new Violation(`${program}: the shipped compiler made a wrong program`, stdout);
  }
}

/**
 * No run stored a wrong result. An entry that the fault damaged may lie there until somebody asks for it, as it is
 * judged then.
 */
export async function expectRightStore({ workspace, damaged }: Scene): Promise<void> {
  for (const key of workspace.list(STORE)) {
    const dir = workspace.path(STORE, key, 'files');
    if (damaged.some((file) => file.startsWith(dir))) continue;
    if (!existsSync(path.join(dir, 'manifest.json'))) continue;
    await expectWhole(dir, `the profile store's ${key}`);
  }
}

async function expectWhole(dir: string, name: string): Promise<void> {
  const file = path.join(dir, 'manifest.json');
  if (!existsSync(file)) throw new Violation(`${name}: no manifest`, '');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly stage: string;
    readonly files?: readonly Named[];
    readonly profiles: readonly Named[];
  };
  const isSet = manifest.stage !== 'dist';
  for (const { file: each, size, sha256: digest } of (isSet ? manifest.profiles : manifest.files) ?? []) {
    const at = path.join(dir, each);
    if (!existsSync(at) || statSync(at).size !== size || sha256(at) !== digest)
      throw new Violation(`${name}: ${each} is not what the manifest says`, '');
    const profile = isSet ? await inspectProfile(at) : null;
    if (profile !== null && (!profile.ok || profile.value.facts.damage !== null))
      throw new Violation(`${name}: ${each} is no sound profile`, '');
  }
  const set = isSet ? await readProfileSet(dir) : null;
  if (set !== null && !set.ok) throw new Violation(`${name}: ${set.error.kind}`, '');
}

interface Named {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}

/** Nothing is left of the runs: no process, no lock, no temporary file. */
export function expectNothingLeft(scene: Scene): void {
  const { workspace } = scene;
  const alive = processesOf(workspace.dir);
  if (alive.length > 0) throw new Violation(`processes are left: ${alive.join('; ')}`, '');
  const half = [
    ...workspace.list('rust-project').filter((name) => name.endsWith('.partial')),
    ...workspace.list(STORE).filter((name) => name.startsWith('.')),
    ...(existsSync(scene.own('lock')) ? ['lock'] : []),
    ...(existsSync(scene.own('tmp')) ? readdirSync(scene.own('tmp')).map((name) => `tmp/${name}`) : []),
  ];
  if (half.length > 0) throw new Violation(`files are left: ${half.join(', ')}`, '');
}

/** Stages whose results are in their places. */
export function removeOutputs({ workspace }: Scene): void {
  for (const output of OUTPUTS)
    rmSync(workspace.path('rust-project', output), { recursive: true, force: true });
}

/** Processes that work in a directory, or were called with a path in it. */
export function processesOf(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        const isThere = line.includes(dir) || readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
        return isThere ? [`${pid} ${line.slice(0, 200)}`] : [];
      } catch {
        // It ended meanwhile.
        return [];
      }
    });
}

function expectSuccess(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Violation(`${path.basename(program)} ended with ${String(status)}`, stderr);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
