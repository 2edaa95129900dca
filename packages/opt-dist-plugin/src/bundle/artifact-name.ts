import { type Profiled, COMPONENT_NAMES, isProfiled, LIBRARIES } from '../model/components';
import type { ProfilingStage } from '../model/stages';

/** The words in names that stand for components; the longer ones first, as `rustdoc` begins like `rust`. */
const WORDS: readonly Profiled[] = [...COMPONENT_NAMES.filter(isProfiled)].sort(
  (a, b) => b.length - a.length,
);

/**
 * What a profile is for, by its name and kind. Upstream's are called `rustc-pgo.profdata`, `LLVM-bolt.profdata`
 * and the like, its BOLT profiles too, so the content says the technique.
 * @returns null: the name has no component's word, or BOLT does not rewrite it
 */
export function artifactOf(
  name: string,
  kind: 'llvm-indexed' | 'bolt-fdata' | 'bolt-yaml',
): { readonly stage: ProfilingStage; readonly component: Profiled } | null {
  const lower = name.toLowerCase();
  const component = WORDS.filter((word) => lower.includes(word)).sort(
    (a, b) => lower.indexOf(a) - lower.indexOf(b),
  )[0];
  if (component === undefined) return null;
  if (kind === 'llvm-indexed') return { stage: component === 'llvm' ? 'llvm-pgo' : 'rustc-pgo', component };
  return LIBRARIES.some((library) => library === component) ? { stage: 'bolt', component } : null;
}
