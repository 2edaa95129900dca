import type { TextProfile } from '../llvm/text/text';
import { VALUE_KIND } from '../llvm/value-data';
import type { TextFeature } from './facts';

const VARIANTS = ['temporal', 'byteCoverage', 'loopEntries'] as const;

/** What a text profile has that not every release of LLVM reads. */
export function textFeatures({ variants, functions }: TextProfile): readonly TextFeature[] {
  const features: TextFeature[] = VARIANTS.filter((variant) => variants.includes(variant));
  if (functions.some(({ bitmap }) => bitmap.length > 0)) features.push('bitmap');
  const hasVtables = functions.some(({ values }) =>
    values.some(({ kind }) => kind === VALUE_KIND.vtableTarget),
  );
  return hasVtables ? [...features, 'vtableTarget'] : features;
}
