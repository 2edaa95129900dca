import { writeFileSync } from 'node:fs';
import { nat, record, sample } from 'fast-check';
import { sourceOf } from '../../src/base/byte-source';
import { inspect } from '../../src/inspect/inspect';
import type { ProfileFacts } from '../../src/inspect/facts';
import { mutated, mutations } from '../mutations';
import { samplesIn, type Sample } from '../samples';
import type { Workshop } from './tools';

/** A damaged sample, in a file of the workshop, and what is read of it here. */
export interface Damaged {
  readonly file: string;
  /** The sample and what was done to it, for a person who looks for the cause of a difference. */
  readonly origin: string;
  readonly bytes: Uint8Array;
  readonly facts: ProfileFacts;
}

/** Binary formats have many more fields for which a value can be wrong. */
const BINARY_SHARE = 0.8;
const BINARY = [...samplesIn('raw'), ...samplesIn('indexed')];
const TEXT = samplesIn('text');
const OTHERS = [...BINARY, ...TEXT].map(({ bytes }) => bytes);

/** Damages samples of LLVM's formats, so many times and as the seed decides. */
export async function damagedSamples(
  shop: Workshop,
  seed: number,
  count: number,
): Promise<readonly Damaged[]> {
  const binary = Math.round(count * BINARY_SHARE);
  const drawn = [...draw(BINARY, false, seed, binary), ...draw(TEXT, true, seed, count - binary)];
  const damaged: Damaged[] = [];
  for (const [index, { from, changes }] of drawn.entries()) {
    const bytes = mutated(from.bytes, changes, OTHERS);
    const file = `damage-${index}`;
    writeFileSync(shop.at(file), bytes);
    const facts = await inspect(sourceOf(bytes), { hottest: 1, checksNames: true });
    damaged.push({ file, origin: `${from.room}/${from.file} ${shown(changes)}`, bytes, facts });
  }
  return damaged;
}

function draw(samples: readonly Sample[], isText: boolean, seed: number, numRuns: number) {
  const damage = record({ from: nat(samples.length - 1), changes: mutations(isText) });
  return sample(damage, { seed, numRuns }).flatMap(({ from, changes }) => {
    const one = samples[from];
    return one ? [{ from: one, changes }] : [];
  });
}

function shown(changes: readonly object[]): string {
  return JSON.stringify(changes, (_, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    return typeof value === 'bigint' ? String(value) : value;
  });
}
