import { nearestOf } from '../config/nearest';
import { isObject } from '../model/plain-object';
import { storeOptionProblems } from '../store/settings';
import { NAME_OPTIONS, TARGET_ROLES, targetNames, type OptDistPluginOptions } from './options';

/** An option of the plugin in nx.json that cannot be obeyed. */
export type PluginOptionProblem =
  | { readonly kind: 'no-object'; readonly found: string }
  | { readonly kind: 'unknown-option'; readonly option: string; readonly nearest: string | null }
  | { readonly kind: 'no-name'; readonly option: string; readonly found: string }
  | { readonly kind: 'store'; readonly sentence: string }
  /** Two targets would have one name. */
  | { readonly kind: 'same-name'; readonly name: string; readonly options: readonly [string, string] };

const OPTIONS: readonly (keyof OptDistPluginOptions)[] = [
  ...Object.values(NAME_OPTIONS),
  'remoteCache',
  'store',
];

/**
 * The problems of the plugin's options, as nx.json has them. Settings of the remote cache are looked at by
 * its guard, which warns: none of them fails a run.
 */
export function optionProblems(options: unknown): PluginOptionProblem[] {
  if (options === undefined || options === null) return [];
  if (!isObject(options)) return [{ kind: 'no-object', found: JSON.stringify(options) }];
  const unknown = Object.keys(options)
    .filter((option) => !OPTIONS.some((known) => known === option))
    .map((option) => ({ kind: 'unknown-option', option, nearest: nearestOf(option, OPTIONS) }) as const);
  const unnamed = Object.values(NAME_OPTIONS)
    .filter((option) => options[option] !== undefined && !isName(options[option]))
    .map((option) => ({ kind: 'no-name', option, found: JSON.stringify(options[option]) }) as const);
  const ofStore = storeOptionProblems(options['store']).map(
    (sentence) => ({ kind: 'store', sentence }) as const,
  );
  return [...unknown, ...ofStore, ...unnamed, ...(unnamed.length === 0 ? sameNames(options) : [])];
}

function sameNames(options: OptDistPluginOptions): PluginOptionProblem[] {
  const names = targetNames(options);
  const problems: PluginOptionProblem[] = [];
  for (const [index, role] of TARGET_ROLES.entries()) {
    const first = TARGET_ROLES.slice(0, index).find((other) => names[other] === names[role]);
    if (first !== undefined) {
      const both = [NAME_OPTIONS[first], NAME_OPTIONS[role]] as const;
      problems.push({ kind: 'same-name', name: names[role], options: both });
    }
  }
  return problems;
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/** One sentence for all of them. */
export function describeOptionProblems(problems: readonly PluginOptionProblem[]): string {
  return `The options of opt-dist-plugin in nx.json are wrong: ${problems.map(describe).join('; ')}.`;
}

function describe(problem: PluginOptionProblem): string {
  switch (problem.kind) {
    case 'no-object':
      return `expected an object, found ${problem.found}`;
    case 'unknown-option':
      return `unknown option "${problem.option}"${
        problem.nearest === null
          ? `, expected one of ${OPTIONS.join(', ')}`
          : ` (did you mean "${problem.nearest}"?)`
      }`;
    case 'no-name':
      return `${problem.option}: expected the name of a target, found ${problem.found}`;
    case 'store':
      return problem.sentence;
    case 'same-name': {
      const [one, other] = problem.options;
      return `two targets would be called "${problem.name}", give ${one} or ${other} another value`;
    }
  }
}
