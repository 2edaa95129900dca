import { existsSync, readFileSync } from 'node:fs';
import { eventually } from '../../../test/e2e/eventually';
import { step, stepsForEach, write } from '../../../test/steps';
import { isAlive } from '../../process/alive';
import { Processes } from '../../process/processes';
import { describeProblem } from '../../text/describe';

const { own, printed, run } = stepsForEach();

function tried(script: string, more: { names?: string[]; seconds?: number | null; digest?: string } = {}) {
  const command = { program: '/bin/bash', args: ['-c', script], cwd: '/', env: {} };
  return step({
    kind: 'try',
    workloads: [{ name: 'the command', command }],
    benchmarks: more.names === undefined ? null : { dir: own('benchmarks'), names: more.names },
    seconds: more.seconds ?? null,
    record: own('tried'),
    digest: more.digest ?? 'd1',
    scratch: own('tmp/try'),
  });
}

const work = async (...given: Parameters<typeof tried>) => {
  const processes = new Processes({ PATH: process.env['PATH'] ?? '' }, () => undefined);
  const result = await run([tried(...given)], processes);
  return result.ok ? [] : describeProblem(result.error);
};

describe('a workload that is tried first', () => {
  const counting = () => `echo once >>"${own('runs')}"`;
  const runs = () => (existsSync(own('runs')) ? readFileSync(own('runs'), 'utf8').split('\n').length - 1 : 0);

  it('fails the stage where it fails, and each time', async () => {
    const [first, second] = await work(`${counting()}; exit 3`);
    expect(first).toBe('bolt would fail: the command fails with the stage 0 compiler, too');
    expect(second).toMatch(/failed with exit code 3/);
    await work(`${counting()}; exit 3`);
    expect(runs()).toBe(2);
  });

  it('is not run again where it worked, unless it is another one', async () => {
    expect(await work(counting())).toEqual([]);
    expect(await work(counting())).toEqual([]);
    expect(runs()).toBe(1);
    expect(await work(counting(), { digest: 'd2' })).toEqual([]);
    expect(await work(counting())).toEqual([]);
    expect(runs()).toBe(2);
  });

  it('counts as working where it runs longer than it is looked at, and ends with all its processes', async () => {
    expect(await work(`${counting()}; sleep 1000 & echo $! >"${own('pid')}"; wait`, { seconds: 3 })).toEqual(
      [],
    );
    expect(printed()).toContain('  the command ran for 3 s without a failure');
    const pid = Number(readFileSync(own('pid'), 'utf8'));
    await eventually(() => !isAlive(pid, null));
  });

  it('is a benchmark that Cargo can build, or it is left alone', async () => {
    write(own('benchmarks/serde-1.0/Cargo.toml'), '');
    write(own('benchmarks/mini/main.mini'), '');
    expect(await work(`${counting()}; exit 3`, { names: ['serde-1.0', 'mini'] })).toEqual([]);
    expect(printed().join()).toContain('not tried: mini is no crate of Cargo');
    expect(runs()).toBe(0);
    expect(await work(`${counting()}; exit 3`, { names: ['serde'] })).not.toEqual([]);
  });
});
