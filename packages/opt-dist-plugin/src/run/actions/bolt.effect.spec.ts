import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../process/alive';
import { Processes, type ProcessRunner } from '../../process/processes';
import { eventually } from '../../../test/e2e/eventually';
import type { Behaviour } from '../../../test/project';
import { step, stepsForEach, write } from '../../../test/steps';

const RELEASES = ['22', '19']
  .map((major) => ({ major, bin: `/usr/lib/llvm-${major}/bin` }))
  .filter(({ bin }) => ['clang', 'llvm-bolt', 'llvm-readelf'].every((name) => existsSync(`${bin}/${name}`)));

const NAME = 'librustc_driver-0123456789abcdef.so';
const FUNCTIONS = Array.from({ length: 12 }, (_, index) => `function${index}`);
/** An fdata profile that counts calls of functions. */
const profileOf = (functions: readonly string[]) =>
  functions.map((name) => `0 [unknown] 0 1 ${name} 0 0 1000\n`).join('');
const elsewhere = FUNCTIONS.map((name) => `of_another_build_${name}`);

const { onDisk, own, printed, project, run } = stepsForEach();

const library = () => path.join(project().layout.stage2Lib, NAME);

function optimise(program: string, profile: string, runner: ProcessRunner | Record<string, Behaviour>) {
  write(project().layout.stage2Rustc, 'rustc');
  write(own('p.fdata'), profile);
  return run(
    [
      step({ kind: 'snapshot', library: 'rustc' }),
      step(
        {
          kind: 'optimise',
          library: 'rustc',
          program,
          data: own('p.fdata'),
          args: ['-reorder-blocks=ext-tsp'],
        },
        {
          before: { libraries: { rustc: { content: 'altering' } } },
          after: { libraries: { rustc: { content: 'optimised', optimisation: 'planned' } } },
        },
      ),
    ],
    runner,
  );
}

/** The common part of all refusals. */
const refusal = () => ({
  kind: 'profile-of-other-build',
  profile: own('p.fdata'),
  library: NAME,
  origin: 'merged',
  log: path.join(project().layout.logs, 'bolt/02-optimise.log'),
});

describe.each(RELEASES)('llvm-bolt $major', ({ bin }) => {
  beforeEach(() => {
    const source = FUNCTIONS.map(
      (name, by) => `int ${name}(int x) { return x % 3 ? x + ${by} : x * ${by}; }\n`,
    );
    write(own('library.c'), source.join(''));
    mkdirSync(project().layout.stage2Lib, { recursive: true });
    const args = ['-O2', '-shared', '-fPIC', '-nostdlib', '-Wl,-q', own('library.c'), '-o', library()];
    expect(spawnSync(`${bin}/clang`, args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    const readelf = { path: `${bin}/llvm-readelf`, version: '' };
    Object.assign(project(), { toolchain: { ...project().toolchain, readelf } });
  });

  const runner = () => new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined);

  it('optimises a library with its own profile', async () => {
    const before = readFileSync(library());
    expect(await optimise(`${bin}/llvm-bolt`, profileOf(FUNCTIONS), runner())).toMatchObject({ ok: true });
    expect(readFileSync(library()).equals(before)).toBe(false);
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'optimised' });
    expect(printed().join('\n')).not.toContain('warning');
  });

  it('is not believed when a program in its place copies the library; the real one then mends it', async () => {
    const before = readFileSync(library());
    const liar = own('llvm-bolt');
    write(liar, `#!/bin/sh\nwhile [ "$1" != -o ]; do input=\${input:-$1}; shift; done\ncp "$input" "$2"\n`);
    chmodSync(liar, 0o755);
    expect(await optimise(liar, profileOf(FUNCTIONS), runner())).toMatchObject({
      ok: false,
      error: { kind: 'not-done', found: 'the one that it was given' },
    });
    expect(readFileSync(library()).equals(before)).toBe(true);
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'altering', optimisation: null });
    expect(await optimise(`${bin}/llvm-bolt`, profileOf(FUNCTIONS), runner())).toMatchObject({ ok: true });
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'optimised' });
  });

  it('is ended when it takes too long, with what it started, and the library stays as it was', async () => {
    const before = readFileSync(library());
    Object.assign(project(), {
      config: { ...project().config, bolt: { ...project().config.bolt, timeLimit: 1 / 60 } },
    });
    const slow = own('llvm-bolt');
    write(slow, `#!/bin/sh\nsleep 1000 & echo $! >'${own('pid')}'; wait\n`);
    chmodSync(slow, 0o755);
    expect(await optimise(slow, profileOf(FUNCTIONS), runner())).toMatchObject({
      ok: false,
      error: { kind: 'took-too-long', step: 'Title', seconds: 1 },
    });
    if (existsSync(own('pid'))) {
      const pid = Number(readFileSync(own('pid'), 'utf8'));
      await eventually(() => !isAlive(pid, null));
    }
    expect(readFileSync(library()).equals(before)).toBe(true);
    expect(readdirSync(project().layout.temporary)).toEqual([]);
  });

  it.each<[string, readonly string[], number]>([
    ['none of its functions', elsewhere, 0],
    ['one of its functions, and many others', [...elsewhere, 'function1'], 1],
  ])('has no say when the profile is of %s: the library stays as it was', async (_, functions, matched) => {
    const before = readFileSync(library());
    expect(await optimise(`${bin}/llvm-bolt`, profileOf(functions), runner())).toEqual({
      ok: false,
      error: { ...refusal(), matched, profiled: functions.length },
    });
    expect(readFileSync(library()).equals(before)).toBe(true);
    expect(readdirSync(project().layout.temporary)).toEqual([]);
    // The next run restores the library before it continues.
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'altering' });
  });
});

describe('an llvm-bolt of other words', () => {
  const says = (...lines: string[]): Record<string, Behaviour> => ({
    'llvm-readelf': ({ args }) => ({
      lines: [readFileSync(args.at(-1) ?? '', 'utf8') === 'BOLTED' ? '[ 9] .note.bolt_info' : '[ 1] .text'],
    }),
    'llvm-bolt': ({ args }) => {
      write(args[args.indexOf('-o') + 1] ?? '', 'BOLTED');
      return { lines };
    },
  });
  beforeEach(() => {
    write(library(), '\u007fELF\u0002\u0001\u0001 a library');
  });

  it('is not doubted, and a line says so', async () => {
    const runner = says('BOLT-INFO: nobody knows');
    expect(await optimise('llvm-bolt', profileOf(FUNCTIONS), runner)).toMatchObject({ ok: true });
    expect(readFileSync(library(), 'utf8')).toBe('BOLTED');
    expect(printed()).toContain(
      `  warning: llvm-bolt does not say how many functions of ${NAME} have a profile`,
    );
  });

  it('is believed that nothing matched, whatever the profile holds', async () => {
    const runner = says(
      'BOLT-INFO: 0 out of 9 functions in the binary (0.0%) have non-empty execution profile',
    );
    expect(await optimise('llvm-bolt', 'no profile that can be read', runner)).toEqual({
      ok: false,
      error: { ...refusal(), matched: 0, profiled: null },
    });
  });
});
