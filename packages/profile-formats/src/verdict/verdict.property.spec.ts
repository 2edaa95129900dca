import { asyncProperty, constantFrom, integer, option, property, record, type Arbitrary } from 'fast-check';
import { sourceOf } from '../base/byte-source';
import { allSamples } from '../../test/samples';
import { SeededChecks } from '../../test/seed';
import { verdict, type Consumer } from './verdict';
import type { ProfileFacts } from '../inspect/facts';
import { inspect } from '../inspect/inspect';
import { PLACES, type ProfilePlace } from './places';
import type { Grade } from './fact';

const checks = new SeededChecks(__filename);
const GRADES: readonly Grade[] = ['usable', 'stale', 'unusable'];

const target = record({
  byteOrder: constantFrom('little' as const, 'big' as const),
  pointerBytes: constantFrom(4 as const, 8 as const),
});

const consumers: Arbitrary<Consumer> = record({
  place: option(constantFrom(...(Object.keys(PLACES) as ProfilePlace[]))),
  llvmMajor: option(integer({ min: 1, max: 30 })),
  component: option(constantFrom('rustc', 'llvm', 'cargo', 'clippy', 'rustdoc', 'another', 'constructor')),
  target: option(target),
});

const samples = constantFrom(...allSamples());
const rank = (grade: Grade): number => GRADES.indexOf(grade);

test('a grade is the worst of its facts, which come worst first, and the same each time', async () => {
  const isWorst = asyncProperty(samples, consumers, async ({ bytes }, consumer) => {
    const facts: ProfileFacts = await inspect(sourceOf(bytes));
    const judged = verdict(facts, consumer);
    const ranks = judged.facts.map(({ grade }) => rank(grade));
    expect(rank(judged.grade)).toBe(Math.max(0, ...ranks));
    expect(ranks).toEqual([...ranks].sort((first, second) => second - first));
    expect(verdict(await inspect(sourceOf(bytes)), { ...consumer })).toEqual(judged);
  });
  await checks.check(isWorst, 1_500);
});

test('who knows more of the consumer finds at least as much', async () => {
  const known = await Promise.all(allSamples().map(({ bytes }) => inspect(sourceOf(bytes))));
  const keys = ['place', 'llvmMajor', 'component', 'target'] as const;
  const isMore = property(
    constantFrom(...known),
    consumers,
    constantFrom(...keys),
    (facts, consumer, key) => {
      const more = verdict(facts, consumer);
      const less = verdict(facts, { ...consumer, [key]: null });
      expect(rank(more.grade)).toBeGreaterThanOrEqual(rank(less.grade));
      for (const fact of less.facts) expect(more.facts).toContainEqual(fact);
    },
  );
  await checks.check(isMore, 1_500);
});
