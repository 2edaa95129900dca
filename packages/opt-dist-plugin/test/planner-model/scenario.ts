import type { Dialect } from '../../src/tree/dialect';
import { fieldValues } from '../../src/config/fields';
import type { OptDistConfig } from '../../src/config/config';
import type { InputDigests, PlanContext } from '../../src/plan/plan-context';
import { configOf, contextOf, DIALECT_195 } from '../plan-context';
import type { World } from './world';
import type { Stage } from '../../src/model/stages';
import { byLibrary, byProfiledTool } from '../../src/model/components';
import type { Phase } from '../../src/model/phases';
import { stagesBefore, stagesInOrder } from '../../src/config/order';
import { usesStage } from '../../src/config/uses';

/** The user's configuration, tree and sources. */
export interface Scenario {
  config: OptDistConfig;
  dialect: Dialect;
  inputs: InputDigests;
  /** The collector's sources, apart from its workload. */
  collector: string;
}

/** @param edits what was edited in the tree since the first scenario, in any words */
export function scenarioOf(
  file: unknown = {},
  {
    dialect = DIALECT_195,
    ...edits
  }: { dialect?: Dialect; llvm?: string; rustc?: string; training?: string } = {},
): Scenario {
  const config = configOf(file);
  const { llvm, components, training } = config;
  return {
    config,
    dialect,
    inputs: {
      llvm: JSON.stringify([edits.llvm ?? '', llvm.shared]),
      rustc: JSON.stringify([edits.llvm ?? '', edits.rustc ?? '', llvm.shared, llvm.build, components]),
      training: JSON.stringify([edits.training ?? '', training]),
      trainer: JSON.stringify([edits.training ?? '']),
    },
    collector: edits.training ?? '',
  };
}

/** The stages that a chain has, in order. */
export function stagesOf({ config }: Scenario): Stage[] {
  return stagesInOrder(config).filter(
    (stage) => stage === 'dist' || (usesStage(config, stage) && config.profiles[stage] === null),
  );
}

export function planContextOf(
  world: World,
  { config, dialect, inputs }: Scenario,
  stage: Stage,
): PlanContext {
  const of = (from: Stage, phase: Phase, component: string) => {
    const earlier = stagesBefore(config, stage).includes(from) && usesStage(config, from as 'bolt');
    const sha256 = earlier ? world.outputs.get(from)?.profiles[phase] : undefined;
    if (sha256 === undefined) return null;
    const fileName = `${component}-${sha256}.${from === 'bolt' ? 'fdata' : 'profdata'}`;
    return { from: `/p/${from}-profiles/${fileName}`, fileName, sha256 };
  };
  return contextOf({
    config,
    dialect,
    inputs,
    shipped: JSON.stringify([inputs, dialect, fieldValues(config, 'dist')]),
    state: world.state,
    keptParts: new Set(
      [...world.parts].flatMap(([dir, parts]) => (dir.includes('bolt') ? [] : [...parts.keys()])),
    ),
    profiles: {
      rustc: of('rustc-pgo', 'rustc-pgo', 'rustc'),
      llvm: of('llvm-pgo', 'llvm-pgo', 'llvm'),
      tools: byProfiledTool((tool) => of('rustc-pgo', `${tool}-pgo`, tool)),
      bolt: byLibrary((library) => of('bolt', `bolt-${library}`, library)),
    },
  });
}
