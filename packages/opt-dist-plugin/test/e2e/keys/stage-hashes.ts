import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Workspace } from '../workspace';

/** Of one target. */
export interface StageHash {
  /** Nx's hash of the task. */
  readonly nx: string;
  /** The stage key. */
  readonly key: string;
  /** The same without inputs that the workspace added, of which only Nx knows. */
  readonly own: string;
}

export type StageHashes = Readonly<Record<string, StageHash>>;

/**
 * Nx's hashes of the stages of a workspace, and their keys, computed in one process of that workspace; nothing is
 * run.
 */
export class StageHasher {
  private readonly waiting: ((hashes: StageHashes) => void)[] = [];
  private readonly child;

  constructor(workspace: Workspace) {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(NX_|npm_|JEST_|OPT_DIST_|NODE_OPTIONS)/.test(name)),
    );
    this.child = spawn(process.execPath, [path.join(__dirname, 'hash-stages.cjs')], {
      cwd: workspace.dir,
      env: {
        ...env,
        NX_DAEMON: 'false',
        NX_ISOLATE_PLUGINS: 'false',
        NX_CACHE_DIRECTORY: workspace.path('.nx/cache'),
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      if (line.startsWith('@')) this.waiting.shift()?.(JSON.parse(line.slice(1)) as StageHashes);
    });
  }

  hash(env: Readonly<Record<string, string>> = {}): Promise<StageHashes> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin.write(`${JSON.stringify(env)}\n`);
    });
  }

  /** The stage keys alone. */
  async keys(): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries(Object.entries(await this.hash()).map(([stage, { key }]) => [stage, key]));
  }

  end() {
    this.child.stdin.end();
    this.child.kill();
  }
}
