import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { unsharing } from './unsharing';

const WORKSPACE = path.resolve(__dirname, '../../..');

/**
 * Tests of processes in other namespaces, skipped where the system makes none.
 * @param use gets the arguments of unshare
 */
export function describeUnshared(
  title: string,
  kind: 'pid' | 'mount',
  use: (args: readonly string[]) => void,
): void {
  const args = unsharing(kind);
  if (args !== null) {
    describe(title, () => {
      use(args);
    });
  } else
    describe.skip(`${title} (unshare refuses a new ${kind} namespace here)`, () => {
      it('is not tried', () => undefined);
    });
}

const running = new Set<Unshared>();
afterEach(async () => {
  for (const each of running) await each.kill();
});

/** A script of the tests that runs in namespaces of its own until it is ended. */
export class Unshared {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<unknown>,
    /** The first line that it printed, as JSON. */
    readonly said: unknown,
  ) {
    running.add(this);
  }

  /** @param script a module of the directory `unshared` beside this file */
  static async start(
    unshare: readonly string[],
    script: string,
    ...args: readonly string[]
  ): Promise<Unshared> {
    const node = [
      process.execPath,
      '-r',
      '@swc-node/register',
      path.join(__dirname, 'unshared', script),
      ...args,
    ];
    const child = spawn('unshare', [...unshare, ...node], {
      cwd: WORKSPACE,
      env: { ...process.env, NODE_OPTIONS: '', SWC_NODE_PROJECT: path.join(WORKSPACE, 'tsconfig.base.json') },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    for await (const line of createInterface(child.stdout))
      return new Unshared(child, ended, JSON.parse(line));
    throw new Error(`${script} ended without a word`);
  }

  /** As the kernel does when a container is killed. */
  async kill(): Promise<void> {
    running.delete(this);
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
