import {
  BOOTSTRAP,
  type Change,
  CONFIG,
  configured,
  edited,
  env,
  executable,
  linked,
  otherLlvm,
  outside,
  renamed,
  touched,
  TREE,
  written,
} from './changes';
import { type Stage, STAGES } from '../../../src/model/stages';
import { HOST } from '../workspace';

export const ALL: readonly Stage[] = STAGES;
export const NONE: readonly Stage[] = [];
const DIST: readonly Stage[] = ['dist'];
const FROM_BOLT: readonly Stage[] = ['bolt', 'dist'];
const BEFORE_DIST: readonly Stage[] = ['rustc-pgo', 'llvm-pgo', 'bolt'];
const FROM_LLVM: readonly Stage[] = ['llvm-pgo', 'bolt', 'dist'];

/**
 * A change, the stages that must run again, of which there may be no other, and the stages whose result Nx does not
 * find, so that they restore it under the stage key. All others are hits of Nx.
 */
export type Row = readonly [change: string, make: Change, ran: readonly Stage[], restored?: readonly Stage[]];

/** Sources, by what they are for. */
export const SOURCES: readonly Row[] = [
  ['x.py', edited(`${TREE}/x.py`), ALL],
  ['a file of bootstrap', written(`${TREE}/src/bootstrap/more.py`), ALL],
  ['the version of Rust', edited(`${TREE}/src/version`), ALL],
  ['the channel of the tree', written(`${TREE}/src/ci/channel`, 'other\n'), ALL],
  ['a new file of the compiler', written(`${TREE}/compiler/new.rs`), ALL],
  ['a new file of the library', written(`${TREE}/library/new.rs`), ALL],
  ['a vendored crate', written(`${TREE}/vendor/a/lib.rs`), ALL],
  ['a new file of LLVM', written(`${TREE}/src/llvm-project/llvm/new.cpp`), ALL],
  ['a hidden file among the sources', written(`${TREE}/compiler/.hidden`), ALL],
  ['a patch in the tree', written(`${TREE}/patches/one.patch`), ALL],
  ['a link among the sources', linked, ALL],
  ['an executable bit of a source', executable, ALL],
  ['rustc-perf', written(`${TREE}/src/tools/rustc-perf/new.rs`), ALL],
  ['a tool of the tree, such as cargo', written(`${TREE}/src/tools/cargo/new.rs`), DIST, BEFORE_DIST],
  ['rustdoc', written(`${TREE}/src/librustdoc/new.rs`), DIST, BEFORE_DIST],
  ['the README of the tree', edited(`${TREE}/README.md`), DIST],
  ['the README of the tree under another name', renamed, DIST, BEFORE_DIST],
  ['docs of the tree', written(`${TREE}/src/doc/new.md`), DIST],
  ['a licence', written(`${TREE}/LICENSE-NEW`), DIST, BEFORE_DIST],
  // One of the tarballs holds all sources.
  ['a test of the tree', written(`${TREE}/tests/new.rs`), DIST],
  ['a held-out program', written(`${TREE}/tests/held-out/new.mini`), DIST],
  ["the tree's CI", written(`${TREE}/src/ci/run.sh`), DIST, BEFORE_DIST],
  ['a workflow of GitHub in the tree', written(`${TREE}/.github/workflows/ci.yml`), NONE, ALL],
  ['a packaging file of Debian in the tree', written(`${TREE}/debian/rules`), NONE, ALL],
  ['compiled Python', written(`${TREE}/src/bootstrap/__pycache__/x.pyc`), NONE],
  ['the time of a source', touched, NONE],
];

/** Differences between machines. */
const MACHINE = '[build]\njobs = 7\nverbose = 1\nbuild-dir = "build"';

/** Beside the project: a configuration that several projects share. */
export const INCLUDED = 'included';

export const CONFIGURATION: readonly Row[] = [
  ['bootstrap.toml', edited(BOOTSTRAP, (text) => text.replace('[rust]\n', '[rust]\nlto = "off"\n')), ALL],
  [
    '[dist] in bootstrap.toml',
    edited(BOOTSTRAP, (text) => `${text}\nsrc-tarball = false\n`),
    DIST,
    BEFORE_DIST,
  ],
  ['a comment in bootstrap.toml', edited(BOOTSTRAP, (text) => `${text}\n# more\n`), NONE, ALL],
  [
    'fields of bootstrap.toml that cannot change a result',
    edited(BOOTSTRAP, (text) => text.replace('[build]', MACHINE)),
    NONE,
    ALL,
  ],
  ['bootstrap.toml that cannot be read', edited(BOOTSTRAP, (text) => `${text}\n[broken\n`), ALL],
  [
    'a file that bootstrap.toml includes',
    edited(`${INCLUDED}/ours.toml`, (text) => `${text}\nlto = "off"\n`),
    ALL,
  ],
  ['a comment in that file', edited(`${INCLUDED}/ours.toml`, (text) => `${text}\n# more\n`), NONE],
  [
    'a field of that file that bootstrap.toml overrides',
    edited(`${INCLUDED}/ours.toml`, (text) => `${text}\n[dist]\ncompression-formats = ["gz"]\n`),
    NONE,
  ],
  [
    'a file that the included one includes',
    edited(`${INCLUDED}/llvm/x86.toml`, (text) => `${text}\npolly = false\n`),
    ALL,
  ],
  ['llvm.shared', configured({ llvm: { shared: false } }), ALL],
  ['components', configured({ components: ['rustc'] }), ALL],
  ['tryBuild', configured({ tryBuild: true }), ALL],
  ['training.rustc', configured({ training: { rustc: ['externs'] } }), ALL],
  ['training.cargoConfig', configured({ training: { cargoConfig: ['net.offline=true'] } }), ALL],
  ['training.llvm', configured({ training: { llvm: ['syn-2.0.101'] } }), FROM_LLVM],
  ['order', configured({ order: 'llvm-first' }), FROM_LLVM],
  ['bolt.libraries', configured({ bolt: { libraries: ['rustc'] } }), FROM_BOLT],
  ['bolt.profile', configured({ bolt: { profile: 'quick' } }), FROM_BOLT],
  ['bolt.instrumentArgs', configured({ bolt: { instrumentArgs: ['-v=1'] } }), FROM_BOLT],
  ['bolt.args', configured({ bolt: { args: ['-plt=hot'] } }), FROM_BOLT],
  ['dist.args', configured({ dist: { args: ['dist', 'rustc'] } }), DIST],
  ['dist.tests.run', configured({ dist: { tests: { run: true } } }), DIST],
  ['dist.tests.skip', configured({ dist: { tests: { skip: ['tests/ui'] } } }), DIST],
  [
    'a default of opt-dist.json that is written out',
    configured({ bolt: { enabled: true, args: [] }, llvm: { build: true } }),
    NONE,
    ['rustc-pgo', 'bolt', 'dist'],
  ],
  [
    'the order of the fields of opt-dist.json',
    edited(CONFIG, (text) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
    ),
    NONE,
  ],
  ['spaces in opt-dist.json', edited(CONFIG, (text) => JSON.stringify(JSON.parse(text), null, 7)), NONE],
  ['the schema that opt-dist.json names', configured({ $schema: './x.json' }), NONE],
  ['another path to the same tree', configured({ source: './../rust-project/mini-rust' }), NONE],
  ['the field buildDir', configured({ buildDir: 'elsewhere' }), NONE],
  ['the field python', configured({ python: '/usr/bin/python3' }), NONE],
  ['training.jobs', configured({ training: { jobs: 2 } }), NONE],
  [
    'opt-dist.local.json with a build directory',
    written('rust-project/opt-dist.local.json', '{ "buildDir": "b" }'),
    NONE,
  ],
];

const triple = HOST.replaceAll('-', '_');
export const ENVIRONMENT: readonly Row[] = [
  ...[
    'CFLAGS',
    'CXXFLAGS',
    'LDFLAGS',
    'RUSTFLAGS',
    'RUSTFLAGS_BOOTSTRAP',
    'RUSTFLAGS_NOT_BOOTSTRAP',
    'RUSTDOCFLAGS',
    'CARGOFLAGS',
    'CMAKE_GENERATOR',
    'SDKROOT',
    'CPATH',
    'LIBRARY_PATH',
    'RUSTC_WRAPPER',
    `CFLAGS_${triple}`,
    `CXXFLAGS_${HOST}`,
    `CARGO_TARGET_${triple.toUpperCase()}_RUSTFLAGS`,
  ].map((name): Row => [name, env(name), ALL]),
  ...[
    'LC_ALL',
    'LANG',
    'TZ',
    'EDITOR',
    'USER',
    'HOSTNAME',
    'COLUMNS',
    'OPT_DIST_OUTPUT',
    'OPT_DIST_BUILD_DIR',
  ].map((name): Row => [name, env(name, 'C'), NONE]),
];

/** The tools: their identity counts, not their paths. */
export const TOOLS: readonly Row[] = [
  ['the same LLVM in another place', otherLlvm(null), NONE],
  ['another clang', otherLlvm('clang'), ALL],
  ['another llvm-profdata', otherLlvm('llvm-profdata'), ALL],
  ['another llvm-bolt', otherLlvm('llvm-bolt'), FROM_BOLT],
  ['another llvm-readelf, which only checks', otherLlvm('llvm-readelf'), NONE],
];

export function declared(input: string): Change {
  return edited('rust-project/project.json', (text) =>
    text.replace('"targets": {', `"targets": { "bolt": { "inputs": ["...", "${input}"] },`),
  );
}

/** The workspace around it. */
export const AROUND: readonly Row[] = [
  ['an unrelated file', written('unrelated.txt'), NONE],
  ['the README of the workspace', edited('README.md'), NONE],
  ['nx.json', edited('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3')), NONE, ALL],
  ['.gitignore', edited('.gitignore', (text) => `${text}\n*.orig\n`), NONE, ALL],
  // The unchanged tree.
  ['the tree, git-ignored', edited('.gitignore', (text) => `${text}\n/${TREE}/\n`), NONE, ALL],
  ['the tree, ignored by Nx', written('.nxignore', `${TREE}\n`), NONE, ALL],
  ['the tree, a submodule', written(`${TREE}/.git`, 'gitdir: ../../.git/modules/rust\n'), NONE],
  ['the tree, outside of the workspace', outside, NONE, ALL],
  ['.nxignore', written('.nxignore', 'unrelated\n'), NONE, ALL],
  ['the root tsconfig', edited('tsconfig.base.json', (text) => `${text}\n\n`), NONE],
  ['the lock file', edited('package-lock.json'), NONE],
  ['another project', written('packages/other/project.json', '{ "name": "other" }'), NONE],
  ["the plugin's README", edited('packages/opt-dist-plugin/README.md'), NONE],
  ["the plugin's own sources", edited('packages/opt-dist-plugin/src/commands/explain.ts'), NONE],
  [
    "another target's options",
    edited('rust-project/project.json', (text) =>
      text.replace('"targets": {', '"targets": { "hello": { "command": "echo" },'),
    ),
    NONE,
    ALL,
  ],
  ['files that a user declares', declared('{workspaceRoot}/README.md'), FROM_BOLT],
  ['files of the project that a user declares', declared('{projectRoot}/bo*.toml'), FROM_BOLT],
];
