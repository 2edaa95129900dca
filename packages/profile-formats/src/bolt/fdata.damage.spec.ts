import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseFdata } from './fdata';

const SAMPLES = join(__dirname, '../../samples/bolt');

function samplesOf(ending: string): string[] {
  return readdirSync(SAMPLES).filter((file) => file.endsWith(ending));
}

function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, file)));
}
import { GuardedSource, mutated, randomNumbers } from './testing-damage';

const FILES = samplesOf('.fdata');
const SOUND = FILES.filter((file) => !/^(?:bad|negative)-/.test(file));
const SEED = jest.getSeed();
const LINE_FEED = 0x0a;

describe('fdata: damage', () => {
  test.each(SOUND)('%s, cut at every 1/200', async (file) => {
    const bytes = sampleBytes(file);
    for (let part = 0; part < 200; part += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 200));
      const parsed = await parseFdata(new GuardedSource(cut));
      // Nothing tells a file that was cut between two lines from a whole one.
      if (cut.at(-1) !== LINE_FEED) expect(parsed).toMatchObject({ error: { kind: 'truncated' } });
    }
  });

  test('30,000 random changes', async () => {
    const random = randomNumbers(SEED);
    const samples = FILES.map((file) => sampleBytes(file));
    const kinds = new Set<string>();
    for (let index = 0; index < 30_000; index += 1) {
      const bytes = mutated(samples[index % samples.length] ?? new Uint8Array(), random);
      const parsed = await parseFdata(new GuardedSource(bytes)).catch((error: unknown) => {
        throw new Error(`--seed=${SEED}, change ${index}`, { cause: error });
      });
      kinds.add(parsed.ok ? parsed.value.kind : parsed.error.kind);
    }
    expect([...kinds].sort()).toEqual(['bolt-fdata', 'corrupt', 'not-this-format', 'truncated']);
  });

  test('a line of 40 MB is damage before the file is in memory', async () => {
    const source = new GuardedSource(new Uint8Array(80_000_000).fill(0x31));
    expect(await parseFdata(source)).toMatchObject({ error: { kind: 'corrupt', what: 'line' } });
    expect(source.bytesRead).toBeLessThan(2 ** 26 + 1);
  });
});
