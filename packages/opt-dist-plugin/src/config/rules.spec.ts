import { problemsOf } from '../../test/config';

describe('fields that do not go together', () => {
  const external = { build: false };
  it.each([
    [
      { llvm: external, components: ['rustc', 'llvm'] },
      ['components[1]: expected a component that is built (llvm.build is false), found "llvm"'],
    ],
    [
      { llvm: external, bolt: { libraries: ['llvm', 'rustc'] } },
      ['bolt.libraries[0]: expected a component that is built (llvm.build is false), found "llvm"'],
    ],
    [{ llvm: external, bolt: { enabled: false, libraries: ['llvm'] } }, []],
    [
      { llvm: external, profiles: { 'llvm-pgo': 'p' } },
      ['profiles.llvm-pgo: expected null (llvm.build is false), found "p"'],
    ],
    [{ llvm: external, profiles: { 'llvm-pgo': null } }, []],
    [
      { bolt: { enabled: false }, profiles: { bolt: 'p' } },
      ['profiles.bolt: expected null (bolt.enabled is false), found "p"'],
    ],
    [{ bolt: { enabled: false }, profiles: { bolt: null } }, []],
    [{ profiles: { bolt: 'p', 'llvm-pgo': 'q' } }, []],
    [{ components: ['clippy', 'rustc', 'cargo', 'rustdoc'] }, []],
    [
      { components: ['llvm', 'rustdoc', 'cargo'] },
      [
        'components[1]: expected "rustc" in the list as well, found "rustdoc" without "rustc"',
        'components[2]: expected "rustc" in the list as well, found "cargo" without "rustc"',
      ],
    ],
    [{ order: 'llvm-first' }, []],
    [
      { order: 'llvm-first', llvm: external },
      ['order: expected "upstream" (llvm.build is false), found "llvm-first"'],
    ],
    [
      { order: 'llvm-first', llvm: { shared: false } },
      ['order: expected "upstream" (llvm.shared is false), found "llvm-first"'],
    ],
    [
      { order: 'llvm-first', components: ['rustc'] },
      ['order: expected "upstream" (components have no "llvm"), found "llvm-first"'],
    ],
    [{ order: 'upstream', llvm: { shared: false } }, []],
  ])('%j', (value, messages) => {
    expect(problemsOf(value)).toEqual(messages);
  });
});
