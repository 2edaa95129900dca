import { asyncProperty, nat, record } from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { mutated, mutations } from './mutations';
import { WatchedSource } from './watched-source';
import { inspectWatched, judged } from './judged';
import { READERS } from './readers';
import { allSamples, samplesIn, type Room } from './samples';
import type { ProfileFacts } from '../src/inspect/facts';
import type { SeededChecks } from './seed';
import { Watchdog } from './watchdog';

/** How many of the mutated files were still sound, and how many not. */
export interface MutationCounts {
  sound: number;
  damaged: number;
}

/** Of all mutations, by room: formats with more fields that lie at a place get more. */
const SHARES: Readonly<Record<Room, number>> = { raw: 0.3, indexed: 0.3, bolt: 0.2, text: 0.15, perf: 0.05 };
/**
 * Each run has a seed of its own, so that many runs try many mutations; `npm run test:long` asks for more.
 */
const MUTATIONS = 5_000;

/** How many mutations of a room are tried, of as many in all rooms as PROPERTY_MUTATIONS says. */
export function mutationsOf(room: Room): number {
  const all = Number(process.env['PROPERTY_MUTATIONS'] ?? MUTATIONS);
  if (!Number.isSafeInteger(all) || all < MUTATIONS)
    throw new Error(`PROPERTY_MUTATIONS: expected ${MUTATIONS} or more, found ${all}`);
  return Math.round(SHARES[room] * all);
}

const OTHERS = allSamples().map(({ bytes }) => bytes);
/** After so many files the timers of the test runner have their turn. */
const TURN = 256;
/**
 * One in so many files is read by the readers themselves, whatever it looks like, and judged twice, amid
 * different bytes in memory: what is read beyond would show.
 */
const TWICE = 8;

/**
 * Mutates samples of a room so many times and judges each. Throws with the seed and the smallest failing
 * mutation.
 */
export async function judgeMutations(
  checks: SeededChecks,
  room: Room,
  total: number,
): Promise<MutationCounts> {
  const samples = samplesIn(room);
  const counts = { sound: 0, damaged: 0 };
  let files = 0;
  const mutation = record({
    sample: nat(samples.length - 1),
    changes: mutations(room === 'text' || room === 'bolt'),
    twice: nat(TWICE - 1),
  });
  const watchdog = new Watchdog(`${room}, PROPERTY_SEED=${checks.seed}`);
  const property = asyncProperty(mutation, async ({ sample, changes, twice }) => {
    watchdog.beat();
    const bytes = mutated(samples[sample]?.bytes ?? new Uint8Array(0), changes, OTHERS);
    const { facts } = await judged(bytes);
    if (facts.damage) counts.damaged += 1;
    else counts.sound += 1;
    if (twice === 0) {
      checkHeader(facts, await inspectWatched(bytes, 'header'));
      await READERS[room](new WatchedSource(bytes));
      const again = await judged(bytes, 0);
      if (shown(again.facts) !== shown(facts)) throw new Error('it depends on bytes behind the end');
    }
    files += 1;
    if (files % TURN === 0) await setImmediate();
  });
  try {
    await checks.checkExactly(property, total);
  } finally {
    await watchdog.stop();
  }
  return counts;
}

/** A look at the header finds no damage that a look at all does not find. */
function checkHeader(all: ProfileFacts, header: ProfileFacts): void {
  if (header.damage && !all.damage) throw new Error(`only in the header: ${shown(header.damage)}`);
}

function shown(facts: object): string {
  return JSON.stringify(facts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
