import { isAlive } from './alive';
import { runToEnd, type RunToEndOptions } from './run-to-end';

const script = (code: string, options: Partial<RunToEndOptions> = {}) =>
  runToEnd(process.execPath, ['-e', code], { env: process.env, mostBytes: 10_000, ...options });

describe('runToEnd', () => {
  it('tells output and exit code', async () => {
    expect(await script('console.log("out"); console.error("err"); process.exitCode = 3')).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      ending: { kind: 'exited', code: 3 },
    });
  });

  it('joins characters that arrive in pieces', async () => {
    const { stdout } = await script(
      'process.stdout.write(Buffer.from([0xc3]), () => process.stdout.write(Buffer.from([0xa9])))',
    );
    expect(stdout).toBe('é');
  });

  it('tells the signal that ended it', async () => {
    const { ending } = await script('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)');
    expect(ending).toEqual({ kind: 'killed', signal: 'SIGTERM' });
  });

  it.each(['/nowhere/at-all', `${__filename}/below-a-file`])('tells that there is no %s', async (program) => {
    const { ending } = await runToEnd(program, [], { env: {}, mostBytes: 1 });
    expect(ending).toMatchObject({
      kind: 'refused',
      code: expect.stringMatching(/^E(NOENT|NOTDIR)$/) as string,
    });
  });

  it('passes on what it shall read, and nothing else', async () => {
    const echo = 'process.stdin.pipe(process.stdout)';
    expect((await script(echo, { input: 'question' })).stdout).toBe('question');
    expect((await script(echo)).stdout).toBe('');
  });

  it('gives a cleaned environment, and what is added', async () => {
    const env = { ...process.env, NX_TASK_HASH: '1', OWN: 'old' };
    const { stdout } = await script('console.log(process.env.NX_TASK_HASH, process.env.OWN)', {
      env,
      ownEnv: { OWN: 'new' },
    });
    expect(stdout).toBe('undefined new\n');
  });

  it('ends one that takes too long, even where its children hold the pipes', async () => {
    const { stdout, ending } = await runToEnd('sh', ['-c', 'sleep 60 & echo $!; sleep 60'], {
      env: process.env,
      mostBytes: 100,
      patience: 2000,
    });
    expect(ending).toEqual({ kind: 'out-of-time' });
    const left = Number(stdout);
    expect(left).toBeGreaterThan(1);
    expect(isAlive(left, null)).toBe(true);
    process.kill(left, 'SIGKILL');
  });

  it('ends one that writes too much', async () => {
    const { stdout, ending } = await script('for (;;) require("node:fs").writeSync(1, "x".repeat(999))');
    expect(ending).toEqual({ kind: 'too-much-output' });
    expect(stdout.length).toBeLessThanOrEqual(10_000);
  });

  it('ends one that shall stop', async () => {
    const controller = new AbortController();
    const ended = script('setInterval(() => {}, 1000)', { stop: controller.signal });
    controller.abort();
    expect((await ended).ending).toMatchObject({ kind: 'refused', code: 'ABORT_ERR' });
  });
});
