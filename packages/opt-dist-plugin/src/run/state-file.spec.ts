import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { layoutOf } from '../bootstrap/layout';
import { type BuildState, EMPTY_STATE, formatState, type Gathered, parseState } from '../plan/build-state';
import { DIALECT_195 } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import { rustcDir } from '../tree/dialect';
import { compilerStamp } from './compiler-stamp';
import { StateFile } from './state-file';

const dir = temporaryDirectory('of each test');
let layout: ReturnType<typeof layoutOf>;
beforeEach(() => {
  layout = layoutOf(path.join(dir(), 'build'), 'h', { rustc: null, cargo: null });
  mkdirSync(layout.own, { recursive: true });
});

async function read(): Promise<StateFile> {
  const result = await StateFile.read(layout, DIALECT_195);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function touch(file: string) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
}

const GATHERED: Gathered = {
  from: 'f',
  file: 'merged/llvm-pgo.profdata',
  sha256: createHash('sha256').update('x').digest('hex'),
  size: 1,
  raw: { files: 1, bytes: 1 },
  library: null,
};
const STANDING: BuildState = {
  ...EMPTY_STATE,
  sysroot: 'whole',
  llvm: { status: 'standing', variant: { kind: 'fast', profile: null, relocations: false, inputs: 'i' } },
  rustc: { status: 'standing', variant: { kind: 'optimised', profile: 'p', relocations: true, inputs: 'i' } },
  libraries: {
    llvm: {
      file: 'l',
      pristine: { path: 'pristine/l', sha256: 'd' },
      content: 'pristine',
      optimisation: null,
    },
    rustc: {
      file: 'r',
      pristine: { path: 'pristine/r', sha256: 'd' },
      content: 'instrumented',
      optimisation: null,
      written: { sha256: 's', size: 1, modified: 1 },
    },
  },
  trained: { ...EMPTY_STATE.trained, 'bolt-llvm': 'from' },
  gathered: { ...EMPTY_STATE.gathered, 'llvm-pgo': GATHERED },
};

/** Where cargo has the stage 2 rustc. */
const cargoDir = () => path.join(layout.hostDir, 'stage2-rustc');

/** Everything that `STANDING` names. */
function everythingLiesThere() {
  mkdirSync(cargoDir(), { recursive: true });
  touch(path.join(layout.own, 'parts/bolt-llvm/prof.fdata.1'));
  mkdirSync(layout.llvm, { recursive: true });
  touch(layout.stage2Rustc);
  touch(path.join(layout.own, GATHERED.file));
  writeFileSync(layout.state, formatState(STANDING));
}

describe('StateFile.read', () => {
  it('starts from nothing in an empty build directory', async () => {
    expect((await read()).state).toEqual(EMPTY_STATE);
  });

  it.each([
    ['no record', null],
    ['a torn record', '{"version": 1, "llvm"'],
    ['a record of another version', formatState(STANDING).replace('"version": 1', '"version": 99')],
  ])('does not trust what lies there with %s', async (_, text) => {
    mkdirSync(layout.llvm, { recursive: true });
    mkdirSync(cargoDir(), { recursive: true });
    touch(layout.stage2Rustc);
    if (text !== null) writeFileSync(layout.state, text);
    expect((await read()).state).toEqual({
      ...EMPTY_STATE,
      llvm: { status: 'unknown' },
      rustc: { status: 'unknown' },
    });
  });

  it('takes the record as it is when all lies there', async () => {
    everythingLiesThere();
    expect((await read()).state).toEqual(STANDING);
  });

  it('knows that LLVM was removed, and its library with it', async () => {
    everythingLiesThere();
    rmSync(layout.llvm, { recursive: true });
    expect((await read()).state).toEqual({
      ...STANDING,
      llvm: { status: 'absent' },
      libraries: { ...STANDING.libraries, llvm: null },
    });
  });

  it('knows that what a training left was removed, though its directory is there', async () => {
    everythingLiesThere();
    rmSync(path.join(layout.own, 'parts/bolt-llvm/prof.fdata.1'));
    expect((await read()).state.trained['bolt-llvm']).toBeNull();
  });

  it.each<[string, () => void]>([
    [
      'removed',
      () => {
        rmSync(path.join(layout.tarballs, 'b.tar.xz'));
      },
    ],
    [
      'cut off',
      () => {
        writeFileSync(path.join(layout.tarballs, 'b.tar.xz'), '');
      },
    ],
  ])('knows that a tarball was %s', async (_, harm) => {
    everythingLiesThere();
    for (const name of ['a.tar.xz', 'b.tar.xz']) touch(path.join(layout.tarballs, name));
    const packaged = { 'a.tar.xz': 1, 'b.tar.xz': 1 };
    writeFileSync(layout.state, formatState({ ...STANDING, tarballs: 'made', packaged }));
    expect((await read()).state.tarballs).toBe('made');
    harm();
    expect((await read()).state.tarballs).toBeNull();
  });

  it('knows that the sysroot was removed: what it is linked from is still there', async () => {
    everythingLiesThere();
    rmSync(path.dirname(path.dirname(layout.stage2Rustc)), { recursive: true });
    expect((await read()).state).toEqual({ ...STANDING, sysroot: 'partial' });
  });

  it('knows that the compiler was removed, and its library with it', async () => {
    everythingLiesThere();
    rmSync(cargoDir(), { recursive: true });
    expect((await read()).state).toEqual({
      ...STANDING,
      rustc: { status: 'absent' },
      libraries: { ...STANDING.libraries, rustc: null },
    });
  });

  it('knows that what a training left was removed', async () => {
    everythingLiesThere();
    rmSync(path.join(layout.own, 'parts/bolt-llvm'), { recursive: true });
    expect((await read()).state).toEqual({ ...STANDING, trained: EMPTY_STATE.trained });
  });

  it('knows that a merged profile was removed', async () => {
    everythingLiesThere();
    rmSync(path.join(layout.own, GATHERED.file));
    expect((await read()).state).toEqual({ ...STANDING, gathered: EMPTY_STATE.gathered });
  });

  it('says why it cannot be read', async () => {
    mkdirSync(layout.state);
    expect(await StateFile.read(layout, DIALECT_195)).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'read', code: 'EISDIR', path: layout.state },
    });
  });
});

describe('StateFile.patch', () => {
  const onDisk = () => parseState(readFileSync(layout.state, 'utf8'));

  it('is on the disk and in memory when it is done', async () => {
    const file = await read();
    expect(await file.patch({ llvm: { status: 'unknown' } })).toEqual({ ok: true, value: undefined });
    expect(file.state.llvm).toEqual({ status: 'unknown' });
    expect(onDisk()).toEqual(file.state);
    expect((await read()).state.rustc).toEqual({ status: 'absent' });
  });

  it('applies patches in their order', async () => {
    const file = await read();
    await file.patch(
      { llvm: { status: 'unknown' }, gathered: { 'llvm-pgo': GATHERED } },
      { llvm: { status: 'absent' } },
    );
    expect(onDisk()).toMatchObject({ llvm: { status: 'absent' }, gathered: { 'llvm-pgo': GATHERED } });
  });

  it('writes nothing for nothing', async () => {
    const file = await read();
    await file.patch({}, {});
    expect(existsSync(layout.state)).toBe(false);
  });

  it('replaces the file as a whole: a reader that has it open reads the old one', async () => {
    const file = await read();
    await file.patch({ llvm: { status: 'unknown' } });
    const { ino } = await import('node:fs').then((fs) => fs.statSync(layout.state));
    await file.patch({ llvm: { status: 'absent' } });
    const after = await import('node:fs').then((fs) => fs.statSync(layout.state));
    expect(after.ino).not.toBe(ino);
    expect(readdirSync(layout.own)).toEqual(['state.json']);
  });

  it('is not misled by what a killed write left', async () => {
    writeFileSync(layout.state, formatState(EMPTY_STATE));
    writeFileSync(`${layout.state}.new`, '{"version": 1, "ll');
    const file = await read();
    await file.patch({ rustc: { status: 'unknown' } });
    expect(onDisk()?.rustc).toEqual({ status: 'unknown' });
    expect(readdirSync(layout.own)).toEqual(['state.json']);
  });

  it('keeps what it was, on disk and in memory, when it cannot be written', async () => {
    const file = await read();
    await file.patch({ llvm: { status: 'unknown' } });
    mkdirSync(`${layout.state}.new`);
    const failed = await file.patch({ llvm: { status: 'absent' } });
    expect(failed).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'write', path: layout.state },
    });
    expect(file.state.llvm).toEqual({ status: 'unknown' });
    expect(onDisk()?.llvm).toEqual({ status: 'unknown' });
  });
});

describe('a build by hand in the same build directory', () => {
  const stampFile = () => path.join(layout.hostDir, DIALECT_195.stage2RustcDir, 'h/release/.librustc-stamp');

  async function recorded(state: Partial<BuildState>) {
    touch(stampFile());
    touch(path.join(layout.llvm, 'x'));
    touch(layout.stage2Rustc);
    writeFileSync(layout.state, formatState({ ...STANDING, ...state }));
    return (await read()).state;
  }

  it('makes rustc one that is not known', async () => {
    expect(await recorded({ stamp: '1' })).toMatchObject({
      rustc: { status: 'unknown' },
      llvm: { status: 'standing' },
      libraries: { rustc: null },
      stamp: null,
    });
  });

  it.each([
    ['built by hand', '1', null],
    ['as we left it', '1000000000000000000', { inputs: 'i', sysroot: 'whole' }],
    ['of an unknown time', null, null],
  ])(
    'of the stage 1 rustc: it is kept only where it is as we left it: %s',
    async (_, stage1Stamp, stage1) => {
      const stamp = path.join(layout.hostDir, rustcDir(DIALECT_195, 1), 'h/release/.librustc-stamp');
      touch(stamp);
      utimesSync(stamp, 1e9, 1e9);
      touch(layout.stage1Rustc);
      expect(await recorded({ stage1: { inputs: 'i', sysroot: 'whole' }, stage1Stamp })).toMatchObject({
        stage1,
      });
    },
  );

  it("leaves the stage 1 rustc in its place in cargo's directory when its sysroot is gone", async () => {
    const stamp = path.join(layout.hostDir, rustcDir(DIALECT_195, 1), 'h/release/.librustc-stamp');
    touch(stamp);
    utimesSync(stamp, 1e9, 1e9);
    const known = { stage1: { inputs: 'i', sysroot: 'whole' }, stage1Stamp: '1000000000000000000' } as const;
    expect(await recorded(known)).toMatchObject({ stage1: { inputs: 'i', sysroot: 'partial' } });
  });

  it('was none where the stamp is as we left it, or was not recorded', async () => {
    touch(stampFile());
    utimesSync(stampFile(), 1e9, 1e9);
    const stamp = compilerStamp(layout, DIALECT_195, 2);
    expect(stamp).toBe('1000000000000000000');
    touch(path.join(layout.llvm, 'x'));
    touch(layout.stage2Rustc);
    for (const known of [stamp, null]) {
      writeFileSync(layout.state, formatState({ ...STANDING, stamp: known }));
      expect((await read()).state).toMatchObject({ rustc: { status: 'standing' }, stamp: known });
    }
  });
});
