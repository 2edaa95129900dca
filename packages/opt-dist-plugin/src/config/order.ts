import { isProfiling, type ProfilingStage, type Stage } from '../model/stages';
import type { OptDistConfig } from './config';
import { usesStage } from './uses';

type Ordered = Pick<OptDistConfig, 'order' | 'llvm' | 'components' | 'bolt'>;

const ORDERS: Readonly<Record<OptDistConfig['order'], readonly Stage[]>> = {
  upstream: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
  'llvm-first': ['llvm-pgo', 'rustc-pgo', 'bolt', 'dist'],
};

/**
 * Is LLVM trained by the stage 1 compiler, before rustc? Only an LLVM that rustc loads can be replaced below a
 * compiler that stays.
 */
export function isLlvmFirst(config: Ordered): boolean {
  return config.order === 'llvm-first' && config.llvm.shared && usesStage(config, 'llvm-pgo');
}

/** The stages in the order in which they depend on each other. */
export function stagesInOrder(config: Ordered): readonly Stage[] {
  return ORDERS[isLlvmFirst(config) ? 'llvm-first' : 'upstream'];
}

/** The stages before one, in their order. */
export function stagesBefore(config: Ordered, stage: Stage): readonly Stage[] {
  const order = stagesInOrder(config);
  return order.slice(0, order.indexOf(stage));
}

/**
 * The earlier stages whose profiles can change the profiles of a stage. An LLVM with another profile does the
 * same work in another time, and counts in rustc are of rustc: those of both orders are equal.
 */
export function decidingStages(config: Ordered, stage: Stage): readonly ProfilingStage[] {
  const earlier = stagesBefore(config, stage).filter(isProfiling);
  return stage === 'rustc-pgo' ? earlier.filter((each) => each !== 'llvm-pgo') : earlier;
}

/**
 * Does LLVM's profile stay when the compiler that trained it is edited? In upstream's order the optimised
 * compiler trains it, whose profile every edit changes.
 */
export function keepsLlvmProfile(config: Ordered): boolean {
  return isLlvmFirst(config) && config.llvm.profile === 'keep';
}
