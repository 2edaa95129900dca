import { mkdirSync } from 'node:fs';
import { err } from 'profile-formats';
import type { Step } from '../plan/step';
import type { ProcessRunner } from '../process/processes';
import { FakeRunner } from '../../test/project';
import { command, step, stepsForEach } from '../../test/steps';

const { onDisk, own, printed, project, run } = stepsForEach();

const build = (program: string, given: Partial<Step> = {}) =>
  step({ kind: 'bootstrap', command: command(program) }, given);

const UNKNOWN = { status: 'unknown' } as const;
const ABSENT = { status: 'absent' } as const;

describe('runSteps', () => {
  it('has on the disk before a step what it will change, and after it what it has changed', async () => {
    const seen: string[] = [];
    const look = () => {
      seen.push(`${onDisk().llvm.status} ${onDisk().rustc.status}`);
      return {};
    };
    mkdirSync(project().layout.llvm, { recursive: true });
    const steps = [
      build('one', { before: { llvm: UNKNOWN }, after: { llvm: ABSENT } }),
      build('two', { before: { rustc: UNKNOWN } }),
    ];
    expect((await run(steps, { one: look, two: look })).ok).toBe(true);
    expect(seen).toEqual(['unknown absent', 'absent unknown']);
    expect(onDisk()).toMatchObject({ llvm: ABSENT, rustc: UNKNOWN });
  });

  it('stops at the first failure and leaves the record as it was before that step', async () => {
    const steps = [
      build('one', { before: { llvm: UNKNOWN }, after: { llvm: ABSENT } }),
      build('two', { id: 'two', title: 'Second', before: { rustc: UNKNOWN }, after: { rustc: ABSENT } }),
      build('three'),
    ];
    const runner = new FakeRunner({
      one: () => ({}),
      two: () => ({ exitCode: 2, lines: ['error: x', 'bye'] }),
    });
    expect(await run(steps, runner)).toEqual({
      ok: false,
      error: {
        kind: 'step-failed',
        free: null,
        step: 'Second',
        command: 'two x',
        exitCode: 2,
        signal: null,
        log: own('logs/bolt/02-two.log'),
        output: ['error: x', 'bye'],
      },
    });
    expect(onDisk()).toMatchObject({ llvm: ABSENT, rustc: UNKNOWN });
    expect(runner.commands.map(({ program }) => program)).toEqual(['one', 'two']);
  });

  it('stops when it is interrupted', async () => {
    const interrupted = err({ kind: 'interrupted', signal: 'SIGINT' } as const);
    const runner: ProcessRunner = { run: () => Promise.resolve(interrupted) };
    expect(await run([build('one', { before: { llvm: UNKNOWN } }), build('two')], runner)).toEqual(
      interrupted,
    );
    expect(onDisk().llvm).toEqual(UNKNOWN);
  });

  it('runs nothing when what it will change cannot be recorded', async () => {
    const runner = new FakeRunner({ one: () => ({}) });
    mkdirSync(`${project().layout.state}.new`);
    const failed = await run([build('one', { before: { llvm: UNKNOWN } })], runner);
    expect(failed).toMatchObject({ ok: false, error: { kind: 'file', operation: 'write' } });
    expect(runner.commands).toEqual([]);
  });

  it('tells what each step took, and shows them by number', async () => {
    const result = await run([build('one', { id: 'a' }), build('one', { id: 'b' })], { one: () => ({}) });
    expect(result).toEqual({
      ok: true,
      value: [
        { id: 'a', title: 'Title', seconds: 1.5 },
        { id: 'b', title: 'Title', seconds: 1.5 },
      ],
    });
    expect(printed().filter((line) => line.startsWith('['))).toEqual([
      '[1/2] Title (reason)',
      '[2/2] Title (reason)',
    ]);
  });

  it('does nothing without steps', async () => {
    expect(await run([])).toEqual({ ok: true, value: [] });
  });
});
