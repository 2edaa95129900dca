import {
  type BuildState,
  EMPTY_STATE,
  formatState,
  type Gathered,
  initialState,
  type LlvmVariant,
  parseState,
  patched,
  sameVariant,
  standing,
} from './build-state';

const LLVM: LlvmVariant = { kind: 'optimised', profile: 'p', relocations: true, inputs: 'i' };
const GATHERED: Gathered = {
  from: 'f',
  file: 'merged/llvm-pgo.profdata',
  sha256: 's',
  size: 1,
  raw: { files: 2, bytes: 3 },
  library: null,
};
const FULL: BuildState = {
  version: 1,
  llvm: { status: 'standing', variant: LLVM },
  rustc: {
    status: 'unfinished',
    variant: { kind: 'instrumented', profile: null, relocations: false, inputs: 'i' },
  },
  sysroot: 'whole',
  stage1: { inputs: 'i', sysroot: 'partial' },
  libraries: {
    llvm: {
      file: 'libLLVM.so',
      pristine: { path: 'pristine/libLLVM.so', sha256: 'd' },
      content: 'optimised',
      optimisation: 'o',
    },
    rustc: null,
  },
  trained: { ...EMPTY_STATE.trained, 'bolt-llvm': 'from' },
  tarballs: null,
  packaged: { 'rustc-1.95.0-h.tar.xz': 7 },
  stamp: '1764400000000000000',
  stage1Stamp: '1764300000000000000',
  gathered: { ...EMPTY_STATE.gathered, 'llvm-pgo': GATHERED },
};

describe('patched', () => {
  it('changes nothing where the patch says nothing', () => {
    expect(patched(FULL, {})).toEqual(FULL);
    expect(patched(FULL, { libraries: {}, gathered: {} })).toEqual(FULL);
  });

  it('leaves the state that it is given as it is', () => {
    const before = structuredClone(FULL);
    patched(FULL, { llvm: { status: 'absent' }, libraries: { llvm: null }, gathered: { 'llvm-pgo': null } });
    expect(FULL).toEqual(before);
  });

  it('replaces LLVM, rustc and the sysroot as a whole', () => {
    const next = patched(FULL, {
      llvm: { status: 'absent' },
      rustc: { status: 'unknown' },
      sysroot: 'partial',
    });
    expect(next).toEqual({
      ...FULL,
      llvm: { status: 'absent' },
      rustc: { status: 'unknown' },
      sysroot: 'partial',
    });
  });

  it('changes single fields of a library', () => {
    const next = patched(FULL, { libraries: { llvm: { content: 'altering' } } });
    expect(next.libraries.llvm).toEqual({ ...FULL.libraries.llvm, content: 'altering' });
    expect(next.libraries.rustc).toBeNull();
  });

  it('forgets a library', () => {
    expect(patched(FULL, { libraries: { llvm: null } }).libraries).toEqual({ llvm: null, rustc: null });
  });

  it('assumes the rest of a library that is to come', () => {
    expect(patched(FULL, { libraries: { rustc: { content: 'pristine' } } }).libraries.rustc).toMatchObject({
      file: 'pending',
      content: 'pristine',
      optimisation: null,
    });
  });

  it('adds and removes what is trained by phase', () => {
    const next = patched(FULL, { trained: { 'bolt-llvm': null, 'rustc-pgo': 'other' } });
    expect(next.trained).toEqual({ ...FULL.trained, 'bolt-llvm': null, 'rustc-pgo': 'other' });
  });

  it('adds and removes what is gathered by phase', () => {
    const next = patched(FULL, { gathered: { 'llvm-pgo': null, 'rustc-pgo': GATHERED } });
    expect(next.gathered).toEqual({ ...FULL.gathered, 'llvm-pgo': null, 'rustc-pgo': GATHERED });
  });
});

describe('parseState', () => {
  it('reads what was written', () => {
    expect(parseState(formatState(FULL))).toEqual(FULL);
    expect(parseState(formatState(EMPTY_STATE))).toEqual(EMPTY_STATE);
  });

  it.each([
    ['nothing', ''],
    ['a torn file', formatState(FULL).slice(0, 100)],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['another version', formatState(FULL).replace('"version": 1', '"version": 2')],
    ['no version', '{"llvm":{},"rustc":{},"libraries":{},"gathered":{}}'],
    ['no LLVM', JSON.stringify({ ...FULL, llvm: undefined })],
    ['no rustc', JSON.stringify({ ...FULL, rustc: null })],
    ['libraries as a list', JSON.stringify({ ...FULL, libraries: [] })],
    ['nothing trained', JSON.stringify({ ...FULL, trained: undefined })],
    ['nothing gathered', JSON.stringify({ ...FULL, gathered: 'x' })],
  ])('does not take %s for a state', (_, text) => {
    expect(parseState(text)).toBeNull();
  });

  // Written before the sysroot was recorded: it must not be taken for a whole one.
  it('does not take a state without its sysroot as it is', () => {
    const parsed = parseState(JSON.stringify({ ...FULL, sysroot: undefined }));
    expect(parsed === null || (parsed.sysroot as string | undefined) === 'partial').toBe(true);
  });

  it('knows nothing of phases that an older state does not name', () => {
    const parsed = parseState(JSON.stringify({ ...FULL, trained: {}, gathered: { 'llvm-pgo': GATHERED } }));
    expect(parsed).toEqual({ ...FULL, trained: EMPTY_STATE.trained });
  });

  it('ends in a newline, for people who look at it', () => {
    expect(formatState(FULL).endsWith('}\n')).toBe(true);
  });
});

describe('initialState', () => {
  it.each([
    [false, false, 'absent', 'absent'],
    [true, false, 'unknown', 'absent'],
    [false, true, 'absent', 'unknown'],
    [true, true, 'unknown', 'unknown'],
  ])('does not trust what lies there (LLVM: %s, rustc: %s)', (llvm, rustc, ofLlvm, ofRustc) => {
    expect(initialState({ llvm, rustc })).toEqual({
      ...EMPTY_STATE,
      llvm: { status: ofLlvm },
      rustc: { status: ofRustc },
    });
  });
});

describe('standing', () => {
  it.each([
    [{ status: 'standing', variant: LLVM }, LLVM],
    [{ status: 'unfinished', variant: LLVM }, null],
    [{ status: 'unknown' }, null],
    [{ status: 'absent' }, null],
  ] as const)('%j', (part, expected) => {
    expect(standing<LlvmVariant>(part)).toBe(expected);
  });
});

describe('sameVariant', () => {
  it('is the same with the same fields', () => {
    expect(sameVariant(LLVM, { ...LLVM })).toBe(true);
  });

  it.each<[string, Partial<LlvmVariant>]>([
    ['kind', { kind: 'fast' }],
    ['profile', { profile: null }],
    ['relocations', { relocations: false }],
    ['inputs', { inputs: 'j' }],
  ])('is another one with another %s', (_, field) => {
    expect(sameVariant(LLVM, { ...LLVM, ...field })).toBe(false);
  });

  it('is not nothing', () => {
    expect(sameVariant(null, LLVM)).toBe(false);
  });
});
