import { ok } from 'node:assert/strict';
import { AllocationMeter } from './allocations';
import { WatchedSource } from './watched-source';
import { ANY_CONSUMER, verdict, type Consumer } from '../src/verdict/verdict';
import type { InspectionDepth, ProfileFacts } from '../src/inspect/facts';
import { inspect } from '../src/inspect/inspect';
import { adviceOn, describeFact } from '../src/verdict/text';
import type { Grade } from '../src/verdict/fact';

/** Consumers that between them have every sort of fact checked. */
const CONSUMERS: readonly Consumer[] = [
  ANY_CONSUMER,
  { place: 'pgo', llvmMajor: 22, component: 'rustc', target: { byteOrder: 'little', pointerBytes: 8 } },
  { place: 'merge', llvmMajor: 14, component: 'llvm', target: { byteOrder: 'big', pointerBytes: 4 } },
  { place: 'bolt', llvmMajor: 19, component: 'llvm', target: null },
  { place: 'perf2bolt', llvmMajor: 99, component: null, target: null },
];

const GRADES: readonly Grade[] = ['usable', 'stale', 'unusable'];
/** Far more than any of the small files takes on a busy machine. */
const MOST_MILLISECONDS = 5000;

/** What a file of so many bytes justifies. */
const mostAllocated = (size: number): number => 64 * 1024 + 16 * size;
const mostRead = (size: number): number => 64 * 1024 + 16 * size;

/** A file looked at in every way, each of which must end soon, and keep to its bytes and to little memory. */
export interface Judged {
  readonly facts: ProfileFacts;
  /** For a consumer of which nothing is known. */
  readonly grade: Grade;
}

const METER = new AllocationMeter();

/** Inspects and judges bytes; throws when anything but the result is not as it must be. */
export async function judged(bytes: Uint8Array, surroundings?: number): Promise<Judged> {
  const started = performance.now();
  const facts = await inspectWatched(bytes, 'all', surroundings);
  for (const consumer of CONSUMERS) checkVerdict(facts, consumer);
  const milliseconds = performance.now() - started;
  ok(milliseconds < MOST_MILLISECONDS, `${milliseconds} ms`);
  return { facts, grade: verdict(facts).grade };
}

/**
 * Inspects bytes; throws when it reads what is not there, or reads or allocates more than the bytes justify.
 */
export async function inspectWatched(
  bytes: Uint8Array,
  depth: InspectionDepth,
  surroundings?: number,
): Promise<ProfileFacts> {
  const source = new WatchedSource(bytes, surroundings);
  METER.bytes = 0;
  const facts = await inspect(source, { depth, hottest: 3, checksNames: bytes.length % 2 === 0 });
  ok(source.bytesRead <= mostRead(bytes.length), `${source.bytesRead} bytes read of ${bytes.length}`);
  ok(METER.bytes <= mostAllocated(bytes.length), `${METER.bytes} bytes allocated for ${bytes.length}`);
  return facts;
}

function checkVerdict(facts: ProfileFacts, consumer: Consumer): void {
  const { grade, facts: graded } = verdict(facts, consumer);
  const worst = Math.max(0, ...graded.map((one) => GRADES.indexOf(one.grade)));
  ok(grade === GRADES[worst], `${grade} of ${graded.map((one) => one.grade).join()}`);
  for (const { fact } of graded) {
    ok(describeFact(fact).length < MOST_DESCRIPTION, `long: ${fact.kind}`);
    adviceOn(fact, consumer);
  }
}

/** A description is one that a person reads. */
const MOST_DESCRIPTION = 1000;
