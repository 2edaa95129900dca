import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatManifest, type Manifest } from 'profile-formats';
import type { ProfilingStage } from '../src/model/stages';
import { HOST } from './plan-context';

const SAMPLES = path.resolve(__dirname, '../../profile-formats/samples');

/** Profiles that real compilers wrote, by the stage that could have made them. */
const SAMPLE_OF: Readonly<Record<ProfilingStage, string>> = {
  'rustc-pgo': 'indexed/v13-rust195.profdata',
  'llvm-pgo': 'indexed/v13-ir-clang22.profdata',
  bolt: 'bolt/instrumented-clang22.fdata',
};

/** A set of one profile in a directory of its own, with its manifest. */
export function placeSet(dir: string, stage: ProfilingStage, sample = SAMPLE_OF[stage]): Manifest {
  mkdirSync(dir, { recursive: true });
  const component = stage === 'llvm-pgo' ? 'llvm' : 'rustc';
  const file = `${component}${path.extname(sample)}`;
  cpSync(path.join(SAMPLES, sample), path.join(dir, file));
  const content = readFileSync(path.join(dir, file));
  const manifest: Manifest = {
    schemaVersion: 1,
    stage,
    stageKey: null,
    host: HOST,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'flags/stage2-rustc',
    recipe: 1,
    training: { kind: 'rustc-perf', phases: [] },
    tools: {},
    profiles: [
      {
        file,
        component,
        kind: stage === 'bolt' ? 'bolt-fdata' : 'llvm-indexed',
        formatVersion: null,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        summary: null,
        raw: { files: 1, bytes: 1 },
        gatheredOn: null,
      },
    ],
    signature: null,
  };
  writeFileSync(path.join(dir, 'manifest.json'), formatManifest(manifest));
  return manifest;
}
