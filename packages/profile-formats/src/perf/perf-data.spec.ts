import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GuardedSource } from '../../test/bolt/damage';
import { readPerfHeader } from './perf-data';

interface Expected {
  readonly kind: 'perf-file' | 'perf-pipe';
  readonly endian: string;
  readonly attrs: readonly {
    readonly type: number;
    readonly config: string;
    readonly sampleType: string;
    readonly branchStack: boolean;
    readonly branchSampleType?: string;
  }[];
  readonly dataSize?: number;
  readonly features?: readonly number[];
}

const SAMPLES = join(__dirname, '../../samples/perf');

function samplesOf(ending: string): string[] {
  return readdirSync(SAMPLES).filter((file) => file.endsWith(ending));
}

function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, file)));
}

function expectedOf(file: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, `${file}.expected.json`), 'utf8')) as Expected;
}

const FILES = samplesOf('.perf.data');

function synthetic(
  changes: readonly (readonly [offset: number, value: bigint])[],
  isLittle = true,
): Uint8Array {
  const bytes = new Uint8Array(400);
  const view = new DataView(bytes.buffer);
  const words: (readonly [number, bigint])[] = [
    [0, 0x32454c4946524550n],
    [8, 104n],
    [16, 128n],
    [24, 104n],
    [32, 128n],
    [40, 232n],
    [48, 100n],
    [72, 1n << 15n],
    [80, 1n << 63n],
    [104 + 24, 0x800n],
    [104 + 72, 9n],
    ...changes,
  ];
  for (const [offset, value] of words) view.setBigUint64(offset, value, isLittle);
  view.setUint32(104, 4, isLittle);
  view.setUint32(108, 112, isLittle);
  return bytes;
}

describe('perf.data', () => {
  test.each(FILES)('%s', async (file) => {
    const expected = expectedOf(file);
    const read = await readPerfHeader(new GuardedSource(sampleBytes(file)));
    expect(read).toEqual({
      ok: true,
      value: {
        kind: 'perf-data',
        byteOrder: expected.endian,
        mode: expected.kind === 'perf-file' ? 'file' : 'pipe',
        attributes: expected.attrs.map(({ type, config, sampleType, branchSampleType }) => ({
          type,
          config: BigInt(config),
          sampleType: BigInt(sampleType),
          branchSampleType: BigInt(branchSampleType ?? 0),
        })),
        hasBranchStacks: expected.attrs.some(({ branchStack }) => branchStack),
        dataSize: null,
        features: expected.features ?? [],
      },
    });
  });

  test.each([true, false])('little endian: %s', async (isLittle) => {
    expect(await readPerfHeader(new GuardedSource(synthetic([], isLittle)))).toEqual({
      ok: true,
      value: {
        kind: 'perf-data',
        byteOrder: isLittle ? 'little' : 'big',
        mode: 'file',
        attributes: [{ type: 4, config: 0n, sampleType: 0x800n, branchSampleType: 9n }],
        hasBranchStacks: true,
        dataSize: 100n,
        features: [15, 127],
      },
    });
  });

  test.each<[string, Uint8Array, object]>([
    ['another format', sampleBytes('../bolt/mem-events.fdata'), { kind: 'not-this-format' }],
    ['nothing', new Uint8Array(), { kind: 'not-this-format' }],
    ['a cut header', synthetic([]).subarray(0, 103), { kind: 'truncated', what: 'header' }],
    ['cut data', synthetic([]).subarray(0, 330), { kind: 'truncated', what: 'data', needed: 2n }],
    [
      'a cut feature table',
      synthetic([]).subarray(0, 363),
      { kind: 'truncated', what: 'feature table', needed: 1n },
    ],
    ['cut attributes', synthetic([[24, 300n]]), { kind: 'truncated', what: 'attributes' }],
    ['an attribute of 2^60', synthetic([[16, 1n << 60n]]), { kind: 'corrupt', at: 16 }],
    ['an attribute of nothing', synthetic([[16, 0n]]), { kind: 'corrupt', at: 16 }],
    ['2^60 attributes', synthetic([[32, 1n << 60n]]), { kind: 'corrupt', at: 32 }],
    ['no attribute', synthetic([[32, 0n]]), { kind: 'corrupt', at: 32 }],
    ['an offset of 2^64-1', synthetic([[24, 2n ** 64n - 1n]]), { kind: 'truncated', what: 'attributes' }],
  ])('%s', async (_, bytes, error) => {
    expect(await readPerfHeader(new GuardedSource(bytes))).toMatchObject({ ok: false, error });
  });

  test('reads the head only', async () => {
    const bytes = new Uint8Array(8_000_000);
    for (const [file, most] of [
      ['lbr.perf.data', 300],
      ['pipe-first-168-bytes.perf.data', 300_000],
    ] as const) {
      bytes.fill(0).set(sampleBytes(file));
      const source = new GuardedSource(bytes);
      await readPerfHeader(source);
      expect(source.bytesRead).toBeLessThan(most);
    }
  });

  test.each(FILES)('%s, cut anywhere', async (file) => {
    const bytes = sampleBytes(file);
    for (let length = 8; length < bytes.length; length += 1) {
      const read = await readPerfHeader(new GuardedSource(bytes.subarray(0, length)));
      expect(read).toMatchObject({ error: { kind: 'truncated' } });
    }
  });
});
