/** One way of building, for both sides. */
export interface Mode {
  readonly name: string;
  /**
   * Arguments of upstream's opt-dist, beside the paths. `null`: its `windows-ci` preset, which takes none.
   */
  readonly upstream: readonly string[] | null;
  /** The final build's arguments, where they are not `dist` alone. */
  readonly final?: readonly string[];
  /** Settings of opt-dist.json, beside the paths. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Added to the environment of both. */
  readonly env?: Readonly<Record<string, string>>;
  /** The LLVM that bootstrap links, as its config file would name it. */
  readonly llvm?: 'static' | 'external';
}

const WITHOUT_BOLT = { bolt: { enabled: false } };
const CARGO_CONFIG = ['net.offline=true', 'source.crates-io.replace-with="vendored"'];
const SKIPPED = ['tests/ui/process/nofile-limit.rs', 'tests/codegen/vec-shrink-panik.rs'];

const FINAL = ['dist', '--include-default-paths', '--set', 'rust.verbose-tests=true', 'build-manifest'];

export const MODES: readonly Mode[] = [
  { name: 'defaults', upstream: [], config: WITHOUT_BOLT },
  { name: 'BOLT', upstream: ['--use-bolt'], config: { bolt: { enabled: true } } },
  {
    name: 'skipped tests',
    upstream: SKIPPED.flatMap((test) => ['--skipped-tests', test]),
    config: { ...WITHOUT_BOLT, dist: { tests: { run: true, skip: SKIPPED } } },
  },
  {
    name: 'static LLVM',
    upstream: null,
    config: {
      ...WITHOUT_BOLT,
      python: 'python',
      llvm: { shared: false },
      dist: { tests: { run: true, skip: ['tests\\codegen\\vec-shrink-panik.rs'] } },
    },
    llvm: 'static',
  },
  {
    name: 'external LLVM',
    upstream: ['--use-bolt'],
    config: { bolt: { enabled: true }, llvm: { build: false } },
    llvm: 'external',
  },
  {
    name: 'try build',
    upstream: [],
    config: { ...WITHOUT_BOLT, tryBuild: true },
    env: { DIST_TRY_BUILD: '1' },
  },
  {
    name: 'cargo config',
    upstream: CARGO_CONFIG.flatMap((value) => ['--benchmark-cargo-config', value]),
    config: { ...WITHOUT_BOLT, training: { cargoConfig: CARGO_CONFIG } },
  },
  {
    name: 'final arguments',
    upstream: [],
    final: FINAL,
    config: { ...WITHOUT_BOLT, dist: { args: FINAL } },
  },
  {
    name: 'inherited LLVM_PROFILE_FILE',
    upstream: [],
    config: WITHOUT_BOLT,
    env: { LLVM_PROFILE_FILE: '/elsewhere/%p.profraw' },
  },
];

export const HOST = 'x86_64-unknown-linux-gnu';
