import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { optimisationOf } from '../../plan/bolt';
import { EMPTY_STATE } from '../../plan/build-state';
import { HOST } from '../../../test/plan-context';
import type { Behaviour } from '../../../test/project';
import { sha256, step, stepsForEach, write } from '../../../test/steps';

const { onDisk, own, project, run } = stepsForEach();

describe('BOLT on a library', () => {
  const ELF = '\u007fELF\u0002\u0001\u0001 a library';
  const NAME = 'librustc_driver-0123456789abcdef.so';
  const readelf: Behaviour = ({ args }) => ({
    lines: [
      '[ 1] .text',
      ...(readFileSync(args.at(-1) ?? '', 'utf8').includes('BOLTED') ? ['[ 9] .note.bolt_info NOTE'] : []),
    ],
  });
  const bolt =
    (suffix: string): Behaviour =>
    ({ args }) => {
      const input = args[0] === '-instrument' ? args[1] : args[0];
      write(args[args.indexOf('-o') + 1] ?? '', `${readFileSync(input ?? '', 'utf8')} ${suffix}`);
      return {};
    };

  const places = () => [
    path.join(project().layout.stage2Lib, NAME),
    path.join(project().layout.stage2Lib, 'rustlib', HOST, 'lib', NAME),
    path.join(project().layout.hostDir, 'stage1/lib/rustlib', HOST, 'lib', NAME),
    path.join(project().layout.hostDir, 'stage2-rustc', HOST, 'release/deps', NAME),
    path.join(project().layout.hostDir, 'stage2-rustc', HOST, 'release/librustc_driver.so'),
  ];
  const contents = () => places().map((place) => readFileSync(place, 'utf8'));

  /** One inode with many names, as bootstrap links it. */
  function linked(content = ELF) {
    const [first = '', ...rest] = places();
    write(first, content);
    for (const place of rest) {
      mkdirSync(path.dirname(place), { recursive: true });
      linkSync(first, place);
    }
    write(project().layout.stage2Rustc, 'rustc');
  }

  const snapshot = () => step({ kind: 'snapshot', library: 'rustc' });
  const instrument = () =>
    step(
      {
        kind: 'instrument',
        library: 'rustc',
        program: 'llvm-bolt',
        fdataPrefix: own('raw/prof.fdata'),
        args: [],
      },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'instrumented' } } },
      },
    );
  const optimise = () =>
    step(
      { kind: 'optimise', library: 'rustc', program: 'llvm-bolt', data: own('p.fdata'), args: ['-x'] },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'optimised', optimisation: 'planned' } } },
      },
    );
  const restore = () =>
    step(
      { kind: 'restore', library: 'rustc' },
      {
        before: { libraries: { rustc: { content: 'altering' } } },
        after: { libraries: { rustc: { content: 'pristine', optimisation: null } } },
      },
    );

  it('keeps a pristine copy that is no link', async () => {
    linked();
    expect((await run([snapshot()], { 'llvm-readelf': readelf })).ok).toBe(true);
    expect(onDisk().libraries.rustc).toEqual({
      file: NAME,
      pristine: { path: `pristine/${NAME}`, sha256: sha256(ELF) },
      content: 'pristine',
      optimisation: null,
      written: { sha256: sha256(ELF), size: ELF.length, modified: statSync(places()[0] ?? '').mtimeMs },
    });
    expect(statSync(own('pristine', NAME)).nlink).toBe(1);
    expect(readdirSync(own('pristine'))).toEqual([NAME]);
  });

  it('refuses to keep one that BOLT has rewritten', async () => {
    linked(`${ELF} BOLTED`);
    expect(await run([snapshot()], { 'llvm-readelf': readelf })).toEqual({
      ok: false,
      error: { kind: 'altered-library', path: places()[0] },
    });
    expect(onDisk().libraries.rustc).toBeNull();
  });

  it.each<[string, () => void, string[]]>([
    [
      'none',
      () => {
        mkdirSync(project().layout.stage2Lib, { recursive: true });
      },
      [],
    ],
    [
      'two',
      () => {
        linked();
        write(path.join(project().layout.stage2Lib, 'librustc_driver-aaaaaaaaaaaaaaaa.so'), ELF);
      },
      [NAME, 'librustc_driver-aaaaaaaaaaaaaaaa.so'],
    ],
    [
      'only a linker script',
      () => {
        write(path.join(project().layout.stage2Lib, NAME), 'INPUT(x.so)');
      },
      [],
    ],
  ])('does not guess which library is meant when there are %s', async (_, make, found) => {
    make();
    const result = await run([snapshot()], { 'llvm-readelf': readelf });
    expect(
      !result.ok && result.error.kind === 'library-not-found' ? [...result.error.found].sort() : null,
    ).toEqual(found);
  });

  it('instruments from the pristine copy, in place: every link has it, and stays a link', async () => {
    linked();
    const inode = statSync(places()[0] ?? '').ino;
    const seen: (string | undefined)[] = [];
    const result = await run([snapshot(), instrument()], {
      'llvm-readelf': readelf,
      'llvm-bolt': (given) => {
        seen.push(onDisk().libraries.rustc?.content, given.args[1]);
        return bolt('INSTRUMENTED')(given);
      },
    });
    expect(result.ok).toBe(true);
    expect(seen).toEqual(['altering', own('pristine', NAME)]);
    expect(contents()).toEqual(Array(5).fill(`${ELF} INSTRUMENTED`));
    expect(places().map((place) => statSync(place).ino)).toEqual(Array(5).fill(inode));
    expect(readFileSync(own('pristine', NAME), 'utf8')).toBe(ELF);
    expect(onDisk().libraries.rustc?.content).toBe('instrumented');
    expect(readdirSync(project().layout.temporary)).toEqual([]);
  });

  it('writes all copies where the file system has no links', async () => {
    for (const place of places()) write(place, ELF);
    write(project().layout.stage2Rustc, 'rustc');
    await run([snapshot(), instrument()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') });
    expect(contents()).toEqual(Array(5).fill(`${ELF} INSTRUMENTED`));
  });

  it('restores to the byte, also what is half written', async () => {
    linked();
    await run([snapshot(), instrument()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') });
    const state = onDisk();
    writeFileSync(places()[0] ?? '', 'torn');
    await run([restore()], {}, state);
    expect(contents()).toEqual(Array(5).fill(ELF));
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'pristine', optimisation: null });
  });

  it('optimises from the pristine copy what was instrumented, and records with what', async () => {
    linked();
    write(own('p.fdata'), 'fdata');
    const behaviours = { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') };
    await run([snapshot(), instrument()], behaviours);
    await run([optimise()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('BOLTED') }, onDisk());
    expect(contents()).toEqual(Array(5).fill(`${ELF} BOLTED`));
    expect(onDisk().libraries.rustc).toMatchObject({
      content: 'optimised',
      optimisation: optimisationOf(sha256('fdata'), ['-x'], '22.1.8'),
    });
  });

  it('leaves the library as it was when BOLT fails, and the record says that it is not to be trusted', async () => {
    linked();
    const result = await run([snapshot(), instrument()], {
      'llvm-readelf': readelf,
      'llvm-bolt': () => ({ exitCode: 1 }),
    });
    expect(result).toMatchObject({ ok: false, error: { kind: 'step-failed' } });
    expect(contents()).toEqual(Array(5).fill(ELF));
    expect(onDisk().libraries.rustc?.content).toBe('altering');
  });

  it.each<[string, () => void, string]>([
    [
      'is damaged',
      () => {
        write(own('pristine', NAME), 'damaged');
      },
      'found sha256',
    ],
    [
      'is gone',
      () => {
        rmSync(own('pristine', NAME));
      },
      'found ENOENT',
    ],
  ])('says so when the pristine copy %s, and touches nothing', async (_, harm, found) => {
    linked();
    const altered = `${ELF} INSTRUMENTED`;
    await run([snapshot(), instrument()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('INSTRUMENTED') });
    const state = onDisk();
    harm();
    const result = await run([restore()], {}, state);
    expect(result).toMatchObject({ ok: false, error: { kind: 'bad-state', path: own('pristine', NAME) } });
    expect(!result.ok && result.error.kind === 'bad-state' ? result.error.detail : '').toContain(found);
    expect(contents()).toEqual(Array(5).fill(altered));
  });

  const inputOf = (args: readonly string[]) =>
    readFileSync(args.find((each) => !each.startsWith('-')) ?? '', 'utf8');
  const lies: Record<string, [Behaviour, RegExp]> = {
    'copies its input': [
      ({ args }) => {
        write(args[args.indexOf('-o') + 1] ?? '', inputOf(args));
        return {};
      },
      /rewritten.*the one that it was given/,
    ],
    'writes nothing': [() => ({}), /a library.*no file/],
  };
  it.each<[string, string, () => ReturnType<typeof step>, Behaviour, RegExp]>([
    ...Object.entries(lies).flatMap(
      ([lie, [behaviour, words]]): [string, string, typeof instrument, Behaviour, RegExp][] => [
        ['instrument', lie, instrument, behaviour, words],
        ['optimise', lie, optimise, behaviour, words],
      ],
    ),
    ['optimise', 'writes something else', optimise, bolt('else'), /note section.*without it/],
  ])('in the step %s does not believe a program that %s', async (_, __, rewriting, lie, words) => {
    linked();
    write(own('p.fdata'), 'fdata');
    const behaviours = { 'llvm-readelf': readelf, 'llvm-bolt': lie };
    const result = await run([snapshot(), rewriting()], behaviours);
    expect(result).toMatchObject({ ok: false, error: { kind: 'not-done', step: 'Title' } });
    expect(JSON.stringify(result)).toMatch(words);
    expect(contents()).toEqual(Array(5).fill(ELF));
    expect(onDisk().libraries.rustc).toMatchObject({ content: 'altering' });
    expect(readdirSync(project().layout.temporary)).toEqual([]);
  });

  describe('looks at the library when the record is read, and', () => {
    const optimised = `${ELF} BOLTED`;
    const nothing = step({ kind: 'clear', paths: [] });
    const contentAfter = async (change: () => void) => {
      linked();
      write(own('p.fdata'), 'fdata');
      await run([snapshot(), optimise()], { 'llvm-readelf': readelf, 'llvm-bolt': bolt('BOLTED') });
      const state = onDisk();
      change();
      await run([{ ...nothing, after: { sysroot: 'partial' } }], {}, state);
      return onDisk().libraries.rustc?.content;
    };
    it.each<[string, string, string]>([
      ['has it restored when it is cut off, as by a short write', optimised.slice(0, 9), 'altering'],
      ['has it restored when it has other bytes of the same number', `${ELF} BOLTEX`, 'altering'],
      ['has it restored when BOLT is no longer in it', ELF, 'altering'],
      ['believes it when it only has another time', optimised, 'optimised'],
    ])('%s', async (__, content, expected) => {
      const after = await contentAfter(() => {
        writeFileSync(places()[0] ?? '', content);
        utimesSync(places()[0] ?? '', 1, 1);
      });
      expect(after).toBe(expected);
    });

    it('does not look for it where the sysroot is gone', async () => {
      const after = await contentAfter(() => {
        rmSync(places()[0] ?? '');
      });
      expect(after).toBe('optimised');
    });

    it('does not believe an older record of an optimised library, which nobody looked at', async () => {
      linked();
      const pristine = { path: `pristine/${NAME}`, sha256: sha256(ELF) };
      const old = { file: NAME, pristine, content: 'optimised', optimisation: 'x' } as const;
      const state = { ...EMPTY_STATE, libraries: { llvm: null, rustc: old } };
      await run([{ ...nothing, after: { sysroot: 'partial' } }], {}, state);
      expect(onDisk().libraries.rustc?.content).toBe('altering');
    });

    it.each<[string, () => void]>([
      [
        'gone',
        () => {
          rmSync(own('pristine', NAME));
        },
      ],
      [
        'cut off',
        () => {
          write(own('pristine', NAME), '');
        },
      ],
    ])('has a new copy made when the copy is %s and the library is unaltered', async (__, harm) => {
      linked();
      await run([snapshot()], { 'llvm-readelf': readelf });
      const state = onDisk();
      harm();
      await run([{ ...nothing, after: { sysroot: 'partial' } }], {}, state);
      expect(onDisk().libraries.rustc).toBeNull();
    });
  });

  it('has no library to restore that was never kept', async () => {
    linked();
    // A patch of a library that is not recorded makes one up; the step itself must not.
    const bare = { ...restore(), before: {}, after: {} };
    expect(await run([bare])).toMatchObject({ ok: false, error: { kind: 'bad-state' } });
  });
});
