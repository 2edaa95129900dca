import { type Dialect, DIALECT_FILES, detectDialect, dialectName } from './dialect';

/** The files of a tree that tell its dialect, cut down to the relevant lines. */
type Tree = Readonly<Record<string, string>>;

const FLAGS = 'src/bootstrap/src/core/config/flags.rs';
const CHANGES = 'src/bootstrap/src/utils/change_tracker.rs';

/** `src/bootstrap/src/core/config/flags.rs` with these fields of `struct Flags`. */
function flags(...names: readonly string[]): string {
  const fields = names.map((name) => `    #[arg(global = true, long)]\n    pub ${name}: Option<String>,`);
  return `pub struct Flags {\n${fields.join('\n')}\n}\n`;
}

function changes(...ids: readonly number[]): string {
  const items = ids.map((id) => `    ChangeInfo {\n        change_id: ${id},\n    },`);
  return `pub const CONFIG_CHANGE_HISTORY: &[ChangeInfo] = &[\n${items.join('\n')}\n];\n`;
}

const PGO_FLAGS = ['rust_profile_use', 'rust_profile_generate', 'llvm_profile_use', 'llvm_profile_generate'];

function cmake(version: string): string {
  const [major = '', minor = '', patch = ''] = version.split('.');
  return [
    'if(NOT DEFINED LLVM_VERSION_MAJOR)',
    `  set(LLVM_VERSION_MAJOR ${major})`,
    'endif()',
    `  set(LLVM_VERSION_MINOR ${minor})`,
    `  set(LLVM_VERSION_PATCH ${patch})`,
    '  set(LLVM_VERSION_SUFFIX git)',
  ].join('\n');
}

const LISTS = `pub const LLVM_PGO_CRATES: &[&str] = &[
    "syn-2.0.101",
    "cargo-0.87.1",
];

pub const RUSTC_PGO_CRATES: &[&str] =
    &["externs", "ctfe-stress-5"];
`;

/** Trees of every kind that there was, oldest first. */
const TREES = {
  '1.63': {
    'x.py': '',
    'src/version': '1.63.0\n',
    'src/ci/channel': 'stable\n',
    'config.toml.example': '',
    'src/stage0.json': '{}',
    'src/bootstrap/flags.rs': PGO_FLAGS.map((name) => `    pub ${name}: Option<String>,`).join('\n'),
    'src/llvm-project/llvm/CMakeLists.txt': cmake('14.0.5'),
  },
  '1.70': {
    'x.py': '',
    'src/version': '1.70.0\n',
    'src/ci/channel': 'stable\n',
    'config.example.toml': '',
    'src/stage0.json': '{}',
    'src/bootstrap/flags.rs': flags(...PGO_FLAGS, 'llvm_bolt_profile_generate', 'llvm_bolt_profile_use'),
    'src/llvm-project/llvm/CMakeLists.txt': cmake('16.0.2'),
  },
  '1.73': {
    'x.py': '',
    'src/version': '1.73.0\n',
    'src/ci/channel': 'stable\n',
    'config.example.toml': '',
    'src/stage0.json': '{}',
    'src/bootstrap/flags.rs': flags(...PGO_FLAGS),
    'src/llvm-project/llvm/CMakeLists.txt': cmake('17.0.2'),
    'src/tools/opt-dist/src/training.rs': `${LISTS}cmd.arg("--include").arg(crates);`,
  },
  '1.75': {
    'x.py': '',
    'src/version': '1.75.0\n',
    'src/ci/channel': 'stable\n',
    'config.example.toml': '',
    'src/stage0.json': '{}',
    [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'reproducible_artifact'),
    [CHANGES]: changes(115898),
    'src/llvm-project/llvm/CMakeLists.txt': cmake('17.0.6'),
    'src/tools/opt-dist/src/training.rs': `${LISTS}cmd.arg("--include").arg(crates);`,
  },
  '1.85': {
    'x.py': '',
    'src/version': '1.85.0\n',
    'src/ci/channel': 'stable\n',
    'git-commit-hash': '4d91de4e48198da2e33413efdcd9cd2cc0c46688\n',
    'config.example.toml': '',
    'src/stage0':
      'dist_server=https://static.rust-lang.org\ncompiler_date=2025-01-08\ncompiler_version=beta\n',
    [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'reproducible_artifact'),
    [CHANGES]: changes(129295, 130529, 134650),
    'src/llvm-project/cmake/Modules/LLVMVersion.cmake': cmake('19.1.7'),
    'src/build_helper/src/lib.rs': LISTS,
    'src/tools/opt-dist/src/training.rs': 'cmd.arg("--include").arg(crates);',
  },
  '1.90': {
    'x.py': '',
    'src/version': '1.90.0\n',
    'src/ci/channel': 'stable\n',
    'bootstrap.example.toml': '',
    'src/stage0': 'compiler_date=2025-08-06\n',
    [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'reproducible_artifact'),
    [CHANGES]: changes(119899, 134650, 135281, 144675),
    'src/llvm-project/cmake/Modules/LLVMVersion.cmake': cmake('20.1.8'),
    'src/build_helper/src/lib.rs': LISTS,
    'src/tools/opt-dist/src/training.rs': 'cmd.arg("--exact-match").arg(crates);',
  },
  '1.95': {
    'x.py': '',
    'src/version': '1.95.0\n',
    'src/ci/channel': 'stable\n',
    'bootstrap.example.toml': '',
    'src/stage0': 'compiler_date=2026-03-05\n',
    [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'reproducible_artifact'),
    [CHANGES]: changes(119899, 135281, 145295, 148671),
    'src/llvm-project/cmake/Modules/LLVMVersion.cmake': cmake('22.1.0'),
    'src/build_helper/src/lib.rs': LISTS,
    'src/tools/opt-dist/src/training.rs': 'cmd.arg("--exact-match").arg(crates);',
  },
  '1.99': {
    'x.py': '',
    'src/version': '1.99.0\n',
    'src/ci/channel': 'nightly\n',
    'bootstrap.example.toml': '',
    'src/stage0': 'compiler_date=2026-08-20\n',
    [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'reproducible_artifact'),
    [CHANGES]: changes(119899, 135281, 145295, 158912),
    'src/bootstrap/src/core/config/toml/pgo.rs': `define_config! {
    /// TOML representation of the \`[pgo]\` table.
    struct Pgo {
        rustc: Option<PgoComponent> = "rustc",
        rustdoc: Option<PgoComponent> = "rustdoc",
        cargo: Option<PgoComponent> = "cargo",
        llvm: Option<PgoComponent> = "llvm",
    }
}`,
    'src/llvm-project/cmake/Modules/LLVMVersion.cmake': cmake('23.1.1'),
    'src/build_helper/src/lib.rs': LISTS,
    'src/tools/opt-dist/src/training.rs': 'cmd.arg("--exact-match").arg(crates);',
  },
} as const satisfies Record<string, Tree>;

function detect(tree: Tree) {
  return detectDialect('/src', new Map(Object.entries(tree)));
}

function dialectOf(tree: Tree): Dialect {
  const result = detect(tree);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

const { '1.95': NEWEST } = TREES;

function without(file: string, tree: Tree = NEWEST): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== file));
}

describe('detectDialect', () => {
  const lists = { llvm: ['syn-2.0.101', 'cargo-0.87.1'], rustc: ['externs', 'ctfe-stress-5'] };

  it.each<[keyof typeof TREES, Partial<Dialect>]>([
    ['1.63', { boltStyle: 'none', set: false, buildDirOption: false, llvmVersion: '14.0.5' }],
    ['1.70', { boltStyle: 'bootstrap', boltSettings: false, llvmVersion: '16.0.2' }],
    ['1.73', { boltStyle: 'llvm-only', boltSettings: false, training: lists, llvmVersion: '17.0.2' }],
    ['1.75', { boltStyle: 'external', boltSettings: true, reproducibleArtifact: true, changeId: 115898 }],
    ['1.85', { boltStyle: 'external', configFile: 'config.toml', stage2RustcDir: 'stage1-rustc' }],
    ['1.90', { configFile: 'bootstrap.toml', stage2RustcDir: 'stage1-rustc' }],
    ['1.95', { stage2RustcDir: 'stage2-rustc', selector: '--exact-match', training: lists }],
    ['1.99', { pgo: { style: 'tables', components: ['rustc', 'llvm', 'rustdoc', 'cargo'] } }],
  ])('knows %s', (version, expected) => {
    expect(dialectOf(TREES[version])).toMatchObject(expected);
  });

  it.each<[string, Tree, object]>([
    [
      'a directory without x.py',
      without('x.py'),
      { kind: 'no-source-tree', source: '/src', expected: 'x.py' },
    ],
    ['an empty directory', {}, { kind: 'no-source-tree', source: '/src', expected: 'x.py' }],
    [
      'a tree without its version',
      without('src/version'),
      { kind: 'unknown-dialect', missing: ['src/version'] },
    ],
    ['a tree without flags.rs', without(FLAGS), { kind: 'unknown-dialect', missing: [FLAGS] }],
    [
      'a release before 1.63',
      { ...TREES['1.63'], 'src/version': '1.62.1\n' },
      { kind: 'unknown-dialect', missing: [], detail: 'Rust 1.62.1, before 1.63' },
    ],
    [
      'a version that is none',
      { ...NEWEST, 'src/version': 'main\n' },
      { kind: 'unknown-dialect', detail: 'Rust main, expected N.N.N' },
    ],
    [
      'a tree that was unpacked over an older one',
      { ...TREES['1.70'], ...NEWEST },
      {
        kind: 'unknown-dialect',
        detail: `Rust 1.95.0 with files of several releases: src/bootstrap/flags.rs and ${FLAGS}`,
      },
    ],
    [
      'a tree with two example configs',
      { ...NEWEST, 'config.example.toml': '' },
      {
        kind: 'unknown-dialect',
        detail: expect.stringContaining('config.example.toml and bootstrap.example.toml') as string,
      },
    ],
    [
      'a bootstrap with both ways of BOLT',
      { ...NEWEST, [FLAGS]: flags(...PGO_FLAGS, 'enable_bolt_settings', 'llvm_bolt_profile_generate') },
      { kind: 'unknown-dialect', detail: expect.stringContaining('--enable-bolt-settings') as string },
    ],
    [
      'a [pgo] table that rustc is not in',
      {
        ...TREES['1.99'],
        'src/bootstrap/src/core/config/toml/pgo.rs': 'pub struct Pgo {\n    pub llvm: Option<P>,\n}\n',
      },
      { kind: 'unknown-dialect', detail: '[pgo] without rustc' },
    ],
    ['only x.py', { 'x.py': '' }, { kind: 'unknown-dialect', missing: ['src/version', FLAGS] }],
    [
      'a tree from which the old flags are gone, without the table',
      { ...NEWEST, [FLAGS]: flags('enable_bolt_settings') },
      { kind: 'unknown-dialect', missing: ['src/bootstrap/src/core/config/toml/pgo.rs'] },
    ],
  ])('refuses %s, with the facts', (_, tree, error) => {
    expect(detect(tree)).toMatchObject({ ok: false, error });
  });

  it.each(Object.entries(TREES))('knows a fork of %s with version numbers of its own', (_, tree) => {
    const { rustVersion, ...expected } = dialectOf(tree);
    const fork = {
      ...tree,
      'src/version': '0.1.0\n',
      // As from 1.72 on: what uses BOLT is there.
      ...(expected.boltStyle === 'llvm-only' ? { 'src/tools/opt-dist/src/main.rs': '' } : {}),
    };
    expect(dialectOf(fork)).toEqual({ ...expected, rustVersion: '0.1.0' });
    expect(rustVersion).toMatch(/^1\./);
  });

  it('takes a tree from which the old flags are gone when it has the table', () => {
    const tree = { ...TREES['1.99'], [FLAGS]: flags('enable_bolt_settings', 'reproducible_artifact') };
    expect(dialectOf(tree).pgo.style).toBe('tables');
  });

  it.each([
    ['rustc alone', ['rustc']],
    ['rustc, rustdoc and LLVM', ['rustc', 'rustdoc', 'llvm']],
    ['all', ['rustc', 'rustdoc', 'cargo', 'llvm', 'clippy']],
  ])('asks the table for its components: %s', (_, components) => {
    const fields = components.map((name) => `    pub ${name}: Option<PgoComponent>,`);
    const tree = {
      ...TREES['1.99'],
      'src/bootstrap/src/core/config/toml/pgo.rs': `pub struct Pgo {\n${fields.join('\n')}\n}`,
    };
    const { pgo } = dialectOf(tree);
    expect(pgo.style === 'tables' ? [...pgo.components].sort() : []).toEqual([...components].sort());
  });

  it.each<[string, Tree, Partial<Dialect>]>([
    ['no channel: nightly, as bootstrap', without('src/ci/channel'), { channel: 'nightly' }],
    ['no change tracker: the oldest names', without(CHANGES), { stage2RustcDir: 'stage1-rustc' }],
    ['no LLVM sources', without('src/llvm-project/cmake/Modules/LLVMVersion.cmake'), { llvmVersion: null }],
    ['no training lists', without('src/build_helper/src/lib.rs'), { training: null }],
    ['no opt-dist', without('src/tools/opt-dist/src/training.rs'), { selector: '--include' }],
    ['no opt-dist either', NEWEST, { tryBuild: null, distTests: null, collectorOptions: null }],
    [
      'a try build that leaves out by --exclude',
      {
        ...TREES['1.73'],
        'src/tools/opt-dist/src/main.rs':
          'for target in [\n  "rust-docs", // "not"\n  "miri",\n] {\n  args.extend(["--exclude".to_string(), target]);\n}',
      },
      { tryBuild: { option: '--exclude', skipped: ['rust-docs', 'miri'], settings: [] } },
    ],
    [
      'suites that are named in comments',
      {
        ...NEWEST,
        'src/tools/opt-dist/src/tests.rs': '// "tests/pretty" is slow\nargs = ["tests/ui"];\n',
      },
      {
        distTests: { suites: ['tests/ui'], env: {}, allowsStage0: false, withoutLld: false },
      },
    ],
    [
      'a stage 0 that a distribution took away',
      { ...NEWEST, 'src/stage0': '# none\n' },
      { downloadsStage0: false },
    ],
    ['a stage 0 without a date', { ...NEWEST, 'src/stage0': 'compiler_date=\n' }, { downloadsStage0: false }],
    ['no stage 0 at all', without('src/stage0'), { downloadsStage0: false }],
    [
      'a selector that only the collector tells of',
      {
        ...without('src/tools/opt-dist/src/training.rs'),
        'src/tools/rustc-perf/collector/src/bin/collector.rs': '/// Exact match\n exact_match: Vec<String>,',
      },
      { selector: '--exact-match' },
    ],
    [
      'empty training lists',
      { ...NEWEST, 'src/build_helper/src/lib.rs': LISTS.replace(/&\[\n[^\]]*\]/, '&[]') },
      { training: { llvm: [], rustc: lists.rustc } },
    ],
  ])('%s', (_, tree, expected) => {
    expect(dialectOf(tree)).toMatchObject(expected);
  });

  it('reads no file that it does not name', () => {
    const names = Object.values(TREES).flatMap((tree) => Object.keys(tree));
    const looked = new Set<string>();
    for (const tree of Object.values(TREES)) {
      const files = new Map(Object.entries(tree));
      const get = files.get.bind(files);
      files.get = (name) => {
        looked.add(name);
        return get(name);
      };
      detectDialect('/src', files);
    }
    expect([...looked].filter((name) => !DIALECT_FILES.includes(name))).toEqual([]);
    expect(
      names.filter((name) => !DIALECT_FILES.includes(name) && !/^config\.(toml\.)?example/.test(name)),
    ).toEqual([]);
  });
});

describe('dialectName', () => {
  it.each([
    ['1.85', 'flags/stage1-rustc'],
    ['1.95', 'flags/stage2-rustc'],
    ['1.99', 'tables/stage2-rustc'],
  ] as const)('%s is %s', (version, name) => {
    expect(dialectName(dialectOf(TREES[version]))).toBe(name);
  });
});
