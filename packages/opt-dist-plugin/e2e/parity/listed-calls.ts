import {
  type Difference,
  EVERY,
  except,
  EXTERNAL,
  STATIC,
  BOLT,
  TESTED,
  T,
  BUILD,
  each,
  numbered,
} from './difference';

const TRY_SKIPS = [
  ...['rust-docs', 'rustc-docs', 'rust-docs-json', 'rust-analyzer', 'rustc-src', 'clippy', 'miri', 'rustfmt'],
]
  .map((path) => `--skip ${path}`)
  .join(' ');
const CHECK = 'x.py dist --dry-run';

/** Calls that only one side makes, or makes differently: checks and tests. */
export const CALLS: readonly Difference[] = [
  {
    title: 'The arguments of the final build are checked first',
    why: 'Upstream runs whatever stands after `--` when everything else is done, so a wrong option is noticed after hours. Every stage asks bootstrap with `--dry-run` before it builds anything.',
    facts: [
      {
        modes: except('static LLVM', 'try build', 'final arguments'),
        lines: each(numbered('check arguments', 3), `+ {PATH}/python3 {checkout}/${CHECK}`),
      },
      { modes: STATIC, lines: each(numbered('check arguments', 3), `+ {PATH}/python {checkout}/${CHECK}`) },
      {
        modes: ['try build'],
        lines: each(
          numbered('check arguments', 3),
          `+ {PATH}/python3 {checkout}/x.py dist ${TRY_SKIPS} --dry-run`,
        ),
      },
      {
        modes: ['final arguments'],
        lines: each(
          numbered('check arguments', 3),
          '+ {PATH}/python3 {checkout}/x.py dist --include-default-paths --set rust.verbose-tests=true build-manifest --dry-run',
        ),
      },
      { modes: BOLT, lines: [`check arguments (4): + {PATH}/python3 {checkout}/${CHECK}`] },
    ],
  },
  {
    title: 'Each stage makes sure of the collector',
    why: 'A stage may run alone, days after the one before it, or on another machine. Cargo finds in a moment that the collector is built.',
    facts: [
      { modes: EVERY, lines: [`build collector (2): + ${BUILD}/stage0/bin/cargo build -p collector`] },
      { modes: BOLT, lines: [`build collector (3): + ${BUILD}/stage0/bin/cargo build -p collector`] },
    ],
  },
  {
    title: 'The packaged compiler is unpacked and started',
    why: 'Upstream finds out in its tests, when they are run. This takes seconds, so it is always done.',
    facts: [
      {
        modes: EVERY,
        lines: [
          `unpack a tarball: + {PATH}/tar -xf {build}/dist/rustc-1.85.0-${T}.tar.xz -C {unpacked} --no-same-owner --no-same-permissions --strip-components=2`,
          'start the packaged rustc: + {unpacked}/bin/rustc -vV',
        ],
      },
    ],
  },
  {
    title: 'Tests are run when they are asked for',
    why: "1.85's opt-dist always runs them after a build that is no try build; since 1.88 only with `--run-tests`, as here with `dist.tests.run`. They need components that a distribution may not want to build.",
    facts: [
      {
        modes: except(...TESTED, ...EXTERNAL, 'try build'),
        lines: [
          `test: - {PATH}/python3 {checkout}/x.py test --build ${T} --stage 0 tests/assembly tests/codegen tests/codegen-units tests/incremental tests/mir-opt tests/pretty tests/ui tests/crashes`,
        ],
      },
    ],
  },
  {
    title: 'Tests have a config file of their own',
    why: "Upstream writes `config.toml` where it is started, over the user's own, and leaves it there. Here bootstrap is told of a file in a scratch directory.",
    facts: [{ modes: TESTED, lines: ['test: + --config {tests}/config.toml'] }],
  },
  {
    title: 'The toolchain under test is unpacked by tar',
    why: 'Upstream has an unpacker built in. The same four tarballs are unpacked.',
    facts: [
      {
        modes: TESTED,
        lines: [`rustc-1.85.0-${T}`, `rust-std-1.85.0-${T}`, `cargo-1.85.0-${T}`, 'rust-src-1.85.0'].map(
          (tarball, index) =>
            `unpack a tarball (${index + 2}): + {PATH}/tar -xf {build}/dist/${tarball}.tar.xz -C {tests}/toolchain --no-same-owner --no-same-permissions --strip-components=2`,
        ),
      },
    ],
  },
];
