import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { HEAD_BYTES, identify, type Identification } from './identify';

const SAMPLES = join(__dirname, '../../samples');

interface Expected {
  readonly version?: number;
  readonly variants?: readonly string[];
  readonly profiles?: readonly {
    readonly version: number;
    readonly variants: readonly string[];
    readonly endian: string;
    readonly pointerSize: number;
  }[];
}

function samplesOf(room: string, extension: string): string[] {
  return readdirSync(join(SAMPLES, room))
    .filter((file) => file.endsWith(extension))
    .map((file) => `${room}/${file}`);
}

function bytesOf(sample: string): Uint8Array {
  return readFileSync(join(SAMPLES, sample));
}

function identifySample(sample: string): Identification {
  return identify(bytesOf(sample).subarray(0, HEAD_BYTES));
}

function expectedOf(sample: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, `${sample}.expected.json`), 'utf8')) as Expected;
}

function identifyText(text: string): Identification {
  return identify(new TextEncoder().encode(text));
}

describe('identify: LLVM profiles', () => {
  const raw = samplesOf('raw', '.profraw');

  test('there are samples of every kind', () => {
    expect(raw.length).toBeGreaterThan(20);
    expect(samplesOf('indexed', '.profdata').length).toBeGreaterThan(20);
    expect(samplesOf('text', '.proftext').length).toBeGreaterThan(4);
    expect(samplesOf('bolt', '.fdata').length).toBeGreaterThan(15);
  });

  test.each(raw.filter((sample) => !sample.includes('/bad-')))('%s', (sample) => {
    const first = expectedOf(sample).profiles?.[0];
    expect(identifySample(sample)).toEqual({
      kind: 'llvm-raw',
      version: first?.version,
      variants: first?.variants,
      unknownBits: [],
      byteOrder: first?.endian,
      pointerBytes: first?.pointerSize,
    });
  });

  test.each(samplesOf('indexed', '.profdata'))('%s', (sample) => {
    const found = identifySample(sample);
    const { version, variants } = expectedOf(sample);
    expect(found).toEqual({
      kind: 'llvm-indexed',
      version: version ?? 13,
      variants: variants ?? ['ir'],
      unknownBits: [],
    });
  });

  test.each([
    ['raw/bad-zero-bytes.profraw', { kind: 'empty' }],
    ['raw/bad-version-99.profraw', { kind: 'llvm-raw', version: 99, variants: ['ir'] }],
    ['raw/bad-cut-in-header.profraw', { kind: 'llvm-raw', version: 10 }],
    ['raw/bad-trailing-garbage.profraw', { kind: 'llvm-raw', version: 10 }],
    ['text/v13-csir.proftext', { kind: 'llvm-text', variants: ['ir', 'csir'] }],
    ['text/v13-entry-coverage.proftext', { kind: 'llvm-text', variants: ['ir', 'byteCoverage'] }],
    ['text/v13-ir.proftext', { kind: 'llvm-text', variants: ['ir'], unknownDirectives: [] }],
    ['text/v13-mcdc.proftext', { kind: 'llvm-text', variants: [] }],
    ['text/v13-temporal.proftext', { kind: 'llvm-text', variants: ['ir', 'temporal'] }],
    ['text/v13-vtable.proftext', { kind: 'llvm-text', variants: ['ir'] }],
  ])('%s', (sample, facts) => {
    expect(identifySample(sample)).toMatchObject(facts);
  });

  test('a header cut inside its version word', () => {
    const head = bytesOf('raw/v10-ir-clang22.profraw');
    for (const length of [8, 15]) {
      expect(identify(head.subarray(0, length))).toEqual({
        kind: 'llvm-raw',
        byteOrder: 'little',
        pointerBytes: 8,
        version: null,
        variants: [],
        unknownBits: [],
      });
    }
    expect(identify(head.subarray(0, 7))).toMatchObject({ kind: 'unknown', isText: false });
  });

  test('flags in the version word without a known meaning are told, not dropped', () => {
    const head = Uint8Array.from(bytesOf('indexed/v13-ir-clang22.profdata').subarray(0, 16));
    head[12] = 0x01;
    head[14] = 0xc0;
    expect(identify(head)).toMatchObject({
      version: 13,
      variants: ['loopEntries', 'ir'],
      unknownBits: [32, 54],
    });
  });

  test('a head that is a view into a larger buffer', () => {
    const file = bytesOf('raw/v10-synth-be32.profraw');
    const buffer = new Uint8Array(file.length + 3);
    buffer.set(file, 3);
    expect(identify(buffer.subarray(3))).toMatchObject({ byteOrder: 'big', pointerBytes: 4, version: 10 });
  });

  test.each([
    ['little', [0x81, 0x72, 0x66, 0x6f, 0x72, 0x70, 0x6d, 0xff, 5, 0, 0, 0, 0, 0, 0, 0], '5'],
    ['big', [0xff, 0x6d, 0x70, 0x72, 0x6f, 0x66, 0x72, 0x81, 0, 0, 0, 0, 0, 0, 0, 5], '5'],
    ['little', [0x81, 0x72, 0x66, 0x6f, 0x72, 0x70, 0x6d, 0xff, 5], null],
  ])('a raw memory profile, %s endian', (byteOrder, bytes, version) => {
    expect(identify(Uint8Array.from(bytes))).toEqual({ kind: 'llvm-memprof-raw', byteOrder, version });
  });

  test('text headers in any case, with CRLF, and with unknown lines', () => {
    expect(identifyText(':CSIR\r\n:Entry_First\r\n:news\r\nmain\r\n1\r\n1\r\n0\r\n')).toEqual({
      kind: 'llvm-text',
      variants: ['ir', 'csir', 'entryFirst'],
      unknownDirectives: ['news'],
    });
    expect(identifyText(':IR')).toMatchObject({ kind: 'llvm-text', variants: ['ir'] });
    expect(identifyText(':')).toMatchObject({ kind: 'unknown' });
    expect(identifyText(':constructor\nmain\n1\n1\n')).toMatchObject({ kind: 'unknown' });
  });
});

describe('identify: BOLT profiles', () => {
  const other = ['bolt/bad-empty.fdata', 'bolt/bad-leading-blank.fdata'];
  const branches = { kind: 'bolt-fdata', records: 'branch', basicSamples: null, boltedCollection: false };

  test.each(samplesOf('bolt', '.fdata').filter((sample) => !other.includes(sample)))('%s', (sample) => {
    expect(identifySample(sample).kind).toBe('bolt-fdata');
  });

  test.each(samplesOf('bolt', '.yaml'))('%s', (sample) => {
    expect(identifySample(sample)).toEqual({ kind: 'bolt-yaml', version: 1 });
  });

  test.each([
    ['bolt/instrumented-clang22.fdata', branches],
    ['bolt/locals-and-escapes.fdata', branches],
    ['bolt/bad-no-final-newline.fdata', branches],
    ['bolt/bad-hex-prefix.fdata', branches],
    ['bolt/mem-events.fdata', { ...branches, records: expect.stringMatching(/branch|memory/) as string }],
    ['bolt/bad-mem-before-branch.fdata', { ...branches, records: 'memory' }],
    ['bolt/boltedcollection.fdata', { ...branches, boltedCollection: true }],
    ['bolt/no-lbr-perf2bolt22.fdata', { ...branches, records: 'sample', basicSamples: ['cpu-clock:'] }],
    [
      'bolt/header-order-reader.fdata',
      { ...branches, records: 'sample', basicSamples: ['cycles:u'], boltedCollection: true },
    ],
    [
      'bolt/bad-header-order-merge22.fdata',
      { ...branches, records: 'sample', basicSamples: ['cycles:u'], boltedCollection: true },
    ],
    ['bolt/preaggregated.txt', { kind: 'bolt-preaggregated' }],
    ['bolt/preaggregated-basic.txt', { kind: 'bolt-preaggregated' }],
    ['bolt/bad-empty.fdata', { kind: 'empty' }],
    ['bolt/bad-leading-blank.fdata', { kind: 'unknown', isText: true }],
  ])('%s', (sample, facts) => {
    expect(identifySample(sample)).toMatchObject(facts);
  });

  test.each([
    ['1 odd\\ name\\\\x 2 1 main 0 0 1\n', branches],
    ['4 _start 0 4 hot1 0 100\n', { ...branches, records: 'memory' }],
    ['no_lbr\n1 main 0 -5\n', { ...branches, records: 'sample', basicSamples: [] }],
    ['boltedcollection', { ...branches, records: null, boltedCollection: true }],
    ['---\nheader:\n  profile-version: 2\n', { kind: 'bolt-yaml', version: 2 }],
    ['---\nheader:\n', { kind: 'bolt-yaml', version: null }],
  ])('%j', (text, facts) => {
    expect(identifyText(text)).toEqual(facts);
  });

  test('a first record with a name longer than the head', () => {
    const [record, longer] = [
      `1 ${'a'.repeat(3000)} 0 1 main 0 0 1\n`,
      `1 ${'a'.repeat(5000)} 0 1 main 0 0 1\n`,
    ];
    expect(identifyText(record.slice(0, HEAD_BYTES))).toEqual(branches);
    expect(identifyText(longer.slice(0, HEAD_BYTES))).toMatchObject({ kind: 'unknown', isText: true });
  });
});

describe('identify: what is no profile', () => {
  test.each([
    ['perf/lbr.perf.data', { kind: 'perf-data', byteOrder: 'little', mode: 'file' }],
    ['perf/nolbr.perf.data', { kind: 'perf-data', byteOrder: 'little', mode: 'file' }],
    ['perf/pipe-first-168-bytes.perf.data', { kind: 'perf-data', byteOrder: 'little', mode: 'pipe' }],
  ])('%s', (sample, facts) => {
    expect(identifySample(sample)).toEqual(facts);
  });

  test('perf.data of the other byte order, and a cut one', () => {
    expect(identifyText('2ELIFREP\0\0\0\0\0\0\0\u0010')).toEqual({
      kind: 'perf-data',
      byteOrder: 'big',
      mode: 'pipe',
    });
    expect(identifyText('PERFILE2')).toEqual({ kind: 'perf-data', byteOrder: 'little', mode: null });
  });

  test('ELF', () => {
    const head = new Uint8Array(20);
    head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    head.set([3, 0, 62, 0], 16);
    const whole = { kind: 'elf', byteOrder: 'little', bits: 64, type: 'shared', machine: 62 };
    expect(identify(head)).toEqual(whole);
    head.set([1, 2], 4);
    head.set([0, 1, 0, 20], 16);
    expect(identify(head)).toEqual({
      ...whole,
      byteOrder: 'big',
      bits: 32,
      type: 'relocatable',
      machine: 20,
    });
    head.set([0, 0], 4);
    expect(identify(head)).toEqual({ kind: 'elf', byteOrder: null, bits: null, type: null, machine: null });
    expect(identify(head.subarray(0, 4))).toMatchObject({ kind: 'elf', type: null });
  });

  test.each([
    ['gzip', [0x1f, 0x8b, 8]],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39]],
    ['zip', [0x50, 0x4b, 3, 4]],
    ['tar', [...new Array<number>(257).fill(0), 0x75, 0x73, 0x74, 0x61, 0x72]],
  ])('%s', (format, bytes) => {
    expect(identify(Uint8Array.from(bytes))).toEqual({ kind: 'packed', format });
  });

  test.each([
    ['', { kind: 'empty' }],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n', { kind: 'git-lfs-pointer' }],
    [
      '1 apple and 2 pears\n',
      { kind: 'unknown', isText: true, firstBytes: '31206170706c6520616e642032207065' },
    ],
    ['{"a": 1}\n', { kind: 'unknown', isText: true, firstBytes: '7b2261223a20317d0a' }],
    ['---\nname: x\n', { kind: 'unknown', isText: true, firstBytes: '2d2d2d0a6e616d653a20780a' }],
    ['häßlich', { kind: 'unknown', isText: true, firstBytes: '68c3a4c39f6c696368' }],
    ['\0\0', { kind: 'unknown', isText: false, firstBytes: '0000' }],
  ])('%j', (text, facts) => {
    expect(identifyText(text)).toEqual(facts);
  });

  test('any bytes get an answer: every sample cut at every length of its first 64 bytes', () => {
    const all = ['raw', 'indexed', 'text', 'bolt', 'perf'].flatMap((room) => samplesOf(room, ''));
    for (const bytes of all.map(bytesOf)) {
      for (let length = 0; length <= Math.min(64, bytes.length); length += 1) {
        expect(typeof identify(bytes.subarray(0, length)).kind).toBe('string');
      }
    }
  });
});
