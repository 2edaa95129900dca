import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { contentOf, type Given, place, placeSet } from '../test/e2e/given-profiles';
import { itLong } from '../test/e2e/long';
import { fresh, HOST, stages, Workspace } from '../test/e2e/workspace';

const BENCHMARKS = 'rust-project/mini-rust/src/tools/rustc-perf/collector/compile-benchmarks';
const RESULTS = /-profiles|^dist$|\.partial$/;

describe('a run with wrong input', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.create().inOneProcess();
  });
  afterAll(() => {
    workspace.remove();
  });

  /** The run fails with the message, leaves nothing in the outputs, and fails again: nothing was cached. */
  async function expectRefusal(message: RegExp, target = 'dist', env: Readonly<Record<string, string>> = {}) {
    for (const attempt of ['first', 'again']) {
      const { exitCode, output } = await workspace.nx(['run', `rust:${target}`], env);
      expect(output).toMatch(message);
      expect(output).not.toMatch(/\n +at .*\(.*:\d+:\d+\)/);
      expect({ attempt, failed: exitCode !== 0 }).toEqual({ attempt, failed: true });
      expect(workspace.list('rust-project').filter((name) => RESULTS.test(name))).toEqual([]);
    }
  }

  it('names an unknown key, its place and the nearest one, in the run and in nx show', async () => {
    workspace.write(
      'rust-project/opt-dist.json',
      '{\n  "source": "mini-rust",\n  "bolts": { "enabled": true }\n}\n',
    );
    await expectRefusal(/rust-project\/opt-dist\.json:3:3: unknown key "bolts".*"bolt"/);
    const { output } = await workspace.nx(['show', 'project', 'rust', '--json']);
    expect(output).toMatch(/unknown key \\"bolts\\"/);
    workspace.configure({});
  });

  it('names a missing tool and where it was looked for', async () => {
    await expectRefusal(/llvm-profdata: not found in \/nonexistent\/bin/, 'dist', {
      OPT_DIST_LLVM_DIR: '/nonexistent',
    });
  });

  it('says that a source path holds no x.py', async () => {
    workspace.configure({ source: '..' });
    await expectRefusal(/no Rust source tree: expected x\.py/);
    workspace.configure({});
  });

  it('refuses an unknown dist argument before anything is built', async () => {
    workspace.configure({ dist: { args: ['dist', '--compress-more'] } });
    await expectRefusal(/bootstrap refuses: .*dist --compress-more[\s\S]*--compress-more/);
    workspace.configure({});
  });

  it('says when the instrumented compiler wrote no profile', async () => {
    workspace.configure({ training: { kind: 'command', command: ['true'] } });
    await expectRefusal(/the instrumented compiler wrote no profile in phase rustc-pgo/);
    workspace.configure({});
  });

  it('says that a training cannot work before anything is built', async () => {
    workspace.configure({ training: { kind: 'command', command: ['sh', '-c', 'echo no ninja; exit 7'] } });
    await expectRefusal(
      /rustc-pgo would fail: the command fails with the stage 0 compiler[\s\S]*exit code 7[\s\S]*no ninja[\s\S]*Nothing was built/,
      'rustc-pgo',
    );
    expect(workspace.list('rust-project/build', HOST, '.opt-dist/logs/rustc-pgo')).toEqual([
      '01-check-arguments.log',
      '02-try-command.log',
    ]);
    workspace.configure({});
  });

  it('names a workload that fails, trains the others when told so, and nothing twice', async () => {
    const broken = `${BENCHMARKS}/broken`;
    const set = 'rust-project/rustc-pgo-profiles';
    const manifest = () => JSON.parse(workspace.read(set, 'manifest.json')) as Record<string, unknown>;
    workspace.write(`${broken}/main.mini`, 'no program');
    workspace.configure({ training: { rustc: ['match-stress', 'broken'] } });
    await expectRefusal(
      /workload broken Check of rustc-pgo failed; 3 of 6 have finished[\s\S]*"Gather profiles of rustc" failed[\s\S]*broken[\s\S]*--keep-going/,
    );

    const kept = await workspace.nx(['run', 'rust:rustc-pgo', '--keep-going']);
    expect(kept.output).toContain('3 of 6 workloads were trained by an earlier run');
    expect(kept.output).toContain('the result is incomplete, and kept under no key');
    expect(kept.exitCode).toBe(0);
    expect(manifest()).toMatchObject({
      stageKey: null,
      training: { phases: [{ missing: ['broken Check', 'broken Debug', 'broken Opt'] }] },
    });

    // Nobody takes it for the whole one; with the benchmark left out, nothing is left to train.
    const whole = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(whole.output).toContain('workload broken Check of rustc-pgo failed; 3 of 6');
    workspace.configure({});
    const other = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect({ exitCode: other.exitCode, ...stages(other.output) }).toMatchObject({
      exitCode: 0,
      ran: ['rustc-pgo'],
    });
    expect(fresh(other.output)).not.toMatch(/\] (Build|Gather)/);
    expect(manifest()).toMatchObject({ stageKey: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    // The other tests have no result to find.
    for (const dir of [broken, set, '.nx']) rmSync(workspace.path(dir), { recursive: true });
  });

  it('names a workload that does not exist, before anything is built', async () => {
    workspace.configure({ training: { rustc: ['match-stress', 'no-such-crate'] } });
    await expectRefusal(
      /rustc-pgo would fail: benchmarks: "training\.rustc": no benchmark in .* begins with no-such-crate/,
    );
    workspace.configure({});
  });

  describe('a profile that is given', () => {
    /** Any stage refuses the profile in at most ten lines, before any step runs, and leaves it unchanged. */
    async function expectRefusedProfile({ stage, file, facts }: Given) {
      workspace.configure({ profiles: { [stage]: `../${file}` } });
      const before = contentOf(workspace, 'given');
      const { exitCode, output } = await workspace.nx(['run', 'rust:dist']);
      expect(output).toMatch(facts);
      const [, message = ''] = /^error: (.*?)\n\n/ms.exec(output) ?? [];
      expect(message.split('\n').length).toBeLessThanOrEqual(10);
      expect(message).toMatch(/Nothing was built\.$/);
      expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
      expect(exitCode).not.toBe(0);
      expect(contentOf(workspace, 'given')).toEqual(before);
      expect(workspace.list('rust-project').filter((name) => RESULTS.test(name))).toEqual([]);
    }

    it.each<[string, Given]>([
      [
        'front-end instrumented',
        {
          stage: 'rustc-pgo',
          file: 'given/p.profdata',
          sample: 'indexed/v13-fe-clang22.profdata',
          facts: /given\/p\.profdata: expected instrumentation by the compiler's IR passes, found front-end/,
        },
      ],
      [
        'raw',
        {
          stage: 'llvm-pgo',
          file: 'given/p.profraw',
          sample: 'raw/v10-ir-clang22.profraw',
          facts:
            /given\/p\.profraw: expected LLVM indexed profile for pgo, found LLVM raw profile[\s\S]*llvm-profdata merge/,
        },
      ],
      [
        'of the other component',
        {
          stage: 'llvm-pgo',
          file: 'given/p.profdata',
          sample: 'indexed/v13-rust195.profdata',
          facts: /not a profile of llvm: expected mostly C and C\+\+ names, found 12 Rust and 0 C\+\+/,
        },
      ],
      [
        'cut off',
        {
          stage: 'rustc-pgo',
          file: 'given/p.profdata',
          sample: 'indexed/bad-cut-at-1000.profdata',
          facts: /given\/p\.profdata: truncated at byte/,
        },
      ],
      [
        'for PGO where BOLT needs one',
        {
          stage: 'bolt',
          file: 'given/rustc-bolt-1.95.0-x86_64-unknown-linux-gnu-llvm22-01234567.fdata',
          sample: 'indexed/v13-ir-clang22.profdata',
          facts: /\.fdata: expected .* for bolt, found LLVM indexed profile/,
        },
      ],
    ])('is refused when it is %s', async (_, profile) => {
      place(workspace, profile);
      await expectRefusedProfile(profile);
    });

    it.each<[string, Given, Parameters<typeof placeSet>[2]]>([
      [
        'of another host',
        {
          stage: 'bolt',
          file: 'given/set',
          sample: 'bolt/instrumented-clang22.fdata',
          facts: /given\/set\/manifest\.json: made on riscv64gc-unknown-linux-gnu, expected/,
        },
        { host: 'riscv64gc-unknown-linux-gnu' },
      ],
      [
        'with a manifest that was edited',
        {
          stage: 'rustc-pgo',
          file: 'given/set',
          sample: 'indexed/v13-rust195.profdata',
          facts: /number of functions: 99 in the manifest, 13 in the file[\s\S]*was edited/,
        },
        { summary: { functions: '99', counters: '1', maximumCount: '1' } },
      ],
    ])('is refused as a set %s', async (_, profile, changes) => {
      placeSet(workspace, profile, changes);
      await expectRefusedProfile(profile);
    });
  });

  it('publishes no profile of another instrumentation, and loses nothing of it', async () => {
    workspace.write('rust-project/train.rs', 'fn main() { println!("{}", std::env::args().count()); }\n');
    workspace.write(
      'rust-project/train.sh',
      'rustc -Cinstrument-coverage -o train-program train.rs && ./train-program\n',
    );
    workspace.configure({ training: { kind: 'command', command: ['sh', 'train.sh'] } });
    await expectRefusal(/: expected instrumentation by [\s\S]*found front-end[\s\S]*Nothing was published\./);
    const own = `rust-project/build/${HOST}/.opt-dist`;
    expect(workspace.list(own, 'raw/rustc-pgo')).not.toEqual([]);
    workspace.configure({});
  });

  it('names a damaged raw profile each time, and goes on without it and without a training when told so', async () => {
    workspace.write('rust-project/train.rs', 'fn main() {}\n');
    workspace.write(
      'rust-project/train.sh',
      'echo once >>trainings; "$OPT_DIST_RUSTC" train.rs && cd "$(dirname "$LLVM_PROFILE_FILE")" && set -- *.profraw && head -c 600 "$1" > cut.profraw\n',
    );
    workspace.configure({ training: { kind: 'command', command: ['sh', 'train.sh'], tryFirst: false } });
    await expectRefusal(
      /1 of 3 raw profiles [\s\S]*cut\.profraw: truncated[\s\S]*OPT_DIST_TRAINING_SKIP_UNUSABLE=true[^\n]*other 2 /,
      'rustc-pgo',
    );
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo'], {
      OPT_DIST_TRAINING_SKIP_UNUSABLE: 'true',
    });
    if (exitCode !== 0) throw new Error(output);
    expect(output).toMatch(/warning: left out: cut\.profraw: truncated/);
    expect(workspace.read('rust-project/trainings')).toBe('once\n');
    expect(workspace.read('rust-project/rustc-pgo-profiles/manifest.json')).toMatch(/"files": 2\b/);
    // The variable is in no key: what it made is everybody's result.
    const plain = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(stages(plain.output)).toEqual({ ran: [], cached: ['rustc-pgo'] });
    rmSync(workspace.path('rust-project/rustc-pgo-profiles'), { recursive: true });
    workspace.configure({});
  });

  it('trains once more where a program crashed', async () => {
    workspace.write('rust-project/crash.rs', 'fn main() {}\n');
    workspace.write(
      'rust-project/crash.sh',
      '[ -e crashed ] || { touch crashed; kill -SEGV $$; }; "$OPT_DIST_RUSTC" crash.rs\n',
    );
    workspace.configure({ training: { kind: 'command', command: ['sh', 'crash.sh'], tryFirst: false } });
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo']);
    if (exitCode !== 0) throw new Error(output);
    expect(output).toContain('warning: the training ended by SIGSEGV; it is tried once more');
    rmSync(workspace.path('rust-project/rustc-pgo-profiles'), { recursive: true });
    workspace.configure({});
  });

  describe('on a small disk', () => {
    let dir: string;
    beforeEach(() => {
      dir = workspace.path('small-disk');
      mkdirSync(dir);
      workspace.configure({});
    });
    afterEach(() => {
      spawnSync('umount', [dir]);
      rmSync(dir, { recursive: true, force: true });
    });

    function mount(size: string): void {
      const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', dir], {
        encoding: 'utf8',
      });
      expect({ status: mounted.status, stderr: mounted.stderr }).toEqual({ status: 0, stderr: '' });
    }

    it('refuses before it builds what cannot fit', async () => {
      mount('6m');
      await expectRefusal(/[\d.]+ \w+ free for .*small-disk, less than the [\d.]+ [KM]iB/, 'dist', {
        OPT_DIST_BUILD_DIR: dir,
      });
      expect(workspace.list(`small-disk/${HOST}`)).toEqual(['.opt-dist']);
    });

    itLong(
      'says that the disk is full when it fills later, and goes on with the training when there is room',
      async () => {
        workspace.write('rust-project/fill.rs', 'fn main() {}\n');
        workspace.write(
          'rust-project/fill.sh',
          `[ -e room ] || cat /dev/zero >'${dir}/filler' 2>/dev/null; "$OPT_DIST_RUSTC" fill.rs\n`,
        );
        workspace.configure({ training: { kind: 'command', command: ['sh', 'fill.sh'], tryFirst: false } });
        mount('1g');
        await expectRefusal(
          /wrote no profile[^\n]*\n *only 0 B free in .*small-disk\n *Make room there/,
          'dist',
          {
            OPT_DIST_BUILD_DIR: dir,
          },
        );
        rmSync(`${dir}/filler`);
        workspace.write('rust-project/room', '');
        const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo'], {
          OPT_DIST_BUILD_DIR: dir,
        });
        if (exitCode !== 0) throw new Error(output);
        expect(output).toMatch(/\] Gather profiles of rustc/);
        expect(output).not.toMatch(/\] Build PGO instrumented/);
        rmSync(workspace.path('rust-project/rustc-pgo-profiles'), { recursive: true });
        workspace.configure({});
      },
    );
  });
});
