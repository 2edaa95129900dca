import { existsSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { PlanContext } from '../plan/plan-context';
import { inputDigests, type KeyFacts } from '../key/stage-key';
import { missingForTests } from '../plan/dist-tests';
import { otherStage, unkeptTargets } from '../bootstrap/abilities';
import { shippedDigest } from '../key/shipped';
import { unknownWeight, workloadOf, workloadField } from '../training/workload';
import { keyFacts } from '../key/key-facts';
import type { Warn } from '../profiles/profile-check';
import { availableProfiles } from '../profiles/profiles';
import type { Project } from '../project/project';
import type { StateFile } from './state-file';
import type { Stage } from '../model/stages';
import { type Phase, boltPhase, PHASE_FACTS, PHASES } from '../model/phases';
import { partsDir } from '../bootstrap/layout';
import { finishedDigests } from './actions/parts';
import { boltLibraries } from '../config/uses';

/**
 * Gathers the planner's input for one stage.
 * @param tolerant assume profile sets that do not exist yet, to show a plan
 * @param warn called for profiles that have less effect than they could
 */
export async function planContext(
  project: Project,
  stage: Stage,
  state: StateFile['state'],
  extraArgs: readonly string[],
  tolerant: boolean,
  warn: Warn,
): Promise<Result<PlanContext, Problem>> {
  const facts = await keyFacts(project, stage, extraArgs);
  return facts.ok ? contextOf(project, stage, facts.value, state, tolerant, warn) : facts;
}

/** The same, with the stage's key facts already gathered. */
export async function contextOf(
  project: Project,
  stage: Stage,
  facts: KeyFacts,
  state: StateFile['state'],
  tolerant: boolean,
  warn: Warn,
): Promise<Result<PlanContext, Problem>> {
  const { extraArgs } = facts;
  const untestable = missingForTests({ ...project, extraArgs }, project.toolsByDefault);
  if (untestable !== null) return err(untestable);
  const other = stage === 'dist' ? otherStage({ ...project, extraArgs }) : null;
  if (other !== null) return err(other);
  const unkept = unkeptTargets({ ...project, extraArgs, host: project.toolchain.host });
  if (unkept !== null) return err(unkept);
  const unselected = withoutWorkload(project, stage);
  if (unselected !== null) return err(unselected);
  const weight = isPgo(stage) ? unknownWeight(project.config, project.dialect) : null;
  if (weight !== null) return err({ kind: 'unknown-weight', ...weight });
  const profiles = await availableProfiles(project, stage, tolerant, warn);
  if (!profiles.ok) return profiles;
  const cargoConfig = path.join(project.source, '.cargo/config.toml');
  return ok({
    config: project.config,
    dialect: project.dialect,
    layout: project.layout,
    toolchain: project.toolchain,
    call: project.call,
    source: project.source,
    cargoConfig: existsSync(cargoConfig) ? cargoConfig : null,
    projectDir: project.dir,
    inputs: inputDigests(facts),
    shipped: shippedDigest(facts),
    settings: project.settings,
    profiles: profiles.value,
    state,
    keptParts: await keptParts(project),
    extraArgs,
  });
}

async function keptParts({ layout }: Project): Promise<ReadonlySet<string>> {
  const phases = PHASES.filter((phase) => PHASE_FACTS[phase].technique === 'pgo');
  const found = await Promise.all(phases.map((phase) => finishedDigests(partsDir(layout, phase))));
  return new Set(found.flat());
}

/** A final build from given profiles combines none. */
function isPgo(stage: Stage): boolean {
  return stage === 'rustc-pgo' || stage === 'llvm-pgo';
}

/** Without names, the collector would run all of its benchmarks, or none. */
function withoutWorkload({ config, dialect, source }: Project, stage: Stage): Problem | null {
  if (stage === 'dist' || config.training.kind === 'command') return null;
  const phases: readonly Phase[] = stage === 'bolt' ? boltLibraries(config, dialect).map(boltPhase) : [stage];
  const phase = phases.find((each) => workloadOf(config, dialect, each).crates.length === 0);
  if (phase === undefined) return null;
  return { kind: 'no-workload', source, field: workloadField(phase) };
}
