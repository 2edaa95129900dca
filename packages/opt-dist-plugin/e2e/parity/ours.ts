import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import bolt from '../../src/nx/executors/bolt/executor';
import dist from '../../src/nx/executors/dist/executor';
import llvmPgo from '../../src/nx/executors/llvm-pgo/executor';
import rustcPgo from '../../src/nx/executors/rustc-pgo/executor';
import { parseConfig } from '../../src/config/parse';
import { ourRoles, parseCalls } from './calls';
import { HOST, type Mode, MODES } from './modes';
import type { Recording } from './recording';
import { Scene } from './scene';
import { usesStage } from '../../src/config/uses';

/** Runs the four targets' executors in the order in which Nx does. */
async function recordOurs(mode: Mode): Promise<Recording> {
  const scene = Scene.create(mode);
  try {
    const text = JSON.stringify(configOf(scene, mode));
    mkdirSync(scene.project, { recursive: true });
    writeFileSync(path.join(scene.project, 'opt-dist.json'), text);
    writeFileSync(path.join(scene.project, 'config.toml'), bootstrapConfigOf(scene, mode));
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, scene.env);
    let succeeded = true;
    for (const run of stagesOf(text)) {
      if (run === llvmPgo) placeRawOfLlvm(scene);
      const result = await run({}, contextOf(scene));
      succeeded = 'success' in result && result.success;
      if (!succeeded) break;
    }
    return { succeeded, calls: parseCalls(scene, ourRoles(scene), scene.project) };
  } finally {
    scene.remove();
  }
}

/**
 * Ours looks at the language of raw profiles before they are merged, and later trainings write none: from here on
 * the recorded training writes one of clang's in place of one of rustc's.
 */
function placeRawOfLlvm({ env }: Scene) {
  const raw = path.resolve(__dirname, '../../../profile-formats/samples/raw/v10-ir-clang22.profraw');
  copyFileSync(raw, path.join(env['PARITY_SAMPLES'] ?? '', 'raw.profraw'));
}

/** Things without which a stage is refused; upstream checks none of them and fails late. */
function bootstrapConfigOf({ llvm }: Scene, mode: Mode): string {
  // Upstream's mode is a preset of Windows; elsewhere an instrumented static LLVM needs a linker of the
  // user's.
  const linker = mode.llvm === 'static' ? 'linker = "linker"\n' : '';
  const llvmConfig = mode.llvm === 'external' ? `llvm-config = "${llvm}/bin/llvm-config"\n` : '';
  return [
    '[build]\nprofiler = true\n',
    '[llvm]\ndownload-ci-llvm = false\n',
    // The recording tools are not a whole LLVM.
    '[rust]\ncodegen-tests = false\n',
    `[target.${HOST}]\n${linker}${llvmConfig}`,
  ].join('\n');
}

/** opt-dist.json: the paths, and the mode's settings. */
function configOf(scene: Scene, { config }: Mode): Record<string, unknown> {
  const { llvm, ...rest } = config;
  return {
    source: scene.checkout,
    host: HOST,
    ...rest,
    llvm: { dir: scene.llvm, ...(typeof llvm === 'object' ? llvm : {}) },
  };
}

function stagesOf(text: string) {
  const config = parseConfig(text, 'opt-dist.json', null, 'opt-dist.local.json');
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const used = (stage: 'rustc-pgo' | 'llvm-pgo' | 'bolt') => usesStage(config.value, stage);
  return [
    ...(used('rustc-pgo') ? [rustcPgo] : []),
    ...(used('llvm-pgo') ? [llvmPgo] : []),
    ...(used('bolt') ? [bolt] : []),
    dist,
  ];
}

function contextOf(scene: Scene): ExecutorContext {
  return {
    root: scene.root,
    cwd: scene.root,
    isVerbose: false,
    projectName: 'rust',
    projectsConfigurations: { version: 2, projects: { rust: { root: 'project' } } },
    nxJsonConfiguration: {},
    projectGraph: { nodes: {}, dependencies: {} },
  };
}

/**
 * Runs in a process of its own, whose environment the programs inherit. Prints the steps, and writes the
 * recordings.
 */
async function main(file: string) {
  const recordings: Record<string, Recording> = {};
  for (const mode of MODES) {
    process.stdout.write(`\n=== ${mode.name}\n`);
    recordings[mode.name] = await recordOurs(mode);
  }
  writeFileSync(file, JSON.stringify(recordings, null, 2));
}

const [, , file] = process.argv;
if (file === undefined) throw new Error('usage: ours.ts RESULT-FILE');
void main(file);
