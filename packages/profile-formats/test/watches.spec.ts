import { AllocationMeter } from './allocations';
import { mutated } from './mutations';
import { WatchedSource } from './watched-source';

describe('what watches the readers', () => {
  const source = new WatchedSource(Uint8Array.of(1, 2, 3), 0xee);

  test('a source refuses reads outside, and surrounds what it gives', async () => {
    expect(() => source.read(-1, 1)).toThrow('read of 1 at -1');
    expect(() => source.read(0, 2 ** 60)).toThrow('read of');
    expect(() => source.read(0, NaN)).toThrow('read of NaN');
    expect(() => source.read(4, 1)).toThrow('read at 4 of 3');
    const bytes = await source.read(1, 8);
    expect([...bytes]).toEqual([2, 3]);
    expect([...new Uint8Array(bytes.buffer)].filter((byte) => byte !== 0xee)).toEqual([2, 3]);
  });

  test('a meter counts allocations, not views', () => {
    const meter = new AllocationMeter();
    const counts = new BigUint64Array(100);
    expect(meter.bytes).toBe(800);
    expect(new Uint32Array(counts.buffer).length).toBe(200);
    expect(meter.bytes).toBe(800);
    expect(Uint8Array.from({ length: 50 }, () => 7)).toEqual(new Uint8Array(50).fill(7));
    expect(meter.bytes).toBe(900);
  });

  test('mutations are made at their place', () => {
    const text = (changes: Parameters<typeof mutated>[1]): string =>
      Buffer.from(mutated(Buffer.from('ab 12 cd 345 ef'), changes, [Buffer.from('XYZ')])).toString('latin1');
    const half = 0x8000;
    expect(text([{ kind: 'number', at: half, text: '999' }])).toBe('ab 12 cd 999 ef');
    expect(text([{ kind: 'text', at: 0, text: '-' }])).toBe('-ab 12 cd 345 ef');
    expect(text([{ kind: 'cut', at: half }])).toBe('ab 12 c');
    expect(text([{ kind: 'delete', at: 0, length: 3 }])).toBe('12 cd 345 ef');
    expect(text([{ kind: 'copy', at: 0, of: 0, from: 0, length: 2, isOver: true }])).toBe('XY 12 cd 345 ef');
    const word = { kind: 'word', at: 0, word: 0x41424344n, bytes: 4, isAligned: true } as const;
    expect(text([{ ...word, isLittle: false }])).toBe('ABCD2 cd 345 ef');
    expect(text([{ ...word, isLittle: true }]).slice(0, 4)).toBe('DCBA');
  });
});
