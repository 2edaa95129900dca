import { type Difference, EVERY, IN_TREE, BOLT, TESTED, each, libraryLines } from './difference';

const OUR_COMPILER = [
  '+ AR={llvm}/bin/llvm-ar',
  '+ CC={llvm}/bin/clang',
  '+ CXX={llvm}/bin/clang++',
  '+ RANLIB={llvm}/bin/llvm-ranlib',
];

/** Options, environment and directories of what both sides run. */
export const OPTIONS: readonly Difference[] = [
  {
    title: 'The collector is built in the environment in which it is run',
    why: "So that cargo sees no change between the two. The variable is the collector's own; what is built does not depend on it.",
    facts: [{ modes: EVERY, lines: ['build collector: + RUST_LOG=collector=debug'] }],
  },
  {
    title: "Upstream's own RUST_BACKTRACE",
    why: 'Upstream sets it for itself, and all that it runs inherits it. It changes messages of programs that panic, nothing that is built. Bootstrap gets `full` from both.',
    facts: [
      { modes: EVERY, lines: each(['build collector', 'train rustc'], '- RUST_BACKTRACE=1') },
      {
        modes: IN_TREE,
        lines: each(
          ['merge profiles of rustc', 'train LLVM', 'merge profiles of LLVM'],
          '- RUST_BACKTRACE=1',
        ),
      },
      {
        modes: BOLT,
        lines: libraryLines(({ name, component }) =>
          each(
            [`instrument ${name}`, `train ${name}`, `merge fdata of ${component}`, `optimise ${name}`],
            '- RUST_BACKTRACE=1',
          ),
        ),
      },
      { modes: TESTED, lines: ['test: - RUST_BACKTRACE=1'] },
    ],
  },
  {
    title: 'clang of the host LLVM, where the user names no C compiler',
    why: "Bootstrap would take `cc`, which is gcc on most machines, and with gcc an instrumented rustc fails at its very last link. LLVM's raw profiles are those of the compiler that built it, so it must also be the LLVM of llvm-profdata. Upstream's CI sets CC and CXX to a clang of its own. A compiler that the config file or the environment names is left as it is.",
    facts: [
      { modes: EVERY, lines: each(['build instrumented rustc'], ...OUR_COMPILER) },
      {
        modes: IN_TREE,
        lines: each(['build optimised rustc', 'build instrumented LLVM', 'dist'], ...OUR_COMPILER),
      },
      { modes: BOLT, lines: each(['build optimised LLVM'], ...OUR_COMPILER) },
      { modes: TESTED, lines: each(['test'], ...OUR_COMPILER) },
    ],
  },
  {
    title: "LLVM's options are repeated in every call that keeps it",
    why: "Up to now bootstrap does not look at them when it decides whether an LLVM can be kept; for some days of June 2026 it did, and upstream's dist silently shipped an LLVM that was built anew, without BOLT. Said again they change nothing, and nothing depends on bootstrap's not looking.",
    facts: [
      {
        modes: IN_TREE.filter((name) => name !== 'static LLVM'),
        lines: each(
          ['build optimised rustc'],
          '+ --set llvm.thin-lto=false',
          '+ --set llvm.link-shared=true',
        ),
      },
      { modes: BOLT, lines: each(['dist'], '+ --set llvm.ldflags=-Wl,-q', '+ --enable-bolt-settings') },
    ],
  },
  {
    title: 'The options of the final build are in another order',
    why: "rustc's come before LLVM's, as in every other call. Bootstrap reads them in any order.",
    facts: [{ modes: IN_TREE, lines: ['dist: options in another order'] }],
  },
  {
    title: 'An inherited LLVM_PROFILE_FILE is not passed on',
    why: 'In all phases it would move the raw profiles of instrumented programs away from where they are looked for.',
    facts: [
      {
        modes: ['inherited LLVM_PROFILE_FILE'],
        lines: each(
          [
            ...['build collector', 'build instrumented rustc', 'merge profiles of rustc'],
            ...['build optimised rustc', 'build instrumented LLVM', 'train LLVM', 'merge profiles of LLVM'],
            'dist',
          ],
          '+ LLVM_PROFILE_FILE=(removed)',
        ),
      },
    ],
  },
];
