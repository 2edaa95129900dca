import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { step, stepsForEach } from '../../../test/steps';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { Processes } from '../../process/processes';
import { bytesOf } from '../../text/byte-count';
import { describeProblem } from '../../text/describe';

const LLVM = '/usr/lib/llvm-22/bin';
const PROFDATA = `${LLVM}/llvm-profdata`;
const MERGE_FDATA = `${LLVM}/merge-fdata`;
const { onDisk, own, printed, project, run } = stepsForEach();

const FUNCTIONS = 500;
const RUNS = 140;

/** Its raw profile takes some 40 KiB; each run counts something else, and works before it writes. */
function source(): string {
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `function_number_${index}`);
  return [
    '#include <cstdlib>',
    'static volatile int sink;',
    ...names.map((name) => `__attribute__((noinline)) void ${name}(int n) { if (n & 1) sink = n; }`),
    `void (*all[])(int) = { ${names.join(', ')} };`,
    `int main(int, char** argv) { int n = atoi(argv[1]); for (int i = 0; i < n; i++) all[i % ${FUNCTIONS}](i); for (int i = 0; i < 20000000; i++) sink = i; }`,
  ].join('\n');
}

(existsSync(PROFDATA) ? describe : describe.skip)(
  'raw profiles that are merged while the training goes on',
  () => {
    const dir = temporaryDirectory('of all tests');
    beforeAll(() => {
      writeFileSync(path.join(dir(), 'work.cpp'), source());
      const args = [
        '-O1',
        '-fprofile-generate',
        '-o',
        path.join(dir(), 'work'),
        path.join(dir(), 'work.cpp'),
      ];
      const built = spawnSync(`${LLVM}/clang++`, args, { encoding: 'utf8' });
      if (built.status !== 0) throw new Error(built.stderr);
      const script = `for i in $(seq 1 ${RUNS}); do ${dir()}/work $((i * 7)); done && ${PROFDATA} merge -o ${dir()}/at-once ${dir()}/raw`;
      const env = { ...process.env, LLVM_PROFILE_FILE: `${dir()}/raw/%m_%p.profraw` };
      const merged = spawnSync('bash', ['-c', script], { env, encoding: 'utf8' });
      if (merged.status !== 0) throw new Error(merged.stderr);
    });

    const atOnce = () => text(path.join(dir(), 'at-once'));
    const rawDir = () => own('raw/llvm-pgo');
    const BUDGET = 2 * 1024 * 1024;
    const held = () => `$(du -scb ${rawDir()} ${rawDir()}.batch 2>/dev/null | tail -1 | cut -f1)`;
    /** On a disk with room for no more than the budget: a run begins when there is room for what it writes. */
    const worker = (runs = RUNS) => `
    for i in $(seq 1 ${runs}); do
      until [ ${held()} -lt ${BUDGET - 64 * 1024} ]; do sleep 0.05; done
      "${dir()}/work" $((i * 7))
    done
  `;

    async function trained(script: string, diskBudget: string, pattern: string, program = PROFDATA) {
      Object.assign(project(), {
        config: { ...project().config, training: { ...project().config.training, diskBudget } },
      });
      const command = {
        ...{ program: '/bin/bash', args: ['-c', script], cwd: '/' },
        env: { LLVM_PROFILE_FILE: `${rawDir()}/${pattern}` },
      };
      const parts = [{ name: 'one', digest: 'one', command }];
      const common = {
        phase: 'llvm-pgo',
        tool: 'llvm-profdata',
        program,
        rawDir: rawDir(),
        partsDir: own('parts/llvm-pgo'),
        library: null,
      } as const;
      const result = await run(
        [
          step({ kind: 'train', suffix: '.profraw', command, parts, ...common }),
          step({ kind: 'merge', output: 'merged/llvm-pgo.profdata', from: 'from', parts, ...common }),
        ],
        new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined),
      );
      return result.ok ? [] : describeProblem(result.error);
    }

    const text = (file: string) =>
      spawnSync(PROFDATA, ['merge', '-text', '-o', '-', file], { encoding: 'utf8', maxBuffer: 1 << 26 })
        .stdout;
    const merged = () => text(own('merged/llvm-pgo.profdata'));
    const batches = () => Number(/merged in (\d+) batches/.exec(printed().join('\n'))?.[1] ?? 0);

    it.each(['default_%m_%p.profraw', 'prof-%p/default_%m.profraw'])(
      'need no more room than the budget, and make the profile of one merge at the end: %s',
      async (pattern) => {
        expect(await trained(worker(), '2 MiB', pattern)).toEqual([]);
        const rolling = merged();
        expect(batches()).toBeGreaterThanOrEqual(2);
        expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(RUNS);
        const { bytes } = onDisk().gathered['llvm-pgo']?.raw ?? { bytes: 0 };
        expect(bytes).toBeGreaterThan(2.5 * BUDGET);
        expect(readdirSync(own('raw'))).toEqual(['llvm-pgo']);
        expect(rolling).toBe(atOnce());
      },
    );

    it('let the training wait when merging falls behind, and go on after it', async () => {
      const [pid, stopped, tool] = [own('pid'), own('was-stopped'), own('slow-profdata')];
      const isStopped = `grep -q '^State:.T' "/proc/$(cat ${pid})/status"`;
      // Merges nothing until the training has been stopped; gives up if it ends before.
      const waits = `until [ -e ${stopped} ]; do ${isStopped} && touch ${stopped}; [ -e "/proc/$(cat ${pid})" ] || exit 1; done`;
      writeFileSync(tool, `#!/bin/sh\n${waits}\nexec ${PROFDATA} "$@"\n`, { mode: 0o755 });
      const works = `for i in $(seq 1 2000); do [ -e ${stopped} ] && break; "${dir()}/work" 1; done`;
      const script = `echo $$ >${pid}; ${works}; "${dir()}/work" 2`;
      expect(await trained(script, '2 MiB', 'default_%m_%p.profraw', tool)).toEqual([]);
      expect(existsSync(stopped)).toBe(true);
      expect(printed().join('\n')).toMatch(/merged in \d+ batch.*; the training waited/);
    });

    it('are left alone where their name does not tell the process', async () => {
      expect(await trained(worker(20), '100 KiB', 'mine_%p.profraw')).toEqual([]);
      expect(batches()).toBe(0);
      expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(20);
    });

    it('stay for the look at the end where one is damaged, and lose nothing', async () => {
      const cut = `head -c 600 "$(ls ${rawDir()}/*.profraw | head -1)" >"${rawDir()}/default_1_0_1999999999.profraw"`;
      const problem = await trained(
        `"${dir()}/work" 1; ${cut}\n${worker(60)}`,
        '2 MiB',
        'default_%m_%p.profraw',
      );
      expect(problem.join('\n')).toMatch(/default_1_0_1999999999\.profraw: truncated/);
      expect(batches()).toBeGreaterThanOrEqual(1);
      const { training } = project().config;
      Object.assign(project(), {
        config: { ...project().config, training: { ...training, skipUnusable: true } },
      });
      expect(await trained('exit 1', '2 MiB', 'default_%m_%p.profraw')).toEqual([]);
      expect(onDisk().gathered['llvm-pgo']?.raw.files).toBe(61);
    });
  },
);

(existsSync(MERGE_FDATA) ? describe : describe.skip)(
  'fdata that is merged while the training goes on',
  () => {
    it('makes the profile of one merge at the end', async () => {
      const sample = path.resolve(
        __dirname,
        '../../../../profile-formats/samples/bolt/instrumented-clang22.fdata',
      );
      const rawDir = own('raw/bolt-llvm');
      const made = { files: 0 };
      const of = async (diskBudget: string) => {
        Object.assign(project(), {
          config: { ...project().config, training: { ...project().config.training, diskBudget } },
        });
        // Each process writes one, in its own name, when there is room for it.
        const room = `until [ $(du -scb ${rawDir} ${rawDir}.batch 2>/dev/null | tail -1 | cut -f1) -lt ${bytesOf(diskBudget) - 4096} ]; do sleep 0.05; done`;
        const script = `for i in $(seq 1 150); do ${room}; bash -c 'cp "${sample}" "${rawDir}/prof.fdata.$$.fdata"'; done`;
        const command = { program: '/bin/bash', args: ['-c', script], cwd: '/', env: {} };
        const parts = [{ name: 'one', digest: diskBudget, command }];
        const common = {
          phase: 'bolt-llvm',
          tool: 'merge-fdata',
          program: MERGE_FDATA,
          rawDir,
          partsDir: own('parts/bolt-llvm'),
          library: null,
        } as const;
        const result = await run(
          [
            step({ kind: 'train', suffix: '.fdata', command, parts, ...common }),
            step({ kind: 'merge', output: 'merged/bolt-llvm.fdata', from: 'from', parts, ...common }),
          ],
          new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined),
        );
        if (!result.ok) throw new Error(describeProblem(result.error).join('\n'));
        made.files = onDisk().gathered['bolt-llvm']?.raw.files ?? 0;
        return readFileSync(own('merged/bolt-llvm.fdata'), 'utf8');
      };
      const rolling = await of('32 KiB');
      expect(printed().join('\n')).toMatch(/merged in \d+ batches/);
      expect(made.files).toBe(150);
      expect(await of('2 GiB')).toBe(rolling);
      mkdirSync(own('at-once'), { recursive: true });
      for (let number = 0; number < 150; number++) cpSync(sample, own(`at-once/${number}.fdata`));
      const { stdout } = spawnSync(MERGE_FDATA, [own('at-once')], { encoding: 'utf8' });
      expect(`${stdout.trim().split('\n').sort().join('\n')}\n`).toBe(rolling);
    });
  },
);
