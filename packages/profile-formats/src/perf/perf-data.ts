import type { ByteSource } from '../base/byte-source';
import type { ByteOrder } from '../base/bytes';
import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';
import { identifyPerfData } from './magic';
import { readPipeAttributes } from './pipe';
import { attributeAt, BRANCH_STACK, SMALLEST_ATTRIBUTE, type PerfAttribute } from './attribute';

/** The head of a recording of Linux `perf`: the sampled events, and whether the recording is complete. */
export interface PerfHeader {
  /** Tells it from other profiles. */
  readonly kind: 'perf-data';
  /** Byte order of the recording machine. */
  readonly byteOrder: ByteOrder;
  /** `pipe`: written to a pipe, with the attributes as the first records. */
  readonly mode: 'file' | 'pipe';
  /** One for each event. */
  readonly attributes: readonly PerfAttribute[];
  /**
   * Whether some event recorded branch stacks (LBR). Without them `perf2bolt` writes an empty profile, unless
   * an option tells it to expect only samples.
   */
  readonly hasBranchStacks: boolean;
  /** Bytes of records; null in pipe mode, which does not record the size, and for an unfinished recording. */
  readonly dataSize: bigint | null;
  /** Numbers of the features that the file records; empty in pipe mode. */
  readonly features: readonly number[];
}

const FORMAT = 'perf-data';
const FILE_HEADER_BYTES = 104;
const PIPE_HEADER_BYTES = 16;
const FEATURE_WORDS = 4;
const WORD_BITS = 64;
/** An attribute in the file is followed by the section of its ids: offset and size. */
const IDS_BYTES = 16;
/** Far more events than perf can open for one recording. */
const MOST_ATTRIBUTES = 4096;
const LARGEST_ATTRIBUTE = 4096;

interface Section {
  readonly offset: bigint;
  readonly size: bigint;
}

/** The fields of the header in file mode. */
interface FileHeader {
  readonly attributeSize: bigint;
  readonly attributes: Section;
  readonly data: Section;
  readonly features: readonly number[];
}

function truncated(what: string, at: number, needed: bigint | number, found: number): Result<never, Damage> {
  return err({ kind: 'truncated', at, what, needed, found });
}

function fileHeader(view: DataView, isLittle: boolean): FileHeader {
  const word = (index: number): bigint => view.getBigUint64(index * 8, isLittle);
  const features: number[] = [];
  for (let bit = 0; bit < FEATURE_WORDS * WORD_BITS; bit += 1) {
    const at = 9 + Math.floor(bit / WORD_BITS);
    if ((word(at) >> BigInt(bit % WORD_BITS)) & 1n) features.push(bit);
  }
  return {
    attributeSize: word(2),
    attributes: { offset: word(3), size: word(4) },
    data: { offset: word(5), size: word(6) },
    features,
  };
}

/** The first section that the header promises beyond the file's end. */
function checkSections({ attributes, data, features }: FileHeader, size: number): Damage | null {
  const tables = data.size === 0n ? 0n : BigInt(features.length) * 16n;
  const ends = [
    { what: 'attributes', at: 24, end: attributes.offset + attributes.size },
    { what: 'data', at: 40, end: data.offset + data.size },
    { what: 'feature table', at: 72, end: data.offset + data.size + tables },
  ];
  const beyond = ends.find(({ end }) => end > BigInt(size));
  return beyond
    ? { kind: 'truncated', at: size, what: beyond.what, needed: beyond.end - BigInt(size), found: 0 }
    : null;
}

function checkAttributes({ attributeSize, attributes }: FileHeader): Damage | null {
  const corrupt = (at: number, what: string, expected: string, found: bigint): Damage => ({
    kind: 'corrupt',
    at,
    what,
    expected,
    found: String(found),
  });
  if (attributeSize < BigInt(SMALLEST_ATTRIBUTE + IDS_BYTES) || attributeSize > BigInt(LARGEST_ATTRIBUTE)) {
    const expected = `${SMALLEST_ATTRIBUTE + IDS_BYTES} to ${LARGEST_ATTRIBUTE}`;
    return corrupt(16, 'attribute size', expected, attributeSize);
  }
  const count = attributes.size / attributeSize;
  if (count === 0n || count > BigInt(MOST_ATTRIBUTES)) {
    return corrupt(32, 'number of attributes', `1 to ${MOST_ATTRIBUTES}`, count);
  }
  return null;
}

async function readFile(
  source: ByteSource,
  head: Uint8Array,
  byteOrder: ByteOrder,
): Promise<Result<PerfHeader, Damage>> {
  if (head.length < FILE_HEADER_BYTES) {
    return truncated('header', head.length, FILE_HEADER_BYTES - head.length, 0);
  }
  const isLittle = byteOrder === 'little';
  const header = fileHeader(new DataView(head.buffer, head.byteOffset, head.length), isLittle);
  const damage = checkAttributes(header) ?? checkSections(header, source.size);
  if (damage) return err(damage);
  const step = Number(header.attributeSize);
  const at = Number(header.attributes.offset);
  const length = Number(header.attributes.size / header.attributeSize) * step;
  const bytes = await source.read(at, length);
  if (bytes.length < length) return truncated('attributes', at + bytes.length, length - bytes.length, 0);
  const attributes: PerfAttribute[] = [];
  for (let offset = 0; offset < length; offset += step) {
    const attribute = attributeAt(bytes.subarray(offset, offset + step - IDS_BYTES), at + offset, isLittle);
    if (!attribute.ok) return attribute;
    attributes.push(attribute.value);
  }
  const dataSize = header.data.size === 0n ? null : header.data.size;
  return ok(headerOf({ byteOrder, mode: 'file', attributes, dataSize, features: header.features }));
}

function headerOf(facts: Omit<PerfHeader, 'kind' | 'hasBranchStacks'>): PerfHeader {
  const hasBranchStacks = facts.attributes.some(({ sampleType }) => (sampleType & BRANCH_STACK) !== 0n);
  return { kind: 'perf-data', ...facts, hasBranchStacks };
}

/**
 * Reads the head of a `perf.data` file: never its records, and less than 1 MB whatever the file's size.
 *
 * All numbers have the recording machine's byte order, which the order of the magic's bytes tells:
 * ```text
 *   0  magic             PERFILE2
 *   8  u64 header size   104 in file mode; 16 in pipe mode, where records follow at once
 *  16  u64 attribute size
 *  24  section attributes    section = u64 offset, u64 size
 *  40  section data
 *  56  section event types   (unused)
 *  72  u64[4] feature bits; their sections' table follows the data
 * attribute = perf_event_attr, section of ids
 * record    = u32 type, u16 misc, u16 size, …; type 64 (HEADER_ATTR) holds a perf_event_attr
 * ```
 * @see https://github.com/torvalds/linux/blob/master/tools/perf/Documentation/perf.data-file-format.txt
 */
export async function readPerfHeader(source: ByteSource): Promise<Result<PerfHeader, Damage>> {
  const head = await source.read(0, FILE_HEADER_BYTES);
  const identified = identifyPerfData(head);
  if (!identified) {
    const found = Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
    return err({ kind: 'not-this-format', format: FORMAT, found });
  }
  const { byteOrder, mode } = identified;
  if (mode === null) return truncated('header', head.length, PIPE_HEADER_BYTES - head.length, 0);
  if (mode === 'file') return readFile(source, head, byteOrder);
  const attributes = await readPipeAttributes(source, PIPE_HEADER_BYTES, byteOrder === 'little');
  if (!attributes.ok) return attributes;
  return ok(headerOf({ byteOrder, mode, attributes: attributes.value, dataSize: null, features: [] }));
}
