import { spawnSync } from 'node:child_process';
import { utimesSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { type Stage, STAGES } from '../src/model/stages';
import {
  BOOTSTRAP,
  type Change,
  configured,
  edited,
  linkedLlvm,
  TREE,
  written,
} from '../test/e2e/keys/changes';
import {
  ALL,
  AROUND,
  CONFIGURATION,
  declared,
  ENVIRONMENT,
  INCLUDED,
  NONE,
  SOURCES,
  TOOLS,
} from '../test/e2e/keys/rows';
import { StageHasher, type StageHashes } from '../test/e2e/keys/stage-hashes';
import { HOST, Workspace } from '../test/e2e/workspace';

const ROWS = [...SOURCES, ...CONFIGURATION, ...ENVIRONMENT, ...TOOLS, ...AROUND];

const COMBINATIONS = 12 * Number(process.env['PROPERTY_TIMES'] ?? 1);

describe('keys of the stages, as Nx hashes them', () => {
  let workspace: Workspace;
  let hasher: StageHasher;
  let base: StageHashes;
  beforeAll(async () => {
    workspace = Workspace.checkout();
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

  /** Which stages run after a change, and for which only the stage itself finds the result. */
  function answers(hashes: StageHashes): { readonly ran: Stage[]; readonly restored: Stage[] } {
    const ran = rerun(hashes);
    const missed = STAGES.filter((stage) => hashes[stage]?.nx !== base[stage]?.nx);
    return { ran, restored: missed.filter((stage) => !ran.includes(stage)) };
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

  it.each(ROWS.map(([change, make, ran, restored = NONE]) => ({ change, make, ran, restored })))(
    'run the stages that must run again, and no other, with $change',
    async ({ make, ran, restored }) => {
      expect(answers(await hashesWith([make]))).toEqual({ ran, restored });
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
        expect(rerun(await hashesWith(rows.map((row) => row[1])))).toEqual(expected);
      }),
      { numRuns: COMBINATIONS, endOnFailure: true, ...seeded() },
    );
  });

  it('leave out the compiler for LLVM where it is trained first, on both levels', async () => {
    const first = configured({ order: 'llvm-first' });
    const edit = written(`${TREE}/compiler/new.rs`);
    const [one, other] = [await hashesWith([first]), await hashesWith([first, edit])];
    for (const level of ['key', 'nx'] as const)
      expect(STAGES.filter((stage) => one[stage]?.[level] !== other[stage]?.[level])).toEqual([
        'rustc-pgo',
        'bolt',
        'dist',
      ]);
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
    const [one, two] = [Workspace.checkout(), Workspace.checkout()];
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
