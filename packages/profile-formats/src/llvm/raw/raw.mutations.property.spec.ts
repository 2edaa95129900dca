import { judgeMutations, mutationsOf } from '../../../test/mutated-samples';
import { SeededChecks } from '../../../test/seed';

const checks = new SeededChecks(__filename);
const TOTAL = mutationsOf('raw');

test(`${TOTAL} mutations of samples`, async () => {
  const { sound, damaged } = await judgeMutations(checks, 'raw', TOTAL);
  expect(damaged).toBeGreaterThan(TOTAL / 10);
  expect(sound).toBeGreaterThan(TOTAL / 100);
});
