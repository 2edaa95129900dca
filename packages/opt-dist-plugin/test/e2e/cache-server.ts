import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { isPointerName } from '../../src/remote-cache/policy/pointer';

const TOOLS = path.resolve(__dirname, '../../../../tools/remote-cache');

export interface CacheServerOptions {
  /** Where entries, tokens and logs are kept; a temporary directory when absent, which stop() removes. */
  readonly dir?: string;
  /** A free one when absent; give the first server's to start a second one in its place. */
  readonly port?: number;
  /** Such as `1M`. */
  readonly maxEntry?: string;
  /** PEM files. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** The real remote cache server, as tools/remote-cache/start runs it: nginx on loopback. */
export class CacheServer {
  private constructor(
    readonly dir: string,
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly printed: () => string,
    private readonly isTemporary: boolean,
  ) {
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** The exit code of start when it and nginx are gone, for whatever reason; null after SIGKILL. */
  readonly ended: Promise<number | null>;

  /** Resolves when the server answers; rejects with its output when it ends before that. */
  static start(options: CacheServerOptions = {}): Promise<CacheServer> {
    const dir = options.dir ?? mkdtempSync(path.join(os.tmpdir(), 'opt-dist-cache-'));
    const args = ['--dir', dir, '--port', String(options.port ?? 0)];
    if (options.maxEntry !== undefined) args.push('--max-entry', options.maxEntry);
    if (options.tls) args.push('--tls-certificate', options.tls.certificate, '--tls-key', options.tls.key);
    const child = spawn(path.join(TOOLS, 'start'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
    // A test that fails before it stops its server must not leave it, nor wait for it.
    const end = () => child.kill();
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    for (const handle of [child, child.stdout, child.stderr]) (handle as { unref?: () => void }).unref?.();
    let printed = '';
    return new Promise((resolve, reject) => {
      const hear = (chunk: Buffer) => {
        printed += chunk.toString();
        const url = /^ {2}export NX_SELF_HOSTED_REMOTE_CACHE_SERVER=(\S+)$/m.exec(printed)?.[1];
        if (url !== undefined)
          resolve(new CacheServer(dir, url, child, () => printed, options.dir === undefined));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('error', reject);
      child.on('close', (code) => {
        reject(new Error(`the cache server ended with exit code ${String(code)}:\n${printed}`));
      });
    });
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  get readToken(): string {
    return readFileSync(path.join(this.dir, 'read-tokens'), 'utf8').trim();
  }

  get writeToken(): string {
    return readFileSync(path.join(this.dir, 'write-tokens'), 'utf8').trim();
  }

  /** The settings for Nx to use this server. */
  env(role: 'read' | 'write'): Record<string, string> {
    return {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: this.url,
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: role === 'read' ? this.readToken : this.writeToken,
    };
  }

  /** The file of an entry, whether it is there or not. */
  entry(hash: string): string {
    return path.join(this.dir, 'store/v1/cache', hash);
  }

  /** The names of all entries of tasks, sorted. */
  entries(): string[] {
    return this.#names().filter((name) => !isPointerName(name));
  }

  /** The names of the pointers to them, sorted. */
  pointers(): string[] {
    return this.#names().filter(isPointerName);
  }

  #names(): string[] {
    return readdirSync(path.join(this.dir, 'store/v1/cache')).sort();
  }

  /**
   * What the server printed, then the access log:
   * `time address role method path status sent received seconds`.
   */
  log(): string {
    const logs = path.join(this.dir, 'logs');
    const files = existsSync(logs) ? readdirSync(logs).sort() : [];
    return this.printed() + files.map((file) => readFileSync(path.join(logs, file), 'utf8')).join('');
  }

  /**
   * Ends the server, at once and with all transfers, and removes its directory if start made it.
   * @param signal SIGTERM is an orderly end; SIGKILL leaves the traces of a crash, and the directory
   * @returns the exit code of start; null after SIGKILL
   */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    const code = await this.ended;
    if (this.isTemporary && signal !== 'SIGKILL') rmSync(this.dir, { recursive: true, force: true });
    return code;
  }
}
