import { readFileSync } from 'node:fs';
import path from 'node:path';
import { err, formatManifest, type Manifest, ok } from 'profile-formats';
import { describeProblem } from '../../src/text/describe';
import { HOST } from '../plan-context';
import { formatRun } from '../../src/report/run-record';
import { stageHash } from '../../src/key/stage-hash';
import { checkedSet } from '../../src/profiles/profile-check';
import { projectOf } from '../project';
import type { ExpectedResult } from '../../src/remote-cache/entry-checks/expected-result';
import type { JudgeSet } from '../../src/remote-cache/entry-checks/profile-set';
import { archiveOf, type Member, NX_MEMBERS, sealed, sha256Of } from './archive';
import { type ProfilingStage, type Stage, STAGE_FACTS } from '../../src/model/stages';

const SAMPLES = path.resolve(__dirname, '../../../profile-formats/samples');
export const PROFILE = readFileSync(path.join(SAMPLES, 'indexed/v13-rust195.profdata'));
export const OTHER_PROFILE = readFileSync(path.join(SAMPLES, 'indexed/v13-ir-clang22.profdata'));

/** The name of an entry: Nx's hash of a task. */
export const HASH = '12170431182386211723';
export const PARTS = { 'profiles.rustc-pgo': 'a', recipe: '1' };
export const OUTPUT = 'rust-project/rustc-pgo-profiles';

export function expectedOf(stage: Stage = 'rustc-pgo'): ExpectedResult {
  const output = `rust-project/${STAGE_FACTS[stage].output}`;
  return { stage, projectRoot: 'rust-project', output, parts: PARTS };
}

export function manifestOf(profile: Buffer, changes: Partial<Manifest> = {}): Manifest {
  return {
    schemaVersion: 1,
    stage: 'rustc-pgo',
    stageKey: stageHash('rustc-pgo', PARTS),
    key: PARTS,
    host: HOST,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'test',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles: [
      {
        file: 'rustc.profdata',
        component: 'rustc',
        kind: 'llvm-indexed',
        formatVersion: null,
        size: profile.length,
        sha256: sha256Of(profile),
        summary: null,
        raw: { files: 1, bytes: 1 },
        gatheredOn: null,
      },
    ],
    signature: null,
    ...changes,
  };
}

export interface SetChanges {
  readonly manifest?: Partial<Manifest>;
  /** The contents of the archive, not those of the manifest. */
  readonly profile?: Buffer;
  /** The text of its `run.json`. */
  readonly run?: string;
  /** Before what Nx adds. */
  readonly more?: readonly Member[];
}

/** A rustc-pgo set's archive as Nx writes it. */
export function membersOfSet({
  manifest,
  profile = PROFILE,
  more = [],
  run = formatRun({ stage: 'rustc-pgo', steps: [] }),
}: SetChanges = {}): Member[] {
  return [
    { name: 'rust-project', type: '5' },
    { name: OUTPUT, type: '5' },
    { name: `${OUTPUT}/rustc.profdata`, content: profile },
    { name: `${OUTPUT}/manifest.json`, content: formatManifest(manifestOf(PROFILE, manifest)) },
    { name: `${OUTPUT}/run.json`, content: run },
    ...more,
    ...NX_MEMBERS,
  ];
}

/** The same as an entry, under its name. */
export function sealedSet(changes: SetChanges = {}): Buffer {
  return sealed(archiveOf(membersOfSet(changes)), HASH);
}

/** An entry with more members than its stage makes. */
export function withMore(...more: readonly Member[]): Buffer {
  return sealedSet({ more });
}

/** As for a workspace, with imagined tools. */
export const judgeAsConsumer: JudgeSet = async (expected, dir) => {
  const stage = expected.stage as ProfilingStage;
  const set = await checkedSet(projectOf('/'), stage, dir, { kind: 'stage', stage }, () => undefined);
  return set.ok
    ? ok(undefined)
    : err(describeProblem(set.error).map((line) => line.replaceAll(`${dir}/`, '')));
};
