import type { OptDistConfig } from './config';
import type { ProfilingStage } from '../model/stages';
import { type Component, factsOf, LIBRARIES, type Library, type Tool, TOOLS } from '../model/components';
import { type Phase, phasesOf } from '../model/phases';

/** Does a build with this config use the profiles of a stage, whether it trains for them or is given them? */
export function usesStage(
  config: Pick<OptDistConfig, 'components' | 'llvm' | 'bolt'>,
  stage: ProfilingStage,
): boolean {
  switch (stage) {
    case 'rustc-pgo':
      return config.components.includes('rustc');
    case 'llvm-pgo':
      return config.llvm.build && config.components.includes('llvm');
    case 'bolt':
      return config.bolt.enabled && boltLibraries(config, null).length > 0;
  }
}

/**
 * The libraries that BOLT rewrites, in upstream's order: LLVM first, so that rustc is trained with the fast
 * one.
 * @param dialect null: not known, as when targets are inferred; then those that the configuration asks for
 */
export function boltLibraries(
  config: Pick<OptDistConfig, 'llvm' | 'bolt'>,
  dialect: { readonly boltSettings: boolean } | null,
): Library[] {
  if (!config.bolt.enabled) return [];
  return LIBRARIES.filter(
    (library) =>
      config.bolt.libraries.includes(library) &&
      (library === 'rustc'
        ? // Without that option bootstrap cannot link it with relocations (1.73 and 1.74).
          (dialect?.boltSettings ?? true)
        : config.llvm.build && config.llvm.shared),
  );
}

/** The tools that are built with profiles. Try builds leave clippy out, as upstream's do. */
export function toolsOf({ components, tryBuild }: Pick<OptDistConfig, 'components' | 'tryBuild'>): Tool[] {
  return TOOLS.filter((tool) => components.includes(tool) && (factsOf(tool).isInTryBuilds || !tryBuild));
}

/**
 * The phases that train the instrumented compiler and the tools beside it, one profile each, in upstream's
 * order.
 */
export function rustcPgoPhases(config: Pick<OptDistConfig, 'components' | 'tryBuild'>): Phase[] {
  const built: readonly Component[] = ['rustc', ...toolsOf(config)];
  return phasesOf('rustc-pgo', built);
}
