import { spawnSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {
  BOOTSTRAP,
  type Change,
  CONFIG,
  configured,
  edited,
  env,
  executable,
  linked,
  linkedLlvm,
  otherLlvm,
  outside,
  renamed,
  touched,
  TREE,
  written,
} from '../test/e2e/key-changes';
import { StageHasher, type StageHashes } from '../test/e2e/stage-hashes';
import { HOST, Workspace } from '../test/e2e/workspace';

const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const;
type Stage = (typeof STAGES)[number];

const ALL: readonly Stage[] = STAGES;
const NONE: readonly Stage[] = [];
const DIST: readonly Stage[] = ['dist'];
const FROM_BOLT: readonly Stage[] = ['bolt', 'dist'];
const FROM_LLVM: readonly Stage[] = ['llvm-pgo', 'bolt', 'dist'];

/** A change, and the stages that must run again: no other may. */
type Row = readonly [string, Change, readonly Stage[]];

/** Sources, by what they are for. */
const SOURCES: readonly Row[] = [
  ['bootstrap', edited(`${TREE}/x.py`), ALL],
  ['a file of bootstrap', written(`${TREE}/src/bootstrap/more.py`), ALL],
  ['the version', edited(`${TREE}/src/version`), ALL],
  ['the channel', written(`${TREE}/src/ci/channel`, 'other\n'), ALL],
  ['a new file of the compiler', written(`${TREE}/compiler/new.rs`), ALL],
  ['a new file of the library', written(`${TREE}/library/new.rs`), ALL],
  ['a vendored crate', written(`${TREE}/vendor/a/lib.rs`), ALL],
  ['a new file of LLVM', written(`${TREE}/src/llvm-project/llvm/new.cpp`), ALL],
  ['a hidden file among the sources', written(`${TREE}/compiler/.hidden`), ALL],
  ['a patch in the tree', written(`${TREE}/patches/one.patch`), ALL],
  ['a link', linked, ALL],
  ['an executable bit', executable, ALL],
  ['rustc-perf', written(`${TREE}/src/tools/rustc-perf/new.rs`), ALL],
  ['a tool', written(`${TREE}/src/tools/cargo/new.rs`), DIST],
  ['rustdoc', written(`${TREE}/src/librustdoc/new.rs`), DIST],
  ['the README of the tree', edited(`${TREE}/README.md`), DIST],
  ['another name of it', renamed, DIST],
  ['docs of the tree', written(`${TREE}/src/doc/new.md`), DIST],
  ['a licence', written(`${TREE}/LICENSE-NEW`), DIST],
  // One of the tarballs holds all sources.
  ['a test of the tree', written(`${TREE}/tests/new.rs`), DIST],
  ['a held-out program', written(`${TREE}/tests/held-out/new.mini`), DIST],
  ["the tree's CI", written(`${TREE}/src/ci/run.sh`), DIST],
  ['what GitHub reads', written(`${TREE}/.github/workflows/ci.yml`), NONE],
  ['what Debian reads', written(`${TREE}/debian/rules`), NONE],
  ['compiled Python', written(`${TREE}/src/bootstrap/__pycache__/x.pyc`), NONE],
  ['a time alone', touched, NONE],
];

/** Differences between machines. */
const MACHINE = '[build]\njobs = 7\nverbose = 1\nbuild-dir = "build"';

/** Beside the project: a configuration that several projects share. */
const INCLUDED = 'included';

const CONFIGURATION: readonly Row[] = [
  ['bootstrap.toml', edited(BOOTSTRAP, (text) => `${text}\n[rust]\nlto = "off"\n`), ALL],
  ['its [dist]', edited(BOOTSTRAP, (text) => `${text}\nsrc-tarball = false\n`), DIST],
  ['a comment in it', edited(BOOTSTRAP, (text) => `${text}\n# more\n`), NONE],
  ['what cannot change a result in it', edited(BOOTSTRAP, (text) => text.replace('[build]', MACHINE)), NONE],
  ['bootstrap.toml that cannot be read', edited(BOOTSTRAP, (text) => `${text}\n[broken\n`), ALL],
  ['what bootstrap.toml includes', edited(`${INCLUDED}/ours.toml`, (text) => `${text}\nlto = "off"\n`), ALL],
  ['a comment in that', edited(`${INCLUDED}/ours.toml`, (text) => `${text}\n# more\n`), NONE],
  [
    'what bootstrap.toml itself says otherwise, in what it includes',
    edited(`${INCLUDED}/ours.toml`, (text) => `${text}\n[dist]\ncompression-formats = ["gz"]\n`),
    NONE,
  ],
  ['what that includes', edited(`${INCLUDED}/llvm/x86.toml`, (text) => `${text}\npolly = false\n`), ALL],
  ['llvm.shared', configured({ llvm: { shared: false } }), ALL],
  ['components', configured({ components: ['rustc'] }), ALL],
  ['tryBuild', configured({ tryBuild: true }), ALL],
  ['training.rustc', configured({ training: { rustc: ['externs'] } }), ALL],
  ['training.cargoConfig', configured({ training: { cargoConfig: ['net.offline=true'] } }), ALL],
  ['training.llvm', configured({ training: { llvm: ['syn-2.0.101'] } }), FROM_LLVM],
  ['bolt.libraries', configured({ bolt: { libraries: ['rustc'] } }), FROM_BOLT],
  ['bolt.args', configured({ bolt: { args: ['-plt=hot'] } }), FROM_BOLT],
  ['dist.args', configured({ dist: { args: ['dist', 'rustc'] } }), DIST],
  ['dist.tests.run', configured({ dist: { tests: { run: true } } }), DIST],
  ['dist.tests.skip', configured({ dist: { tests: { skip: ['tests/ui'] } } }), DIST],
  [
    'a default that is written out',
    configured({ bolt: { enabled: true, args: [] }, llvm: { build: true } }),
    NONE,
  ],
  [
    'the order of the fields',
    edited(CONFIG, (text) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
    ),
    NONE,
  ],
  ['spaces in it', edited(CONFIG, (text) => JSON.stringify(JSON.parse(text), null, 7)), NONE],
  ['the schema that it names', configured({ $schema: './x.json' }), NONE],
  ['another path to the same tree', configured({ source: './../rust-project/mini-rust' }), NONE],
  ['the build directory', configured({ buildDir: 'elsewhere' }), NONE],
  ['python', configured({ python: '/usr/bin/python3' }), NONE],
  ['the number of jobs', configured({ training: { jobs: 2 } }), NONE],
  ['local fields', written('rust-project/opt-dist.local.json', '{ "buildDir": "b" }'), NONE],
];

const triple = HOST.replaceAll('-', '_');
const ENVIRONMENT: readonly Row[] = [
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
const TOOLS: readonly Row[] = [
  ['the same LLVM in another place', otherLlvm(null), NONE],
  ['another clang', otherLlvm('clang'), ALL],
  ['another llvm-profdata', otherLlvm('llvm-profdata'), ALL],
  ['another llvm-bolt', otherLlvm('llvm-bolt'), FROM_BOLT],
  ['another llvm-readelf, which only checks', otherLlvm('llvm-readelf'), NONE],
];

function declared(input: string): Change {
  return edited('rust-project/project.json', (text) =>
    text.replace('"targets": {', `"targets": { "bolt": { "inputs": ["...", "${input}"] },`),
  );
}

/** The workspace around it. */
const AROUND: readonly Row[] = [
  ['an unrelated file', written('unrelated.txt'), NONE],
  ['the README of the workspace', edited('README.md'), NONE],
  ['nx.json', edited('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3')), NONE],
  ['.gitignore', edited('.gitignore', (text) => `${text}\n*.orig\n`), NONE],
  // The unchanged tree.
  ['the tree, git-ignored', edited('.gitignore', (text) => `${text}\n/${TREE}/\n`), NONE],
  ['the tree, ignored by Nx', written('.nxignore', `${TREE}\n`), NONE],
  ['the tree, a submodule', written(`${TREE}/.git`, 'gitdir: ../../.git/modules/rust\n'), NONE],
  ['the tree, outside of the workspace', outside, NONE],
  ['.nxignore', written('.nxignore', 'unrelated\n'), NONE],
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
  ],
  ['files that a user declares', declared('{workspaceRoot}/README.md'), FROM_BOLT],
  ['files of the project that a user declares', declared('{projectRoot}/bo*.toml'), FROM_BOLT],
];

const ROWS = [...SOURCES, ...CONFIGURATION, ...ENVIRONMENT, ...TOOLS, ...AROUND];

const COMBINATIONS = 12 * Number(process.env['PROPERTY_TIMES'] ?? 1);

describe('keys of the stages, as Nx hashes them', () => {
  let workspace: Workspace;
  let hasher: StageHasher;
  let base: StageHashes;
  beforeAll(async () => {
    workspace = Workspace.create();
    // Sets of earlier stages stay: the test compares only a stage's own key.
    for (const stage of STAGES.slice(0, 3))
      workspace.write(`rust-project/${stage}-profiles/manifest.json`, `{"${stage}": 1}`);
    workspace.edit(BOOTSTRAP, (text) => `include = ["../included/ours.toml"]\n${text}`);
    workspace.write(`${INCLUDED}/ours.toml`, 'include = ["llvm/x86.toml"]\n[rust]\nchannel = "nightly"\n');
    workspace.write(`${INCLUDED}/llvm/x86.toml`, '[llvm]\ntargets = "X86"\n');
    hasher = new StageHasher(workspace);
    base = await hasher.hash();
  });
  afterAll(() => {
    hasher.end();
    workspace.remove();
  });

  /** A stage that runs again makes new profiles, so every later one runs again, too. */
  function rerun(hashes: StageHashes): Stage[] {
    const first = STAGES.findIndex((stage) => hashes[stage]?.key !== base[stage]?.key);
    // All profiling stages feed the later ones; dist comes last.
    return first === -1 ? [] : STAGES.slice(first);
  }

  /** Nx may miss more than it must; then the stage restores its result. It may never find a wrong one. */
  function wrongHits(hashes: StageHashes): Stage[] {
    return STAGES.filter((stage) => {
      const [now, before] = [hashes[stage], base[stage]];
      return now !== undefined && now.nx === before?.nx && now.own !== before.own;
    });
  }

  /** Makes the changes, hashes all stages, and undoes the changes. */
  async function hashesWith(changes: readonly Change[]): Promise<StageHashes> {
    const variables = Object.assign(
      {},
      ...changes.map((change) => ('env' in change ? change.env : {})),
    ) as Record<string, string>;
    const undo = changes.flatMap((change) => ('env' in change ? [] : [change(workspace)]));
    try {
      const hashes = await hasher.hash(variables);
      // Any other output is the reason why there is no key. A configuration may lack a stage, but not the
      // last one.
      expect(Object.keys(hashes)).toContain('dist');
      for (const { nx, key } of Object.values(hashes)) {
        expect(nx).toMatch(/^\d+$/);
        expect(key).toMatch(/^[0-9a-f]{32}$/);
      }
      expect(wrongHits(hashes)).toEqual([]);
      return hashes;
    } finally {
      for (const each of undo.reverse()) each();
    }
  }

  it('are all known, and the same when asked again', async () => {
    expect(Object.keys(base).sort()).toEqual([...STAGES].sort());
    for (const stage of STAGES) expect(base[stage]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(await hasher.hash()).toEqual(base);
    expect(ROWS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ROWS)(
    'change for the stages that must run again, and no other, with %s',
    async (_, change, stages) => {
      expect(rerun(await hashesWith([change]))).toEqual(stages);
    },
  );

  it('together run what any of them does', async () => {
    // At most one change of each kind: two of a kind may write the same field.
    const some = fc.tuple(
      ...[SOURCES, CONFIGURATION, ENVIRONMENT, AROUND].map((rows) => fc.option(fc.constantFrom(...rows))),
    );
    await fc.assert(
      fc.asyncProperty(some, async (picked) => {
        const rows = picked.filter((row) => row !== null);
        const expected = STAGES.filter((stage) => rows.some(([, , stages]) => stages.includes(stage)));
        expect(rerun(await hashesWith(rows.map(([, change]) => change)))).toEqual(expected);
      }),
      { numRuns: COMBINATIONS, endOnFailure: true, ...seeded() },
    );
  });

  it('see what files of the project say that a user declares, and not what is only excluded', async () => {
    const named = declared('{projectRoot}/notes.txt');
    const [one, other] = [
      await hashesWith([named, written('rust-project/notes.txt', 'one')]),
      await hashesWith([named, written('rust-project/notes.txt', 'other')]),
    ];
    expect(STAGES.filter((stage) => one[stage]?.key !== other[stage]?.key)).toEqual(['bolt']);
    const excluded = declared('!{projectRoot}/notes.txt');
    expect(keysOf(await hashesWith([excluded, written('unrelated.txt')]))).toEqual(
      keysOf(await hashesWith([excluded])),
    );
  });

  it('see another version of an LLVM that is linked', async () => {
    const [one, other] = [await hashesWith(linkedLlvm('19.1.1')), await hashesWith(linkedLlvm('19.1.7'))];
    expect(Object.keys(one)).toEqual(Object.keys(other));
    for (const [stage, { key }] of Object.entries(one))
      expect([stage, other[stage]?.key]).not.toEqual([stage, key]);
    expect(keysOf(await hashesWith(linkedLlvm('19.1.1')))).toEqual(keysOf(one));
  });

  it('see what a file of training.cargoConfig says', async () => {
    const file = 'cargo.toml';
    const named = configured({ training: { cargoConfig: [workspace.path(file)] } });
    const [one, other] = [
      await hashesWith([named, written(file, '[net]\noffline = true\n')]),
      await hashesWith([named, written(file, '[net]\noffline = false\n')]),
    ];
    expect(STAGES.filter((stage) => one[stage]?.key !== other[stage]?.key)).toEqual([
      'rustc-pgo',
      'llvm-pgo',
      'bolt',
    ]);
  });

  it('see what a ready-made profiler runtime is', async () => {
    const named = edited(BOOTSTRAP, (text) => `${text}\n[target.${HOST}]\nprofiler = "runtime.a"\n`);
    const [one, other] = [
      await hashesWith([named, written('rust-project/runtime.a', 'one')]),
      await hashesWith([named, written('rust-project/runtime.a', 'other')]),
    ];
    expect(STAGES.filter((stage) => one[stage]?.key !== other[stage]?.key)).toEqual(ALL);
  });

  it('undone changes give the keys of before', async () => {
    expect(await hasher.hash()).toEqual(base);
  });
});

describe('keys of two clones', () => {
  it('do not depend on place, umask, locale, time zone or times of files', async () => {
    const [one, two] = [Workspace.create(), Workspace.create()];
    try {
      const deep = two.path('packages');
      expect(path.dirname(deep)).not.toBe(one.dir);
      for (const file of ['x.py', 'src/version', 'README.md']) utimesSync(two.path(TREE, file), 1, 1);
      // As a checkout under umask 077.
      spawnSync('chmod', ['-R', 'go-rwx', two.dir]);
      const hashers = [new StageHasher(one), new StageHasher(two)] as const;
      const hashes = await Promise.all([
        hashers[0].hash({ LC_ALL: 'C', TZ: 'UTC' }),
        hashers[1].hash({ LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8', TZ: 'Asia/Tokyo', USER: 'somebody' }),
      ]);
      for (const hasher of hashers) hasher.end();
      expect(hashes[0]).toEqual(hashes[1]);
    } finally {
      one.remove();
      two.remove();
    }
  });
});

function keysOf(hashes: StageHashes): Record<string, string> {
  return Object.fromEntries(Object.entries(hashes).map(([stage, { key }]) => [stage, key]));
}

/** PROPERTY_SEED runs the combinations of a failed run again; fast-check prints the seed. */
function seeded(): { seed?: number } {
  const seed = process.env['PROPERTY_SEED'];
  return seed === undefined ? {} : { seed: Number(seed) };
}
