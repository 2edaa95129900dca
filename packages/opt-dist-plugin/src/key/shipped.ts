import { digestOf } from '../model/digest';
import { isSetPart, type KeyFacts, stageKeyParts } from './stage-key';

/**
 * Digest of everything that decides the contents of the tarballs: dist's key without the settings of their
 * tests, so that other tests do not cost a build. The profiles are not in it; the planner has them.
 */
export function shippedDigest(facts: KeyFacts): string {
  const parts = Object.entries(stageKeyParts('dist', facts)).filter(
    ([name]) => !name.startsWith('config.dist.tests.') && name !== 'sources.tests' && !isSetPart(name),
  );
  return digestOf(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
