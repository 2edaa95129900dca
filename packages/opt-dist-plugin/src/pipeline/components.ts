import type { Dialect } from '../bootstrap/dialect';
import type { Component, OptDistConfig } from '../config/config';
import type { ProblemOf } from '../errors/problem';
import type { Phase } from './build-state';

/** Programs beside the compiler that can be built with profiles. */
export type Tool = Exclude<Component, 'rustc' | 'llvm'>;

/** In the order in which upstream names them. */
const TOOLS: readonly Tool[] = ['rustdoc', 'cargo', 'clippy'];

/** The components with a profile of their own; cargo runs whenever rustc is trained, and has that of rustc. */
export type Profiled = Exclude<Component, 'cargo'>;

/** The tools that are built with profiles. Try builds leave clippy out, as upstream's do. */
export function toolsOf({ components, tryBuild }: Pick<OptDistConfig, 'components' | 'tryBuild'>): Tool[] {
  return TOOLS.filter((tool) => components.includes(tool) && !(tool === 'clippy' && tryBuild));
}

/** What the instrumented compiler and the tools beside it are trained for, one profile each, in upstream's order. */
export function rustcPgoPhases(config: Pick<OptDistConfig, 'components' | 'tryBuild'>): Phase[] {
  const tools = toolsOf(config).filter((tool) => tool !== 'cargo');
  return ['rustc-pgo', ...tools.map((tool) => `${tool}-pgo` as const)];
}

/** Components that this tree's bootstrap takes no profiles of: one problem for all of them; null: there are none. */
export function beyondComponents(
  { components }: OptDistConfig,
  { pgo, rustVersion }: Dialect,
): ProblemOf<'beyond-dialect'> | null {
  // Profiles of rustc and LLVM were taken long before there were tables.
  const tables = pgo.style === 'tables' ? pgo.components : [];
  const known = ['rustc', 'llvm', ...TOOLS.filter((tool) => tables.includes(tool))];
  const unknown = components.filter((component) => !known.includes(component));
  if (unknown.length === 0) return null;
  return {
    kind: 'beyond-dialect',
    rustVersion,
    field: 'components',
    found: inWords(unknown.map((component) => JSON.stringify(component))),
    possible: `its bootstrap takes profiles of ${inWords(known)}`,
  };
}

function inWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
