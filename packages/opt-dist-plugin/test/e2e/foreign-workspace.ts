import { spawnSync } from 'node:child_process';
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
import { NPM, type PackageManager } from './package-manager';
import type { Registry } from './registry';
import { copyAll, templateOf } from './template';
import type { NxResult } from './workspace';

export interface Surroundings {
  readonly nx: string;
  /** A devkit that the workspace has of its own. */
  readonly devkit?: string | null;
  /** npm by default. */
  readonly manager?: PackageManager;
  /** The package of a Node.js, such as `node@22.23.3`; null or absent: the machine's own. */
  readonly node?: string | null;
  /** Directories between a temporary one and the workspace. */
  readonly place?: string;
}

export interface ForeignResult extends NxResult {
  /** Without what Nx says of itself. */
  readonly stdout: string;
}

/** A workspace that has nothing of this one: all its packages, ours too, come from a registry. */
export class ForeignWorkspace {
  private constructor(
    readonly dir: string,
    /** The directory to remove in the end. */
    readonly top: string,
    private readonly manager: PackageManager,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static create(registry: Registry, surroundings: Surroundings): ForeignWorkspace {
    const { nx, devkit = null, manager = NPM, node = null, place = '.' } = surroundings;
    const top = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-foreign-'));
    const programs = [node, manager.spec].filter((spec) => spec !== null);
    const PATH = [...programs.map((spec) => registry.programs(spec)), process.env['PATH'] ?? ''].join(':');
    const env = { ...registry.caches(), PATH };
    const workspace = new ForeignWorkspace(path.join(top, place), top, manager, env);
    workspace.write('package.json', '{ "name": "foreign", "private": true }');
    workspace.write('nx.json', '{ "analytics": false }');
    workspace.write('.gitignore', 'node_modules\n.nx\n');
    for (const [file, text] of Object.entries(manager.files(registry.url))) workspace.write(file, text);
    workspace.add(`nx@${nx}`, ...(devkit === null ? [] : [`@nx/devkit@${devkit}`]));
    return workspace;
  }

  remove() {
    rmSync(this.top, { recursive: true, force: true });
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

  delete(...places: readonly string[]) {
    for (const place of places) rmSync(this.path(place), { recursive: true });
  }

  /** Changes the object in a file of JSON. */
  edit(file: string, fields: object) {
    this.write(file, JSON.stringify({ ...(JSON.parse(this.read(file)) as object), ...fields }, null, 2));
  }

  /** A copy of mini-rust. */
  copyTree(to: string) {
    copyAll(path.join(templateOf('plain'), 'rust-project/mini-rust'), this.path(to));
  }

  /** Adds packages with the workspace's package manager; throws what it prints when it fails. */
  add(...args: readonly string[]) {
    const [program = '', ...add] = this.manager.add;
    this.call(program, ...add, ...args);
  }

  nx(...args: readonly string[]): ForeignResult {
    return this.run(this.path('node_modules/.bin/nx'), ...args);
  }

  /** Runs a program that has to succeed; returns what it prints on standard output. */
  call(program: string, ...args: readonly string[]): string {
    const { exitCode, output, stdout } = this.run(program, ...args);
    if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')}: exit code ${exitCode}\n${output}`);
    return stdout;
  }

  run(program: string, ...args: readonly string[]): ForeignResult {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^(NX_|npm_|YARN_|JEST_|OPT_DIST_|NODE_OPTIONS|FORCE_COLOR)/i.test(name),
      ),
    );
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: this.dir,
      env: {
        ...{ ...env, ...this.env, CI: 'true', NO_COLOR: '1', NX_DAEMON: 'false', NX_TUI: 'false' },
        ...{ NX_NO_CLOUD: 'true', NX_DEFAULT_OUTPUT_STYLE: 'static' },
        NX_CACHE_DIRECTORY: this.path('.nx/cache'),
      },
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    if (error !== undefined) throw error;
    return { exitCode: status, output: stdout + stderr, stdout };
  }

  /** Where a package is installed, relative to `node_modules`: more than one place is more than one copy. */
  copiesOf(name: string): string[] {
    const top = this.path('node_modules');
    const found = new Set<string>();
    const look = (modules: string) => {
      for (const [each, place] of packagesIn(modules)) {
        if (each === name) found.add(path.relative(top, realpathSync(place)));
        look(path.join(place, 'node_modules'));
      }
    };
    look(top);
    // Behind links, pnpm keeps each package with a node_modules of its own.
    const store = path.join(top, '.pnpm');
    if (existsSync(store))
      for (const entry of readdirSync(store)) look(path.join(store, entry, 'node_modules'));
    return [...found].sort();
  }
}

/** Name and directory of each package in a `node_modules`, without links. */
function packagesIn(modules: string): [string, string][] {
  if (!existsSync(modules)) return [];
  const inside = (dir: string) =>
    readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  return inside(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? inside(path.join(modules, name)).map((each) => `${name}/${each}`) : [name],
    )
    .map((name) => [name, path.join(modules, name)]);
}
