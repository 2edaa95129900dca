import { afterEdit } from './after-edit';
import { EMPTY_STATE, patched } from './build-state';

const LIBRARY = {
  file: 'x.so',
  pristine: { path: 'pristine/x.so', sha256: 'a' },
  content: 'optimised',
  optimisation: 'b',
} as const;
const BUILT = {
  ...EMPTY_STATE,
  llvm: {
    status: 'standing',
    variant: { kind: 'optimised', profile: null, relocations: true, inputs: 'i' },
  } as const,
  libraries: { llvm: LIBRARY, rustc: LIBRARY },
  stage1: { inputs: 'i', sysroot: 'whole' } as const,
  tarballs: 't',
  stamp: 's',
};

it('forgets rustc and all profiles, and keeps LLVM, after an edit that LLVM does not see', () => {
  const state = patched(BUILT, afterEdit(['sources.build', 'sources.tools']));
  expect(state).toMatchObject({
    llvm: BUILT.llvm,
    rustc: { status: 'unknown' },
    stage1: null,
    libraries: { llvm: LIBRARY, rustc: null },
    tarballs: null,
    stamp: null,
  });
});

it.each(['sources.llvm', 'sources.bootstrap', 'bootstrap config', 'tool.cxx', 'project'])(
  'forgets LLVM, too, after an edit of %s',
  (part) => {
    expect(patched(BUILT, afterEdit([part]))).toMatchObject({
      llvm: { status: 'unknown' },
      rustc: { status: 'unknown' },
      libraries: { llvm: null, rustc: null },
    });
  },
);
