import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { StageHasher, type StageHashes } from './stage-hashes';
import { HOST, Workspace } from './workspace';

const TREE = 'rust-project/mini-rust';
const CONFIG = 'rust-project/opt-dist.json';
const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const;
type Stage = (typeof STAGES)[number];

const ALL: readonly Stage[] = STAGES;
const NONE: readonly Stage[] = [];
const DIST: readonly Stage[] = ['dist'];
const FROM_BOLT: readonly Stage[] = ['bolt', 'dist'];
const FROM_LLVM: readonly Stage[] = ['llvm-pgo', 'bolt', 'dist'];

/** Makes a change and says how to undo it; or it is one of the environment. */
type Change = ((workspace: Workspace) => () => void) | { readonly env: Readonly<Record<string, string>> };

/** What changes, and the stages that must run again: no other may. */
type Row = readonly [string, Change, readonly Stage[]];

/** Without its daemon Nx takes a file whose time has the same second for unchanged: each writing gets one of its own. */
let second = Math.floor(Date.now() / 1000) - 1_000_000;
function stamp(workspace: Workspace, file: string): void {
  second += 1;
  utimesSync(workspace.path(file), second, second);
}

/** Puts a file back as it was, or removes it where it was not. */
function kept(workspace: Workspace, file: string): () => void {
  const place = workspace.path(file);
  if (!existsSync(place)) {
    return () => {
      rmSync(place);
    };
  }
  const [text, mode] = [readFileSync(place, 'utf8'), statSync(place).mode];
  return () => {
    workspace.write(file, text);
    stamp(workspace, file);
    chmodSync(place, mode);
  };
}

const written =
  (file: string, text = 'written\n'): Change =>
  (workspace) => {
    const undo = kept(workspace, file);
    workspace.write(file, text);
    stamp(workspace, file);
    return undo;
  };
const edited =
  (file: string, change = (text: string) => `${text}\n`): Change =>
  (workspace) => {
    const undo = kept(workspace, file);
    workspace.edit(file, change);
    stamp(workspace, file);
    return undo;
  };
const configured =
  (fields: object): Change =>
  (workspace) => {
    const undo = kept(workspace, CONFIG);
    const before = JSON.parse(workspace.read(CONFIG)) as { training: object };
    const { training = {}, ...rest } = fields as { training?: object };
    workspace.write(
      CONFIG,
      JSON.stringify({ ...before, ...rest, training: { ...before.training, ...training } }),
    );
    stamp(workspace, CONFIG);
    return undo;
  };
const env = (name: string, value = '-DCHANGED'): Change => ({ env: { [name]: value } });

const touched: Change = (workspace) => {
  const file = workspace.path(TREE, 'x.py');
  const { atime, mtime } = statSync(file);
  utimesSync(file, 1, 1);
  return () => {
    utimesSync(file, atime, mtime);
  };
};
const executable: Change = (workspace) => {
  const file = workspace.path(TREE, 'compiler/Cargo.toml');
  const target = existsSync(file) ? file : workspace.path(TREE, 'src/version');
  const { mode } = statSync(target);
  chmodSync(target, mode ^ 0o111);
  return () => {
    chmodSync(target, mode);
  };
};
const renamed: Change = (workspace) => {
  const file = workspace.path(TREE, 'README.md');
  renameSync(file, `${file}.txt`);
  return () => {
    renameSync(`${file}.txt`, file);
  };
};
const outside: Change = (workspace) => {
  const [from, to] = [workspace.path(TREE), `${workspace.dir}-tree`];
  renameSync(from, to);
  const undo = kept(workspace, CONFIG);
  const source = path.relative(workspace.path('rust-project'), to);
  workspace.edit(CONFIG, (text) => JSON.stringify({ ...(JSON.parse(text) as object), source }));
  stamp(workspace, CONFIG);
  return () => {
    undo();
    renameSync(to, from);
  };
};
const linked: Change = (workspace) => {
  const link = workspace.path(TREE, 'library/linked');
  symlinkSync('nowhere', link);
  return () => {
    rmSync(link);
  };
};

/** LLVM by links in a directory of the workspace, and of one tool another version. */
function otherLlvm(tool: string | null): Change {
  return (workspace) => {
    const [llvm, place] = [llvmOfRustc(), workspace.path('other-llvm')];
    mkdirSync(path.join(place, 'bin'), { recursive: true });
    symlinkSync(path.join(llvm, 'lib'), path.join(place, 'lib'));
    for (const name of readdirSync(path.join(llvm, 'bin'))) {
      const [from, to] = [path.join(llvm, 'bin', name), path.join(place, 'bin', name)];
      if (name !== tool) symlinkSync(from, to);
      else {
        const script = `"${from}" "$@" | sed -E 's/(version [0-9]+\\.[0-9]+)\\.[0-9]+/\\1.99/'`;
        writeFileSync(to, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      }
    }
    const fields = configured({ llvm: { dir: '../other-llvm' } });
    const undo = 'env' in fields ? () => undefined : fields(workspace);
    return () => {
      undo();
      rmSync(place, { recursive: true });
    };
  };
}

/** The one that the stages find, as Debian's packages place it. */
function llvmOfRustc(): string {
  const { stdout } = spawnSync('rustc', ['-vV'], { encoding: 'utf8' });
  return `/usr/lib/llvm-${/^LLVM version: (\d+)/m.exec(stdout)?.[1] ?? ''}`;
}

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
  ['a test of the tree', written(`${TREE}/tests/new.rs`), NONE],
  ['a held-out program', written(`${TREE}/tests/held-out/new.mini`), NONE],
  ["the tree's CI", written(`${TREE}/src/ci/run.sh`), NONE],
  ['what GitHub reads', written(`${TREE}/.github/workflows/ci.yml`), NONE],
  ['what Debian reads', written(`${TREE}/debian/rules`), NONE],
  ['compiled Python', written(`${TREE}/src/bootstrap/__pycache__/x.pyc`), NONE],
  ['a time alone', touched, NONE],
];

const CONFIGURATION: readonly Row[] = [
  ['bootstrap.toml', edited('rust-project/bootstrap.toml', (text) => `${text}\n# more\n`), ALL],
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

/** The tools: what counts is what they are, not where they lie. */
const TOOLS: readonly Row[] = [
  ['the same LLVM in another place', otherLlvm(null), NONE],
  ['another clang', otherLlvm('clang'), ALL],
  ['another llvm-profdata', otherLlvm('llvm-profdata'), ALL],
  ['another llvm-bolt', otherLlvm('llvm-bolt'), FROM_BOLT],
  ['another llvm-readelf, which only checks', otherLlvm('llvm-readelf'), NONE],
];

/** The workspace around it. */
const AROUND: readonly Row[] = [
  ['an unrelated file', written('unrelated.txt'), NONE],
  ['the README of the workspace', edited('README.md'), NONE],
  ['nx.json', edited('nx.json', (text) => text.replace('"parallel": 2', '"parallel": 3')), NONE],
  ['.gitignore', edited('.gitignore', (text) => `${text}\n*.orig\n`), NONE],
  // The tree as it comes.
  ['the tree, git-ignored', edited('.gitignore', (text) => `${text}\n/${TREE}/\n`), NONE],
  ['the tree, ignored by Nx', written('.nxignore', `${TREE}\n`), NONE],
  ['the tree, a submodule', written(`${TREE}/.git`, 'gitdir: ../../.git/modules/rust\n'), NONE],
  ['the tree, outside of the workspace', outside, NONE],
  ['.nxignore', written('.nxignore', 'unrelated\n'), NONE],
  ['the root tsconfig', edited('tsconfig.base.json', (text) => `${text}\n\n`), NONE],
  ['the lock file', edited('package-lock.json'), NONE],
  ['another project', written('packages/other/project.json', '{ "name": "other" }'), NONE],
  ["the plugin's README", edited('packages/opt-dist-plugin/README.md'), NONE],
  ["the plugin's own sources", edited('packages/opt-dist-plugin/src/run/explain.ts'), NONE],
  [
    "another target's options",
    edited('rust-project/project.json', (text) =>
      text.replace('"targets": {', '"targets": { "hello": { "command": "echo" },'),
    ),
    NONE,
  ],
  [
    'files that a user declares',
    edited('rust-project/project.json', (text) =>
      text.replace(
        '"targets": {',
        '"targets": { "bolt": { "inputs": ["...", "{workspaceRoot}/README.md"] },',
      ),
    ),
    FROM_BOLT,
  ],
];

const ROWS = [...SOURCES, ...CONFIGURATION, ...ENVIRONMENT, ...TOOLS, ...AROUND];

describe('keys of the stages, as Nx hashes them', () => {
  let workspace: Workspace;
  let hasher: StageHasher;
  let base: StageHashes;
  beforeAll(async () => {
    workspace = Workspace.create();
    // Sets of earlier stages stand: what is compared is what a stage's own key sees.
    for (const stage of STAGES.slice(0, 3))
      workspace.write(`rust-project/${stage}-profiles/manifest.json`, `{"${stage}": 1}`);
    hasher = new StageHasher(workspace);
    base = await hasher.hash();
  });
  afterAll(() => {
    hasher.end();
    workspace.remove();
  });

  /** A stage that runs again makes new profiles, so every later one runs again, too. */
  function rerun(hashes: StageHashes): Stage[] {
    const first = STAGES.findIndex((stage) => hashes[stage] !== base[stage]);
    // All profiling stages feed the later ones; dist comes last.
    return first === -1 ? [] : STAGES.slice(first);
  }

  /** With the changes made; then they are undone. */
  async function hashesWith(changes: readonly Change[]): Promise<StageHashes> {
    const variables = Object.assign(
      {},
      ...changes.map((change) => ('env' in change ? change.env : {})),
    ) as Record<string, string>;
    const undo = changes.flatMap((change) => ('env' in change ? [] : [change(workspace)]));
    try {
      const hashes = await hasher.hash(variables);
      // Anything else is why there is no key. A configuration may be without a stage, but not without the last.
      expect(Object.keys(hashes)).toContain('dist');
      for (const hash of Object.values(hashes)) expect(hash).toMatch(/^[0-9a-f]{32}$/);
      return hashes;
    } finally {
      for (const each of undo.reverse()) each();
    }
  }

  it('are all known, and the same when asked again', async () => {
    expect(Object.keys(base).sort()).toEqual([...STAGES].sort());
    for (const stage of STAGES) expect(base[stage]).toMatch(/^[0-9a-f]{32}$/);
    expect(await hasher.hash()).toEqual(base);
    expect(ROWS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(ROWS)('%s', async (_, change, stages) => {
    expect(rerun(await hashesWith([change]))).toEqual(stages);
  });

  it('together run what any of them does', async () => {
    // One of each kind: two of a kind may write the same field.
    const some = fc.tuple(
      ...[SOURCES, CONFIGURATION, ENVIRONMENT, AROUND].map((rows) => fc.option(fc.constantFrom(...rows))),
    );
    await fc.assert(
      fc.asyncProperty(some, async (picked) => {
        const rows = picked.filter((row) => row !== null);
        const expected = STAGES.filter((stage) => rows.some(([, , stages]) => stages.includes(stage)));
        expect(rerun(await hashesWith(rows.map(([, change]) => change)))).toEqual(expected);
      }),
      { numRuns: 12, endOnFailure: true, ...seeded() },
    );
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

describe('keys of a tree under git', () => {
  let workspace: Workspace;
  let hasher: StageHasher;
  beforeAll(() => {
    workspace = Workspace.create('clone');
    hasher = new StageHasher(workspace);
  });
  afterAll(() => {
    hasher.end();
    workspace.remove();
  });

  const git = (dir: string, ...args: readonly string[]) => {
    const identity = [
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.org',
      '-c',
      'protocol.file.allow=always',
    ];
    const { status, stderr } = spawnSync('git', [...identity, ...args], {
      cwd: path.resolve(workspace.dir, dir),
      encoding: 'utf8',
    });
    expect({ args, status, stderr: status === 0 ? '' : stderr }).toEqual({ args, status: 0, stderr: '' });
  };
  const commit = (dir: string) => {
    git(dir, 'add', '--all');
    git(dir, 'commit', '--quiet', '--message=x');
  };

  it('are those of its content: without git, tracked, a submodule, git-ignored', async () => {
    const plain = await hasher.hash();
    git('.', 'init', '--quiet');
    expect(await hasher.hash()).toEqual(plain);
    commit('.');
    expect(await hasher.hash()).toEqual(plain);

    const origin = workspace.path('../origin');
    renameSync(workspace.path(TREE), origin);
    commit('.');
    git(origin, 'init', '--quiet');
    commit(origin);
    git('.', 'submodule', '--quiet', 'add', origin, TREE);
    expect(await hasher.hash()).toEqual(plain);
    commit('.');
    expect(await hasher.hash()).toEqual(plain);

    // An edit counts before it is committed, and the commit changes nothing more; a checkout takes it back.
    workspace.edit(`${TREE}/x.py`, (text) => `${text}\n`);
    stamp(workspace, `${TREE}/x.py`);
    const edit = await hasher.hash();
    for (const stage of STAGES) expect(edit[stage]).not.toBe(plain[stage]);
    commit(TREE);
    expect(await hasher.hash()).toEqual(edit);
    commit('.');
    expect(await hasher.hash()).toEqual(edit);
    git(TREE, 'checkout', '--quiet', 'HEAD~1');
    expect(await hasher.hash()).toEqual(plain);

    git('.', 'rm', '--quiet', '-r', '--force', TREE);
    rmSync(path.join(origin, '.git'), { recursive: true });
    renameSync(origin, workspace.path(TREE));
    workspace.edit('.gitignore', (text) => `${text}\n/${TREE}/\n`);
    commit('.');
    expect(await hasher.hash()).toEqual(plain);
    workspace.edit(`${TREE}/x.py`, (text) => `${text}\n`);
    stamp(workspace, `${TREE}/x.py`);
    expect(await hasher.hash()).toEqual(edit);
  });
});

/** PROPERTY_SEED runs the combinations of a failed run again; fast-check prints the seed. */
function seeded(): { seed?: number } {
  const seed = process.env['PROPERTY_SEED'];
  return seed === undefined ? {} : { seed: Number(seed) };
}
