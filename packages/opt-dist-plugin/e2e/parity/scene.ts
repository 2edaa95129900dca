import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HOST, type Mode } from './modes';

const PLUGIN = path.resolve(__dirname, '../..');
const SAMPLES = path.resolve(PLUGIN, '../profile-formats/samples');

/** Read once: a scene changes it for what runs in it. */
const TEMPORARY = os.tmpdir();

/** Programs of a host LLVM. */
const LLVM_TOOLS = [
  ...['clang', 'clang++', 'llvm-ar', 'llvm-ranlib', 'llvm-bolt', 'merge-fdata', 'llvm-profdata'],
  ...['llvm-readelf', 'llvm-config'],
];
/** What is on PATH: with nothing else there, whatever is run that does not record itself fails. */
const PATH_TOOLS = [
  'python',
  'python3',
  'rustc',
  'cargo',
  'tar',
  'llvm-bolt',
  'merge-fdata',
  'llvm-profdata',
];

/** A source tree with a host LLVM and a stage 0, in which every program only records how it is called. */
export class Scene {
  /** The tree: what tells the dialect of 1.85, and a rustc-perf. */
  readonly checkout: string;
  /** Directory of opt-dist.json. */
  readonly project: string;
  readonly llvm: string;
  readonly temporary: string;
  readonly #log: string;

  private constructor(
    readonly root: string,
    readonly mode: Mode,
  ) {
    this.checkout = path.join(root, 'checkout');
    this.project = path.join(root, 'project');
    this.llvm = path.join(root, 'llvm');
    this.temporary = path.join(root, 'tmp');
    this.#log = path.join(root, 'calls.log');
  }

  static create(mode: Mode): Scene {
    const scene = new Scene(realpathSync(mkdtempSync(path.join(TEMPORARY, 'parity-'))), mode);
    cpSync(path.join(PLUGIN, 'test/trees/1.85'), scene.checkout, { recursive: true });
    const perf = path.join(scene.checkout, 'src/tools/rustc-perf');
    mkdirSync(path.join(perf, 'collector'), { recursive: true });
    writeFileSync(path.join(perf, 'Cargo.toml'), '[workspace]\nmembers = ["collector"]\n');
    writeFileSync(path.join(perf, 'collector/Cargo.toml'), '[package]\nname = "collector"\n');
    scene.#samples();
    const recorder = path.join(scene.root, 'recorder.sh');
    copyFileSync(path.join(__dirname, 'recorder.sh'), recorder);
    chmodSync(recorder, 0o755);
    const stage0 = (dir: string) => path.join(dir, 'build', HOST, 'stage0/bin');
    scene.#tools(path.join(scene.root, 'path'), PATH_TOOLS);
    scene.#tools(path.join(scene.llvm, 'bin'), LLVM_TOOLS);
    for (const dir of [scene.checkout, scene.project]) scene.#tools(stage0(dir), ['rustc', 'cargo']);
    mkdirSync(scene.temporary);
    return scene;
  }

  /** The whole environment of the build: what is not in it cannot make a difference. */
  get env(): Record<string, string> {
    return {
      PATH: path.join(this.root, 'path'),
      HOME: this.root,
      TMPDIR: this.temporary,
      PARITY_LOG: this.#log,
      PARITY_RECORDER: path.join(this.root, 'recorder.sh'),
      PARITY_SAMPLES: path.join(this.root, 'samples'),
      PARITY_HOST: HOST,
      PARITY_LLVM: this.mode.llvm ?? 'shared',
      PARITY_REAL_PATH: '/usr/local/bin:/usr/bin:/bin',
      ...this.mode.env,
    };
  }

  /** What the recorders wrote. */
  log(): string {
    return existsSync(this.#log) ? readFileSync(this.#log, 'utf8') : '';
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true });
  }

  #tools(dir: string, names: readonly string[]) {
    mkdirSync(dir, { recursive: true });
    for (const name of names) symlinkSync(path.join(this.root, 'recorder.sh'), path.join(dir, name));
  }

  /** Profiles that real compilers wrote: ours are read to their end before they are used. */
  #samples() {
    const dir = path.join(this.root, 'samples');
    mkdirSync(dir);
    const copies = {
      'raw.profraw': path.join(SAMPLES, 'raw/v10-rust195-pgo.profraw'),
      'llvm.profdata': path.join(SAMPLES, 'indexed/v12-ir-clang19.profdata'),
      'rustc.profdata': path.join(__dirname, 'profiles/rustc.profdata'),
      'llvm.fdata': path.join(SAMPLES, 'bolt/instrumented-clang22.fdata'),
      'rustc.fdata': path.join(__dirname, 'profiles/rustc.fdata'),
    };
    for (const [name, from] of Object.entries(copies)) copyFileSync(from, path.join(dir, name));
  }
}
