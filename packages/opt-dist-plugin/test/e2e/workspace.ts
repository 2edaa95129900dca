import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { eventually } from './eventually';
import { builtTemplate, copyAll, OWN_PACKAGES, type Template, templateOf } from './template';

export interface NxResult {
  readonly exitCode: number | null;
  readonly output: string;
}

/** The user of a workspace, where it is not the user who runs the tests. */
export interface Teammate {
  /** A user of its own, with a group of the same number: only root can become it. */
  readonly uid: number;
  /** Of new files, in octal: `077`. */
  readonly umask: string;
  /** Such as HOME, LC_ALL and TZ. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A copy of this workspace in a directory of its own, with its own cache: nothing of the developer's is
 * touched. Its packages are installed as they would come from a registry.
 */
export class Workspace {
  /** Starts the program as this workspace's user. */
  #prefix: readonly string[] = [];
  #env: Readonly<Record<string, string>> = {};
  #isolation: Readonly<Record<string, string>> = {};

  private constructor(
    readonly dir: string,
    /** The directory to remove in the end. */
    private readonly top: string,
  ) {}

  /** @param place directories between a temporary one and the workspace */
  static create(place = '.'): Workspace {
    return Workspace.inTemporary(place);
  }

  /** One with the sources of both packages, which run as they do in a clone of the repository. */
  static checkout(place = '.'): Workspace {
    return Workspace.inTemporary(place, 'sources');
  }

  private static inTemporary(place: string, template?: Template): Workspace {
    const top = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-e2e-'));
    return Workspace.at(path.join(top, place), top, template);
  }

  /** @param top the directory to remove in the end */
  static at(dir: string, top = dir, template: Template = 'plain'): Workspace {
    copyAll(templateOf(template), dir);
    const workspace = new Workspace(dir, top);
    workspace.configure({});
    return workspace;
  }

  /** One in which the whole chain was built, though elsewhere, with the configuration that `create` gives. */
  static built(): Workspace {
    const { exitCode, output } = builtTemplate();
    if (exitCode !== 0) throw new Error(output);
    const dir = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-e2e-'));
    copyAll(templateOf('built'), dir);
    moveStamps(templateOf('built'), dir);
    return new Workspace(dir, dir);
  }

  /** Gives it a copy of the installed packages, for a test that edits them. */
  ownPackages() {
    for (const name of OWN_PACKAGES) {
      const installed = this.path('node_modules', name);
      const shared = realpathSync(installed);
      rmSync(installed);
      // Whatever the package needs is found from the workspace, too.
      copyAll(shared, installed);
    }
  }

  /**
   * Hands all files over, and runs nx as that user from now on. It keeps root's right to read what it does
   * not own: Node.js, rustup and the packages may lie in root's home.
   */
  handOver({ uid, umask, env }: Teammate) {
    spawnSync('chown', ['-R', `${uid}:${uid}`, this.top]);
    const id = String(uid);
    this.#prefix = [
      // Without the fixup access(2), which Python's shutil.which asks, keeps that right, too.
      ...['setpriv', '--securebits', '+no_setuid_fixup', '--reuid', id, '--regid', id, '--clear-groups'],
      ...['--inh-caps', '+dac_override', '--ambient-caps', '+dac_override'],
      ...['sh', '-c', `umask ${umask} && exec "$@"`, 'sh'],
    ];
    this.#env = env;
  }

  /**
   * Has Nx load its plugins into its own process from now on, which takes it half of the time: for a suite with many
   * runs to which it does not matter. By default Nx starts a process for each plugin.
   */
  inOneProcess(): this {
    this.#isolation = { NX_ISOLATE_PLUGINS: 'false' };
    return this;
  }

  /** Runs nx by way of another program from now on, such as unshare; an empty one for none. */
  runBy(prefix: readonly string[]) {
    this.#prefix = prefix;
  }

  remove() {
    rmSync(this.top, { recursive: true, force: true });
  }

  path(...parts: readonly string[]): string {
    return path.join(this.dir, ...parts);
  }

  read(...parts: readonly string[]): string {
    return readFileSync(this.path(...parts), 'utf8');
  }

  write(file: string, content: string) {
    mkdirSync(path.dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  edit(file: string, change: (text: string) => string) {
    const before = this.read(file);
    const after = change(before);
    if (after === before) throw new Error(`${file}: the edit changed nothing`);
    this.write(file, after);
  }

  /**
   * Replaces opt-dist.json, for the small tree and with little training: the tests do not measure the speed
   * of rustc.
   */
  configure(config: object) {
    const training = { rustc: ['match-stress'], llvm: ['sorting-2.0.4'] };
    const text = JSON.stringify({ source: 'mini-rust', training, ...config }, null, 2);
    this.write('rust-project/opt-dist.json', `${text}\n`);
  }

  list(...parts: readonly string[]): string[] {
    const dir = this.path(...parts);
    return existsSync(dir) ? readdirSync(dir).sort() : [];
  }

  /** Name of the compiler's tarball in `dist`; that of the sources is called much alike. */
  compilerTarball(): string {
    const found = this.list('rust-project/dist').find((name) => /^rustc-\d[^/]*-linux-gnu\./.test(name));
    if (found === undefined) throw new Error('dist has no compiler');
    return found;
  }

  /** The build state, as it lies on disk. */
  state(): {
    llvm: { status: string };
    rustc: { status: string };
    libraries: Record<string, { content: string } | null>;
  } {
    return JSON.parse(this.read('rust-project/build', HOST, '.opt-dist/state.json')) as ReturnType<
      Workspace['state']
    >;
  }

  /** @param dir where nx is called, relative to the workspace */
  nx(args: readonly string[], env: Readonly<Record<string, string>> = {}, dir = '.'): Promise<NxResult> {
    return this.start(args, env, dir).finished;
  }

  /** Starts nx as the leader of a process group, as a terminal does. */
  start(args: readonly string[], env: Readonly<Record<string, string>> = {}, dir = '.') {
    const nx = [...this.#prefix, process.execPath, this.path('node_modules/nx/dist/bin/nx.js'), ...args];
    const child = spawn(nx[0] ?? '', nx.slice(1), {
      cwd: this.path(dir),
      env: { ...environment(this.dir), ...this.#isolation, ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const hear = (chunk: Buffer) => {
      output += withoutColour(chunk.toString());
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const finished = new Promise<NxResult>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => {
        resolve({ exitCode, output });
      });
    });
    return {
      finished,
      pid: child.pid ?? 0,
      /** What it has printed so far. */
      said: () => output,
      isRunning: () => child.exitCode === null && child.signalCode === null,
      /** Waits until the program of a step has begun to print; fails when nx ends before. */
      working: (stage: string, step: string) => {
        const dir = path.join('rust-project/build', HOST, '.opt-dist/logs', stage);
        return eventually(() => {
          if (child.exitCode !== null) throw new Error(`ended without ${step}:\n${output}`);
          const log = this.list(dir).find((name) => name.endsWith(`-${step}.log`));
          // The first line is the command.
          return log !== undefined && /\n./.test(this.read(dir, log));
        }, Infinity);
      },
      /** Waits for words in nx's output; fails when nx ends before. */
      saying: (words: RegExp) =>
        eventually(() => {
          if (words.test(output)) return true;
          if (child.exitCode !== null) throw new Error(`ended without saying ${words.source}:\n${output}`);
          return false;
        }, Infinity),
      kill: (signal: NodeJS.Signals) => {
        if (child.exitCode !== null) throw new Error(`ended before it could be killed:\n${output}`);
        process.kill(-(child.pid ?? 0), signal);
      },
    };
  }
}

export const HOST = /^host: (.+)$/m.exec(spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout)?.[1] ?? '';

/** How the four stages got their results, by what nx printed. */
export interface StageOrigins {
  readonly ran: string[];
  /** A hit of Nx. */
  readonly hit: string[];
  /** A miss of Nx, and a result of the same stage key in place or in the profile store. */
  readonly restored: string[];
}

export function origins(output: string): StageOrigins {
  const found: StageOrigins = { ran: [], hit: [], restored: [] };
  for (const part of output.split(/^(?=> nx run )/m)) {
    const head = /^> nx run rust:(rustc-pgo|llvm-pgo|bolt|dist)\b(.*)$/m.exec(part);
    const stage = head?.[1];
    // Whose profiles are given does not run.
    if (stage === undefined || part.includes(`${stage}: given, does not run`)) continue;
    // A hit replays the output of the run that made it.
    if (/\[(local|remote) cache\]|\[existing outputs/.test(head?.[2] ?? '')) found.hit.push(stage);
    else if (part.includes(`${stage}: restored under the stage key`)) found.restored.push(stage);
    else found.ran.push(stage);
  }
  return found;
}

/** Which of the four stages ran and which came from a cache or store. */
export function stages(output: string): { ran: string[]; cached: string[] } {
  const { ran, hit, restored } = origins(output);
  const cached = [...hit, ...restored];
  return { ran, cached: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'].filter((stage) => cached.includes(stage)) };
}

/** The output of the stages that ran, without the output that nx replays for hits. */
export function fresh(output: string): string {
  const parts = output.split(/^(?=> nx run )/m);
  return parts
    .filter((part) => !/^> nx run .*(\[(local|remote) cache\]|\[existing outputs)/.test(part))
    .join('');
}

function environment(dir: string): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(NX_|npm_|JEST_|OPT_DIST_)/.test(name) && name !== 'NODE_OPTIONS')
      env[name] = value;
  }
  return {
    ...env,
    CI: 'true',
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_NO_CLOUD: 'true',
    NX_DEFAULT_OUTPUT_STYLE: 'static',
    NX_CACHE_DIRECTORY: path.join(dir, '.nx/cache'),
  };
}

function withoutColour(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}

/**
 * Bootstrap's stamps name its files by absolute paths. With those of the template, a kept compiler would be linked
 * from there: every copy would share its libraries, which BOLT rewrites in place.
 */
function moveStamps(from: string, to: string) {
  const stamps = `find '${to}/rust-project/build' -name '.lib*stamp'`;
  // The plugin knows a stamp by its time.
  const move = `sed 's|${from}/|${to}/|g' "$stamp" >"$stamp.moved" && touch -r "$stamp" "$stamp.moved" && mv "$stamp.moved" "$stamp"`;
  const { status, stderr } = spawnSync(
    'bash',
    ['-euo', 'pipefail', '-c', `${stamps} | while read -r stamp; do ${move}; done`],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
}
