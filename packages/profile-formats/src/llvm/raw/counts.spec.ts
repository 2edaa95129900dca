import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../../base/byte-source';
import { inspect } from '../../inspect/inspect';
import { readRawHeader } from './header';

const SAMPLES = join(__dirname, '../../../samples/raw');
const bytesOf = (file: string) => new Uint8Array(readFileSync(join(SAMPLES, file)));
const files = readdirSync(SAMPLES).filter((file) => file.endsWith('.profraw'));
const sound = files.filter((file) => !file.startsWith('bad-'));

describe('a look at the counters alone', () => {
  // Timestamps lie among the counters of a temporal profile.
  test.each(sound.filter((file) => !file.includes('temporal')))(
    'sums those of %s as a look at every function does',
    async (file) => {
      const source = sourceOf(bytesOf(file));
      const quick = await inspect(source, { depth: 'counts' });
      const whole = await inspect(source, { hottest: 0 });
      expect({ ...quick, depth: 'all', extent: 'all' }).toEqual({
        ...whole,
        contents: {
          ...whole.contents,
          contextSensitiveFunctions: 0,
          maximumFunctionCount: null,
          maximumInternalCount: null,
          names: null,
          neverExecuted: null,
        },
      });
    },
  );

  test.each(files.filter((file) => file.startsWith('bad-') && !file.includes('zero-bytes')))(
    'finds the damage of %s',
    async (file) => {
      const source = sourceOf(bytesOf(file));
      const { damage } = await inspect(source, { depth: 'counts' });
      expect(damage).not.toBeNull();
      expect(damage).toEqual((await inspect(source)).damage);
    },
  );

  test('takes no counter for a mark, and takes numbers of either byte order', async () => {
    for (const [file, isLittle] of [
      ['v10-ir-clang22.profraw', true],
      ['v10-synth-be64.profraw', false],
    ] as const) {
      const bytes = bytesOf(file);
      const before = await inspect(sourceOf(bytes), { depth: 'counts' });
      const header = await readRawHeader(sourceOf(bytes));
      if (!header.ok) throw new Error(header.error.kind);
      const at = header.value.sections.counters.offset;
      const view = new DataView(bytes.buffer);
      const first = view.getBigUint64(at, isLittle);
      view.setBigUint64(at, 2n ** 64n - 1n, isLittle);
      const { contents } = await inspect(sourceOf(bytes), { depth: 'counts' });
      expect(contents?.totalCount).toBe((before.contents?.totalCount ?? 0n) - first + 2n ** 64n - 1n);
      expect(contents?.counters).toBe(before.contents?.counters);
      expect(contents?.maximumCount).toBe(2n ** 64n - 1n);
      view.setBigUint64(at, 2n ** 63n, isLittle);
      expect((await inspect(sourceOf(bytes), { depth: 'counts' })).contents?.maximumCount).toBe(2n ** 63n);
    }
  });
});
