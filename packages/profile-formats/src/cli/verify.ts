import type { Result } from '../base/result';
import { verdict } from '../verdict/verdict';
import type { InspectionDepth, ProfileFacts } from '../inspect/facts';
import { adviceOn, describeFact } from '../verdict/text';
import type { VerifyCall } from './call';
import { describeFailure, failureInJson } from './failure';
import { inspectFile } from './inspect-file';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { wrapped } from './text';
import type { FileError } from '../base/file-error';
import { printable } from '../base/printable';
import type { GradedFact, Grade } from '../verdict/fact';

interface Verified {
  readonly file: string;
  readonly grade: Grade;
  readonly error: FileError | null;
  readonly facts: readonly GradedFact[];
  readonly depth: InspectionDepth;
}

/** `verify`: a verdict on each file. A file that cannot be read is not usable. */
export async function verify(machine: Machine, call: VerifyCall): Promise<Outcome> {
  const depth = call.isHeaderOnly ? 'header' : 'all';
  const verified: Verified[] = [];
  for (const file of call.files) {
    const inspected = await inspectFile(machine, file, { depth, hottest: 1, checksNames: true });
    verified.push({ ...judged(file, inspected, call), depth });
  }
  const isAccepted = verified.every(
    ({ grade }) => grade === 'usable' || (grade === 'stale' && call.allowsStale),
  );
  return {
    exitCode: isAccepted ? 0 : 1,
    output: call.json
      ? toJson(
          'verify',
          verified.map((one) => inJson(one, call)),
        )
      : verified.map((one) => described(one, call)).join(''),
    errors: '',
  };
}

function judged(
  file: string,
  inspected: Result<ProfileFacts, FileError>,
  { consumer }: VerifyCall,
): Omit<Verified, 'depth'> {
  if (!inspected.ok) return { file, grade: 'unusable', error: inspected.error, facts: [] };
  return { file, error: null, ...verdict(inspected.value, consumer) };
}

function inJson(one: Verified, call: VerifyCall): object {
  const error = one.error && failureInJson(one.error);
  return { ...one, error, facts: one.facts.map((fact) => worded(fact, call)) };
}

function worded({ grade, fact }: GradedFact, { consumer }: VerifyCall): object {
  return { grade, ...fact, text: describeFact(fact), advice: adviceOn(fact, consumer) };
}

function described({ file, grade, error, facts, depth }: Verified, { consumer }: VerifyCall): string {
  const lines = [wrapped(`${printable(file)}: ${grade}`, 0)];
  if (error) lines.push(wrapped(`- ${describeFailure(error)}`, 2));
  for (const { fact } of facts) {
    lines.push(wrapped(`- ${printable(describeFact(fact))}`, 2));
    const advice = adviceOn(fact, consumer);
    if (advice !== null) lines.push(wrapped(advice, 4));
  }
  if (depth === 'header' && grade !== 'unusable')
    lines.push(wrapped('- only the header was read: damage after it goes undetected', 2));
  return `${lines.join('\n')}\n`;
}
