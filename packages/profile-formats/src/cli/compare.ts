import { compare } from '../compare/compare';
import { compareBolt, type BoltComparison } from '../compare/bolt';
import { passedLimits } from '../compare/limits';
import { comparableProfileOf, type ComparableProfile } from '../compare/source';
import { err, ok, type Result } from '../base/result';
import type { LimitedCall } from './call';
import { describedComparison, describePassed } from './compare-text';
import { describeFailure, failureInJson, type Failure } from './failure';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { wrapped } from './text';
import { printable } from '../base/printable';
import type { Comparison } from '../compare/comparison';

/** Why there is no comparison, and which file is the cause; null if unknown. */
interface FailedComparison {
  readonly file: string | null;
  readonly error: Failure;
}

/**
 * `compare`: how far the second profile is from the first. Exit code 1 when one of them cannot be read, or
 * when they are further apart than the limits of the call.
 */
export async function compareFiles(machine: Machine, call: LimitedCall): Promise<Outcome> {
  const { files, json, limit, limits } = call;
  const [base = '', test = ''] = files;
  const comparison = await compared(machine, base, test, call);
  if (!comparison.ok) {
    const { file, error } = comparison.error;
    const problem = `${file ?? `${base} or ${test}`}: ${describeFailure(error)}`;
    return {
      exitCode: 1,
      output: json
        ? toJson('compare', [{ base, test, file, error: failureInJson(error), comparison: null }])
        : '',
      errors: `${wrapped(printable(problem), 0)}\n`,
    };
  }
  const title = [`base  ${printable(base)}`, `test  ${printable(test)}`].map((line) => wrapped(line, 0));
  const passed = passedLimits(comparison.value, limits);
  const lines = json
    ? []
    : [
        ...(await describedComparison(machine, comparison.value, limit)),
        ...passed.map((one) => wrapped(describePassed(one), 2)),
      ];
  const output = json
    ? toJson('compare', [
        { base, test, file: null, error: null, comparison: comparison.value, passedLimits: passed },
      ])
    : `${[...title, ...lines].join('\n')}\n`;
  return { exitCode: passed.length > 0 ? 1 : 0, output, errors: '' };
}

async function compared(
  machine: Machine,
  base: string,
  test: string,
  call: LimitedCall,
): Promise<Result<Comparison | BoltComparison, FailedComparison>> {
  const first = await machine.open(base);
  if (!first.ok) return err({ file: base, error: first.error });
  try {
    const second = await machine.open(test);
    if (!second.ok) return err({ file: test, error: second.error });
    try {
      const [one, other] = [await comparableProfileOf(first.value), await comparableProfileOf(second.value)];
      if (!one.ok) return err({ file: base, error: one.error });
      if (!other.ok) return err({ file: test, error: other.error });
      return await comparisonOf(one.value, other.value, call);
    } finally {
      await second.value.close();
    }
  } finally {
    await first.value.close();
  }
}

async function comparisonOf(
  base: ComparableProfile,
  test: ComparableProfile,
  { limit: shifts, isContextSensitive }: LimitedCall,
): Promise<Result<Comparison | BoltComparison, FailedComparison>> {
  if (base.kind === 'llvm' && test.kind === 'llvm') {
    const comparison = await compare(base.profile, test.profile, { shifts, isContextSensitive });
    return comparison.ok ? comparison : err({ file: null, error: comparison.error });
  }
  if (base.kind !== 'llvm' && test.kind !== 'llvm' && base.kind === test.kind) {
    return ok(compareBolt(base, test, { shifts }));
  }
  return err({ file: null, error: { kind: 'different-sorts', base: base.kind, test: test.kind } });
}
