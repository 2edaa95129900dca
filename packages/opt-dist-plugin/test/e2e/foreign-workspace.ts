import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { NxResult, Workspace } from './workspace';

/**
 * A workspace that has nothing of this one: its packages come from npm's registry, ours from their tarballs.
 */
export class ForeignWorkspace {
  private constructor(readonly dir: string) {}

  /** @param packages installed with it, such as `nx@24.0.6` */
  static create(packages: readonly string[]): ForeignWorkspace {
    const workspace = new ForeignWorkspace(mkdtempSync(path.join(os.tmpdir(), 'opt-dist-foreign-')));
    workspace.write('package.json', '{ "name": "foreign", "private": true }');
    workspace.write('nx.json', '{ "analytics": false }');
    workspace.write('.gitignore', 'node_modules\n.nx\n');
    workspace.install(...packages);
    return workspace;
  }

  remove() {
    rmSync(this.dir, { recursive: true, force: true });
  }

  path(...parts: readonly string[]): string {
    return path.join(this.dir, ...parts);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  write(file: string, content: string) {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  install(...args: readonly string[]) {
    const { exitCode, output } = this.#run('npm', [
      'install',
      '--save-dev',
      '--no-audit',
      '--no-fund',
      ...args,
    ]);
    if (exitCode !== 0) throw new Error(output);
  }

  nx(...args: readonly string[]): NxResult {
    return this.#run(this.path('node_modules/.bin/nx'), args);
  }

  /** Where a package is installed, relative to `node_modules`: more than one place is more than one copy. */
  copiesOf(name: string): string[] {
    const found: string[] = [];
    const look = (modules: string) => {
      if (!existsSync(this.path(modules))) return;
      for (const entry of readdirSync(this.path(modules))) {
        const packages = entry.startsWith('@')
          ? readdirSync(this.path(modules, entry)).map((inner) => `${entry}/${inner}`)
          : [entry];
        for (const each of packages) {
          if (each === name) found.push(`${modules}/${each}`);
          look(`${modules}/${each}/node_modules`);
        }
      }
    };
    look('node_modules');
    return found.map((place) => place.slice('node_modules/'.length)).sort();
  }

  #run(program: string, args: readonly string[]): NxResult {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(NX_|npm_|JEST_|OPT_DIST_|NODE_OPTIONS)/.test(name)),
    );
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.dir,
      env: {
        ...{ ...env, CI: 'true', NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' },
        NX_CACHE_DIRECTORY: this.path('.nx/cache'),
      },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (error !== undefined) throw error;
    return { exitCode: status, output: stdout + stderr };
  }
}

/**
 * Builds and packs both packages as they are published.
 * @returns the tarballs
 */
export async function packAll(workspace: Workspace): Promise<string[]> {
  const built = await workspace.nx(['build', 'opt-dist-plugin']);
  if (built.exitCode !== 0) throw new Error(built.output);
  return ['profile-formats', 'opt-dist-plugin'].map((name) => {
    const dir = workspace.path('packages', name);
    const packed = spawnSync('npm', ['pack', '--silent'], { cwd: dir, encoding: 'utf8' });
    if (packed.status !== 0) throw new Error(packed.stderr);
    return path.join(dir, packed.stdout.trim().split('\n').at(-1) ?? '');
  });
}
