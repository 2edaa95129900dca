import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import { Lock } from './lock';

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
      error: { kind: 'locked', lock: file, pid, stage: 'rustc-pgo' },
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
    holds({ pid: await deadProcess(), started: null, stage: 'dist', group: left.pid, groupStarted });
    await take();
    const lives = () => process.kill(-left.pid, 0);
    try {
      expect(lives).toThrow();
    } finally {
      end(left.pid);
    }
  });

  it('is left to its new holder when it is released by the old one', async () => {
    const lock = await take();
    holds({ pid: 1, started: null, stage: 'x', group: null, groupStarted: null });
    lock.release();
    expect(written()).toMatchObject({ pid: 1 });
  });

  it('says why it cannot be written', async () => {
    writeFileSync(path.join(dir(), 'h'), 'a file');
    expect(await Lock.take(file, 'dist')).toMatchObject({
      ok: false,
      error: { kind: 'file', operation: 'create', code: 'ENOTDIR', path: path.dirname(file) },
    });
  });
});
