import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The directories of the samples, one for each family of formats. */
const ROOMS = ['raw', 'indexed', 'text', 'bolt', 'perf'] as const;
export type Room = (typeof ROOMS)[number];

/** A profile that the tests keep. */
export interface Sample {
  readonly room: Room;
  readonly file: string;
  readonly bytes: Uint8Array;
}

const SAMPLES = join(__dirname, '../samples');

/** All profiles of a room. */
export function samplesIn(room: Room): readonly Sample[] {
  return readdirSync(join(SAMPLES, room))
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => ({ room, file, bytes: new Uint8Array(readFileSync(join(SAMPLES, room, file))) }));
}

/** All profiles. */
export function allSamples(): readonly Sample[] {
  return ROOMS.flatMap(samplesIn);
}
