import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/e2e/eventually';
import { temporaryDirectory } from '../../test/temporary-directory';
import { type ProcessGroup, Processes } from './processes';

const dir = temporaryDirectory('of each test');
let log: string;
let groups: (number | null)[];
let lines: string[];
let processes: Processes;
beforeEach(() => {
  log = path.join(dir(), 'logs/bolt/01-step.log');
  groups = [];
  lines = [];
  processes = of({ PATH: process.env['PATH'] ?? '' });
});

function of(env: Readonly<Record<string, string>>): Processes {
  return new Processes(env, (group) => groups.push(group));
}

function run(
  program: string,
  args: readonly string[],
  given: { env?: Record<string, string>; on?: Processes } = {},
) {
  const command = { program, args, cwd: dir(), env: given.env ?? {} };
  return (given.on ?? processes).run(command, { log, onLine: (line) => lines.push(line) });
}

const sh = (script: string, given: Parameters<typeof run>[2] = {}) => run('sh', ['-c', script], given);

describe('Processes.run', () => {
  it.each([
    ['exit 0', { exitCode: 0, signal: null }],
    ['exit 3', { exitCode: 3, signal: null }],
    ['kill -TERM $$', { exitCode: null, signal: 'SIGTERM' }],
    ['kill -KILL $$', { exitCode: null, signal: 'SIGKILL' }],
  ])('tells how `%s` ended', async (script, ended) => {
    expect(await sh(script)).toMatchObject({ ok: true, value: ended });
  });

  it('gives every line of both outputs in their order, as they come', async () => {
    await sh('for i in 1 2 3 4 5; do echo out $i; sleep 0.02; echo err $i >&2; sleep 0.02; done');
    expect(lines).toEqual([1, 2, 3, 4, 5].flatMap((i) => [`out ${i}`, `err ${i}`]));
  });

  it.each([
    ['a last line without its end', "printf 'a\\nb'", ['a', 'b']],
    ['empty lines', "printf 'a\\n\\nb\\n'", ['a', '', 'b']],
    ['nothing', 'true', []],
    ['words of other languages', "printf 'd\\303\\251j\\303\\240 vu\\n'", ['déjà vu']],
  ])('gives %s', async (_, script, expected) => {
    await sh(script);
    expect(lines).toEqual(expected);
  });

  it('keeps the last 40 lines, of a failure too', async () => {
    const finished = await sh('seq 1 1000; exit 1');
    const expected = Array.from({ length: 40 }, (_, index) => String(961 + index));
    expect(finished).toMatchObject({ ok: true, value: { exitCode: 1, tail: expected } });
    expect(lines).toHaveLength(1000);
  });

  it('keeps the first error with its lines, however much comes after it', async () => {
    const finished = await sh(
      'echo start; echo error: a; echo because; echo; seq 1 1000; echo error: b; exit 1',
    );
    expect(finished).toMatchObject({ value: { error: { lines: ['error: a', 'because'], fromEnd: 1004 } } });
    expect(await sh('seq 1 10; exit 1')).toMatchObject({ value: { error: null } });
  });

  it('keeps what a Rust program panicked about, not where it did', async () => {
    const source = path.join(dir(), 'panic.rs');
    writeFileSync(source, 'fn main() { println!("Documenting book"); panic!("no redirects in it"); }');
    execFileSync('rustc', ['--edition=2021', '-g', '-o', path.join(dir(), 'panic'), source]);
    const env = { RUST_BACKTRACE: 'full' };
    const finished = await run(path.join(dir(), 'panic'), [], { env });
    if (!finished.ok) throw new Error('not started');
    const [first, ...rest] = finished.value.tail.filter((line) => line !== '');
    expect(first).toBe('Documenting book');
    expect(rest).toEqual([
      expect.stringMatching(/^thread 'main' .*panicked at .*panic\.rs:1:\d+:$/),
      'no redirects in it',
    ]);
    expect(lines.some((line) => /^ +\d+: +0x[0-9a-f]+ - /.test(line))).toBe(true);
  });

  it('writes all of it to the log, after the command with its environment, in directories that it makes', async () => {
    await sh('echo out; echo err >&2; exit 1', { env: { CC: '/llvm/bin/clang' } });
    const [command, ...rest] = readFileSync(log, 'utf8').split('\n');
    expect(command).toBe("$ CC=/llvm/bin/clang sh -c 'echo out; echo err >&2; exit 1'");
    expect(rest.sort()).toEqual(['', 'err', 'out']);
  });

  it('adds to the log of an earlier try', async () => {
    await sh('echo first');
    await sh('echo second');
    expect(readFileSync(log, 'utf8')).toMatch(/first\n\$ .*\nsecond\n$/);
  });

  it('gives the process the environment that it is told, and nothing of its own', async () => {
    process.env['PROCESSES_SPEC'] = 'inherited';
    await run('/usr/bin/env', [], { on: of({ A: '1', B: '2' }), env: { B: '3', C: 'x y' } });
    delete process.env['PROCESSES_SPEC'];
    expect(lines.sort()).toEqual(['A=1', 'B=3', 'C=x y']);
  });

  it('runs in the directory that it is told, with nothing to read', async () => {
    mkdirSync(path.join(dir(), 'sub'));
    const command = { program: 'sh', args: ['-c', 'pwd -P; cat'], cwd: path.join(dir(), 'sub'), env: {} };
    const finished = await processes.run(command, { log, onLine: (line) => lines.push(line) });
    expect(finished).toMatchObject({ ok: true, value: { exitCode: 0 } });
    expect(lines[0]?.endsWith('/sub')).toBe(true);
  });

  it.each([
    ['a program that is not there', 'no-such-program-x', 'ENOENT'],
    ['a file that cannot be run', '/etc/passwd', 'EACCES'],
  ])('tells that %s was not started', async (_, program, code) => {
    expect(await run(program, [])).toMatchObject({
      ok: false,
      error: { kind: 'file', path: program, operation: 'start', code },
    });
    expect(groups.at(-1)).toBeNull();
  });

  it('tells which group runs, the leader of which is the process, and that none does', async () => {
    await sh('echo $$; ps -o pgid= -p $$ | tr -d " "');
    expect(groups).toEqual([Number(lines[0]), null]);
    expect(lines[1]).toBe(lines[0]);
  });

  it('tells that the log could not be written, when the command has ended', async () => {
    mkdirSync(log, { recursive: true });
    expect(await sh(`echo x; touch ${dir()}/ran`)).toMatchObject({
      ok: false,
      error: { kind: 'file', path: log, operation: 'write', code: 'EISDIR' },
    });
    expect(existsSync(path.join(dir(), 'ran'))).toBe(true);
  });
});

describe('Processes.interrupt', () => {
  it('is the reason of a command that somebody ended a moment before', async () => {
    const running = sh('echo started; sleep 60');
    await eventually(() => lines.includes('started'));
    process.kill(-(groups[0] ?? 0), 'SIGTERM');
    await sleep(50);
    processes.interrupt('SIGTERM');
    expect(await running).toMatchObject({ ok: false, error: { kind: 'interrupted', signal: 'SIGTERM' } });
  });

  it('ends the whole group, with children of children, and says so', async () => {
    const running = sh('sh -c "sleep 60 & echo inner \\$!; wait" & echo outer $!; wait');
    await eventually(() => lines.length === 2);
    processes.interrupt('SIGINT');
    expect(await running).toMatchObject({ ok: false, error: { kind: 'interrupted', signal: 'SIGINT' } });
    const pids = lines.map((line) => Number(line.split(' ')[1]));
    expect(pids).toHaveLength(2);
    // Of zombies that nobody has waited for yet, nothing runs either.
    await eventually(() => pids.every((pid) => !isRunning(pid)));
  });

  it('lets a process end in its own way first', async () => {
    const running = sh('trap "echo bye; exit 1" TERM; echo ready; while :; do sleep 0.02; done');
    await eventually(() => lines.includes('ready'));
    processes.interrupt('SIGTERM');
    expect(await running).toMatchObject({ ok: false, error: { kind: 'interrupted', signal: 'SIGTERM' } });
    expect(lines).toContain('bye');
  });

  it('refuses to start anything more', async () => {
    processes.interrupt('SIGTERM');
    expect(await sh(`touch ${dir()}/ran`)).toMatchObject({
      ok: false,
      error: { kind: 'interrupted', signal: 'SIGTERM' },
    });
    expect(existsSync(path.join(dir(), 'ran'))).toBe(false);
    expect(groups).toEqual([]);
  });
});

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the hold on a running command', () => {
  /** Its shell and the child of it. */
  const states = () =>
    ['pid', 'child'].map((name) => {
      const pid = readFileSync(path.join(dir(), name), 'utf8').trim();
      return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
    });

  it('pauses all its processes, and lets them go on, or end', async () => {
    let group: ProcessGroup | null = null;
    const script = 'sleep 1000 & echo $! >child; echo $$ >pid; echo ready; wait';
    const command = { program: 'sh', args: ['-c', script], cwd: dir(), env: {} };
    const finished = processes.run(command, {
      log,
      onLine: (line) => lines.push(line),
      onStart: (started) => (group = started),
    });
    await eventually(() => lines.includes('ready'));
    const held = group as ProcessGroup | null;
    held?.pause();
    await eventually(() => states().every((state) => state === 'T'));
    held?.resume();
    await eventually(() => states().every((state) => state === 'S'));
    held?.pause();
    await eventually(() => states().every((state) => state === 'T'));
    held?.end();
    expect(await finished).toMatchObject({ ok: true, value: { signal: 'SIGTERM' } });
  });

  it('is not that on a command beside it, which an interruption ends, too', async () => {
    const beside = processes.run(
      { program: 'sh', args: ['-c', 'echo ready; sleep 1000'], cwd: dir(), env: {} },
      { log, onLine: (line) => lines.push(line), isBeside: true },
    );
    await eventually(() => lines.includes('ready'));
    expect(groups).toEqual([]);
    processes.interrupt('SIGINT');
    expect(await beside).toMatchObject({ ok: false, error: { kind: 'interrupted' } });
  });
});
