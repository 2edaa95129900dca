import { constantFrom, integer, property, record, string, stringMatching, tuple } from 'fast-check';
import { formatProfileName, parseProfileName } from './names';
import { SeededChecks } from '../../test/seed';
import { ok } from '../base/result';

const checks = new SeededChecks(__filename);

const names = record({
  component: stringMatching(/^[a-z][a-z0-9]{0,10}$/),
  technique: constantFrom('pgo' as const, 'bolt' as const),
  rust: stringMatching(/^(?:0|[1-9][0-9]?)(?:\.(?:0|[1-9][0-9]?)){2}(?:-(?:nightly|dev|beta(?:\.[1-9])?))?$/),
  host: stringMatching(/^[A-Za-z0-9_.]{1,8}(?:-[A-Za-z0-9_.]{1,8}){1,4}$/),
  llvmMajor: integer({ min: 1, max: 9999 }),
  digest: stringMatching(/^[0-9a-f]{8}$/),
});

test('what is written is read again', async () => {
  const isSame = property(names, (name) => {
    const file = formatProfileName(name);
    expect(file.ok && parseProfileName(file.value)).toEqual(ok(name));
  });
  await checks.check(isSame, 5_000);
});

test('what is read is written again, and what is not read is no name', async () => {
  const changed = tuple(names, integer({ min: 0, max: 80 }), string({ maxLength: 3 }));
  const isSame = property(changed, ([name, at, text]) => {
    const file = formatProfileName(name);
    if (!file.ok) throw new Error(file.error.part);
    const other = `${file.value.slice(0, at)}${text}${file.value.slice(at + text.length)}`;
    const read = parseProfileName(other);
    expect(read.ok ? formatProfileName(read.value) : ok(other)).toEqual(ok(other));
  });
  await checks.check(isSame, 5_000);
});
