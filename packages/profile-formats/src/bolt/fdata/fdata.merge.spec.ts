import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { llvmWith, Workshop } from '../../../test/llvm-tools/tools';
import { randomNumbers } from '../../../test/llvm-tools/samples';
import { fdataOf, mergedLines, sumsOf } from '../../../test/bolt/merge';

const SAMPLES = join(__dirname, '../../../samples/bolt');
const MERGES_SAMPLES = 20;

function isMergeable(file: string): boolean {
  return !/^(?:bad|negative|header-order)-/.test(file);
}

function synthetic(seed: number, isSampled: boolean): string {
  const random = randomNumbers(seed);
  const place = (base: number): string => {
    const name = ['main', 'odd\\ na\\\\me', 'f/1', '[unknown]'][random(4)] ?? '';
    return `${base + (name.startsWith('[') ? 0 : 1)} ${name} ${random(12).toString(16)}`;
  };
  const count = (): string => String((BigInt(random(2 ** 32)) << 32n) >> BigInt(random(64)));
  const lines = Array.from({ length: 3000 }, () =>
    isSampled ? `${place(0)} ${count()}` : `${place(0)} ${place(0)} ${random(5)} ${count()}`,
  );
  const memory = Array.from({ length: 500 }, () => `${place(3)} ${place(3)} ${count()}`);
  return [...(isSampled ? ['no_lbr cycles'] : []), ...lines, ...(isSampled ? [] : memory), ''].join('\n');
}

/** Sums that are made here of what is read are those of the tool; programs are in differential.spec.ts. */
describe.each(llvmWith('merge-fdata'))('merge-fdata $major', ({ major, bin }) => {
  const shop = new Workshop();
  const merge = (...files: readonly string[]): string => shop.run(join(bin, 'merge-fdata'), files);
  const testSamples = major >= MERGES_SAMPLES ? test : test.skip;

  afterAll(() => {
    shop.remove();
  });

  const files = readdirSync(SAMPLES).filter((file) => file.endsWith('.fdata') && isMergeable(file));
  const isSampled = (file: string): boolean =>
    readFileSync(join(SAMPLES, file), 'latin1').startsWith('no_lbr');

  test.each(files.filter((file) => major >= MERGES_SAMPLES || !isSampled(file)))(
    '%s, twice',
    async (file) => {
      const bytes = readFileSync(join(SAMPLES, file));
      writeFileSync(shop.at(file), bytes);
      const hasMispredictions = (await fdataOf(bytes)).basicSamples === null;
      const merged = mergedLines(merge(file, file), hasMispredictions, major);
      expect(Object.keys(merged).length).toBeGreaterThan(0);
      expect(await sumsOf([bytes, bytes], major)).toEqual(merged);
    },
  );

  async function expectSums(name: string, samples: boolean): Promise<void> {
    const texts = [1, 2].map((seed) => synthetic(seed, samples));
    const names = texts.map((_, index) => `${name}${index}.fdata`);
    texts.forEach((text, index) => {
      writeFileSync(shop.at(names[index] ?? ''), text);
    });
    const merged = mergedLines(merge(...names), !samples, major);
    const bytes = texts.map((text) => new TextEncoder().encode(text));
    expect(await sumsOf(bytes, major)).toEqual(merged);
  }

  test('synthetic branches that pass 2^64', () => expectSums('branches', false));
  testSamples('synthetic samples that pass 2^64 (merge-fdata 19 refuses samples)', () =>
    expectSums('samples', true),
  );
});
