import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { call } from './packed';
import { OWN_PACKAGES, templateOf } from './template';

/**
 * A registry on loopback with this workspace's packages in it. All others come from the registry that this
 * machine's npm uses.
 */
export class Registry {
  private constructor(
    /** Everything that it keeps, and everything that package managers get from it. */
    private readonly dir: string,
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<Registry> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-registry-'));
    const child = fork(path.join(__dirname, 'registry-process.cjs'), {
      execArgv: [],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    // A test that fails before it stops the registry must not wait for it.
    child.unref();
    const port = await new Promise<number>((resolve, reject) => {
      child.once('message', resolve as (message: unknown) => void);
      child.once('exit', (code) => {
        reject(new Error(`the registry ended with exit code ${String(code)}`));
      });
      child.send(configuration(dir, npmRegistry()));
    });
    child.channel?.unref();
    const registry = new Registry(dir, `http://127.0.0.1:${port}/`, child);
    registry.publishAll();
    return registry;
  }

  private publishAll() {
    // npm sends nothing without a token; the registry asks for none.
    const npmrc = path.join(this.dir, 'npmrc');
    writeFileSync(npmrc, `${this.url.replace('http:', '')}:_authToken=none\n`);
    for (const name of OWN_PACKAGES) {
      // Only CI of a public repository can attest to the origin of a package.
      const options = ['--registry', this.url, '--userconfig', npmrc, '--provenance=false'];
      const tarball = path.join(templateOf('packages'), `${name}.tgz`);
      const { status, output } = call('npm', ['publish', tarball, ...options], this.dir);
      if (status !== 0) throw new Error(output);
    }
  }

  /**
   * Installs a package for its programs, once.
   * @param spec such as `pnpm@12.23.0`
   * @returns the directory of its programs
   */
  programs(spec: string): string {
    const dir = path.join(this.dir, 'programs', spec.replaceAll('/', '+'));
    const bin = path.join(dir, 'node_modules/.bin');
    if (existsSync(bin)) return bin;
    mkdirSync(dir, { recursive: true });
    writeFileSync(path.join(dir, 'package.json'), '{ "private": true }');
    const { status, output } = call('npm', ['install', '--registry', this.url, spec], dir, this.caches());
    if (status !== 0) throw new Error(output);
    return bin;
  }

  /**
   * Variables that keep what package managers store away from the user's: another registry may have had this
   * port, and other packages of these names.
   */
  caches(): Record<string, string> {
    const at = (name: string) => path.join(this.dir, 'caches', name);
    return {
      npm_config_cache: at('npm'),
      YARN_GLOBAL_FOLDER: at('yarn'),
      YARN_CACHE_FOLDER: at('yarn-cache'),
      XDG_CACHE_HOME: at('cache'),
      XDG_DATA_HOME: at('data'),
      XDG_STATE_HOME: at('state'),
    };
  }

  async stop() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await ended;
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function npmRegistry(): string {
  const env = { ...process.env, NODE_OPTIONS: '' };
  return spawnSync('npm', ['config', 'get', 'registry'], { env, encoding: 'utf8' }).stdout.trim();
}

/** Of verdaccio. */
function configuration(dir: string, upstream: string): object {
  const ours = Object.fromEntries(OWN_PACKAGES.map((name) => [name, { access: '$all', publish: '$all' }]));
  return {
    configPath: path.join(dir, 'config.yaml'),
    storage: path.join(dir, 'storage'),
    auth: { htpasswd: { file: path.join(dir, 'htpasswd') } },
    web: { enable: false },
    // It asks once for each package, and waits for a slow registry.
    uplinks: { upstream: { url: upstream, maxage: '1d', timeout: '5m', max_fails: 1000 } },
    packages: { ...ours, '**': { access: '$all', proxy: 'upstream' } },
    log: { type: 'stdout', format: 'pretty', level: 'error' },
  };
}
