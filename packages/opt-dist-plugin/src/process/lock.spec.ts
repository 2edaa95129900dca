import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { eventually } from '../../test/e2e/eventually';
import { describeUnshared, Unshared } from '../../test/namespaces';
import { temporaryDirectory } from '../../test/temporary-directory';
import { Lock, PATIENCE_MS } from './lock';
import { ownPlace } from './place';

const LINUX = process.platform === 'linux';

const dir = temporaryDirectory('of each test');
let file: string;
beforeEach(() => {
  file = path.join(dir(), 'h/.opt-dist/lock');
});

async function take(stage = 'bolt'): Promise<Lock> {
  const result = await Lock.take(file, stage);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

function written(): Record<string, unknown> {
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

function holds(content: unknown) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
}

/** Field 22 of /proc/<pid>/stat. */
function startOf(pid: number): string {
  return (
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')[19] ?? ''
  );
}

/** A process in a group of its own, which ends with the test. */
function started(...command: readonly string[]) {
  const child = spawn(command[0] ?? '', command.slice(1), { detached: true, stdio: 'ignore' });
  const pid = child.pid ?? 0;
  return { pid, exited: once(child, 'exit') };
}

async function deadProcess(): Promise<number> {
  const { pid, exited } = started('true');
  await exited;
  return pid;
}

function end(group: number) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

describe('Lock', () => {
  it('is taken where nothing is, with its directory, and says who holds it', async () => {
    await take('llvm-pgo');
    expect(written()).toMatchObject({ pid: process.pid, stage: 'llvm-pgo', group: null });
    expect(readdirSync(path.dirname(file))).toEqual(['lock']);
  });

  it('is gone when it is released, and can be taken again', async () => {
    (await take()).release();
    expect(existsSync(file)).toBe(false);
    await take();
  });

  it('is not given while its holder lives: who it is and what it does is told', async () => {
    const { pid, exited } = started('sleep', '60');
    holds({ pid, started: null, stage: 'rustc-pgo', group: null, groupStarted: null });
    expect(await Lock.take(file, 'dist')).toEqual({
      ok: false,
      error: { kind: 'locked', lock: file, pid, stage: 'rustc-pgo', elsewhere: null },
    });
    expect(written()).toMatchObject({ pid });
    end(pid);
    await exited;
  });

  it('is not given twice in one process', async () => {
    await take();
    expect((await Lock.take(file, 'dist')).ok).toBe(false);
  });

  it('is given to one of many who ask at once', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => Lock.take(file, 'dist')));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it.each([
    ['of a process that is dead', async () => ({ pid: await deadProcess(), stage: 'x', group: null })],
    ['that is empty', () => Promise.resolve('')],
    ['that is torn', () => Promise.resolve('{"pid": 1')],
  ])('is taken from one %s', async (_, content) => {
    holds(await content());
    await take();
    expect(written()).toMatchObject({ pid: process.pid });
  });

  (LINUX ? it : it.skip)('is taken from a process whose number another one has now', async () => {
    const { pid, exited } = started('sleep', '60');
    holds({ pid, started: '1', stage: 'x', group: null, groupStarted: null });
    await take();
    expect(written()).toMatchObject({ pid: process.pid });
    end(pid);
    await exited;
  });

  it('records the group that works, and that none does', async () => {
    const lock = await take();
    lock.group(process.pid);
    expect(written()).toMatchObject({ pid: process.pid, group: process.pid, stage: 'bolt' });
    lock.group(null);
    expect(written()).toMatchObject({ group: null, groupStarted: null });
  });

  (LINUX ? it : it.skip)(
    'ends what a killed run left running, with its children, before it is taken',
    async () => {
      const left = started('sh', '-c', 'sleep 60 & sleep 60; true');
      holds({
        pid: await deadProcess(),
        started: null,
        stage: 'dist',
        group: left.pid,
        groupStarted: startOf(left.pid),
      });
      await take();
      const [, signal] = (await left.exited) as [number | null, string];
      expect(signal).toBe('SIGKILL');
      expect(() => process.kill(-left.pid, 0)).toThrow();
      expect(written()).toMatchObject({ pid: process.pid, group: null });
    },
  );

  (LINUX ? it : it.skip)('leaves a group alone whose number another one has now', async () => {
    const other = started('sleep', '60');
    holds({ pid: await deadProcess(), started: null, stage: 'x', group: other.pid, groupStarted: '1' });
    await take();
    expect(process.kill(other.pid, 0)).toBe(true);
    end(other.pid);
    await other.exited;
  });

  // The group's leader (bootstrap's python) has died, its compilers go on: the group lives, though no process
  // has its number.
  (LINUX ? it : it.skip)('ends what is left of a group whose leader is dead', async () => {
    const left = started('sh', '-c', 'sleep 60 & exec true');
    const groupStarted = startOf(left.pid);
    await left.exited;
    expect(process.kill(-left.pid, 0)).toBe(true);
    const dead = await deadProcess();
    holds({ pid: dead, started: null, stage: 'dist', group: left.pid, groupStarted, place: ownPlace() });
    await take();
    const lives = () => process.kill(-left.pid, 0);
    try {
      expect(lives).toThrow();
    } finally {
      end(left.pid);
    }
  });

  (LINUX ? it : it.skip)(
    'leaves a group alone whose leader is dead, when the lock is of a release that does not say where',
    async () => {
      const left = started('sh', '-c', 'sleep 60 & exec true');
      await left.exited;
      holds({ pid: await deadProcess(), started: null, stage: 'x', group: left.pid, groupStarted: '1' });
      await take();
      expect(process.kill(-left.pid, 0)).toBe(true);
      end(left.pid);
    },
  );

  (LINUX ? it : it.skip)('is given to one of many who end what a killed run left running', async () => {
    const left = started('sleep', '60');
    const [pid, groupStarted] = [await deadProcess(), startOf(left.pid)];
    holds({ pid, started: null, stage: 'dist', group: left.pid, groupStarted });
    const results = await Promise.all(Array.from({ length: 8 }, () => Lock.take(file, 'dist')));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    await left.exited;
  });

  (LINUX ? it : it.skip)('is taken from a dead process that nobody waited for', async () => {
    // The shell starts a process that waits for its input's end, and becomes a program that waits for no child. A
    // shell itself would, as soon as it sees that one has ended.
    const parent = spawn('sh', ['-c', 'sh -c "read line" <&3 & echo $!; exec sleep 60'], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    const [, output, , input] = parent.stdio as unknown as [null, Readable, null, Writable];
    const [text] = (await once(output, 'data')) as [Buffer];
    const pid = Number(text.toString());
    await eventually(() => readFileSync(`/proc/${parent.pid ?? 0}/comm`, 'utf8') === 'sleep\n');
    input.end('\n');
    await eventually(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(' Z '));
    holds({ pid, started: startOf(pid), stage: 'x', group: null, groupStarted: null });
    await take();
    expect(written()).toMatchObject({ pid: process.pid });
    end(parent.pid ?? 0);
    await once(parent, 'exit');
  });

  describe('of a process that cannot be looked at', () => {
    const place = { host: 'builder', boot: 'another', namespace: 'pid:[1]@2' };
    // Its numbers are those of a process and a group that live here.
    const other = () => ({
      pid: process.pid,
      started: startOf(process.pid),
      stage: 'bolt',
      group: null,
      place,
    });

    it('is refused while it is fresh, with the host and its last sign of life', async () => {
      holds(other());
      expect(await Lock.take(file, 'dist')).toMatchObject({
        ok: false,
        error: {
          ...{ kind: 'locked', pid: process.pid, stage: 'bolt' },
          elsewhere: { host: 'builder', isThisMachine: false, patienceSeconds: PATIENCE_MS / 1000 },
        },
      });
      expect(written()).toMatchObject({ stage: 'bolt' });
    });

    it.each([-1, 1])(
      'is taken when its time is %s times too far away, and no group is ended',
      async (sign) => {
        const stranger = started('sleep', '60');
        holds({ ...other(), group: stranger.pid, groupStarted: startOf(stranger.pid) });
        const seconds = statSync(file).mtimeMs / 1000 + (sign * (PATIENCE_MS + 60_000)) / 1000;
        utimesSync(file, seconds, seconds);
        await take('dist');
        expect(written()).toMatchObject({ stage: 'dist' });
        expect(process.kill(stranger.pid, 0)).toBe(true);
        end(stranger.pid);
        await stranger.exited;
      },
    );
  });

  it('gets a new time from its holder, and says where that is', async () => {
    const lock = await take();
    expect(written()).toMatchObject({ place: { host: os.hostname() } });
    utimesSync(file, 1, 1);
    lock.group(null);
    expect(statSync(file).mtimeMs).toBeGreaterThan(1_000_000);
    lock.release();
  });

  it('gets a new time again and again while it is held', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'Date', 'performance'] });
    try {
      const lock = await take();
      utimesSync(file, 1, 1);
      jest.advanceTimersByTime(PATIENCE_MS / 10);
      expect(statSync(file).mtimeMs).toBeGreaterThan(1_000_000);
      lock.release();
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('says that another run has taken it, and leaves it alone', async () => {
    const lock = await take();
    let calls = 0;
    lock.onLost = () => (calls += 1);
    expect(lock.lost()).toBeNull();
    holds({ pid: 1, stage: 'dist', place: { host: 'builder', boot: null, namespace: null }, token: 'other' });
    for (let twice = 0; twice < 2; twice++)
      expect(lock.lost()).toEqual({ kind: 'lock-lost', lock: file, pid: 1, stage: 'dist', host: 'builder' });
    lock.group(7);
    lock.release();
    expect(calls).toBe(1);
    expect(written()).toMatchObject({ pid: 1 });
  });

  it('is left to its new holder when it is released by the old one', async () => {
    const lock = await take();
    holds({ pid: process.pid, started: null, stage: 'x', group: null, groupStarted: null, token: 'other' });
    lock.release();
    expect(written()).toMatchObject({ stage: 'x' });
  });

  it('says why it cannot be written', async () => {
    writeFileSync(path.join(dir(), 'h'), 'a file');
    expect(await Lock.take(file, 'dist')).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'create', code: 'ENOTDIR', path: path.dirname(file) },
    });
  });
});

describeUnshared('A lock between pid namespaces', 'pid', (unshare) => {
  it('is refused to a container while a process outside of it works, and the other way round', async () => {
    const lock = await take();
    const inside = await Unshared.start(unshare, 'lock.ts', file, 'dist');
    expect(inside.said).toMatchObject({
      ok: false,
      error: {
        ...{ kind: 'locked', lock: file, pid: process.pid, stage: 'bolt' },
        elsewhere: { host: os.hostname(), isThisMachine: true },
      },
    });
    await inside.kill();
    lock.release();
    const holder = await Unshared.start(unshare, 'lock.ts', file, 'llvm-pgo');
    expect(holder.said).toMatchObject({ ok: true });
    expect(await Lock.take(file, 'dist')).toMatchObject({
      ok: false,
      error: { kind: 'locked', stage: 'llvm-pgo', elsewhere: { isThisMachine: true } },
    });
    await holder.kill();
    // Nobody renews its time any more.
    const seconds = (statSync(file).mtimeMs - PATIENCE_MS - 60_000) / 1000;
    utimesSync(file, seconds, seconds);
    await take('dist');
    expect(written()).toMatchObject({ stage: 'dist' });
  });
});
