import { parseFdata, type FdataProfile } from '../bolt/fdata/fdata';
import { parseBoltYaml } from '../bolt/yaml/yaml';
import type { BoltYamlProfile } from '../bolt/yaml/profile';
import type { ByteSource } from '../base/byte-source';
import type { Damage } from '../base/damage';
import { HEAD_BYTES, identify } from '../identify/identify';
import { readIndexedHeader, type IndexedHeader } from '../llvm/indexed/header';
import { checkIndexedSections, readIndexedBinaryIds } from '../llvm/indexed/sections';
import { readRawCounts } from '../llvm/raw/counts';
import { rawFunctions, readRawHeaders } from '../llvm/raw/raw';
import { readRawBinaryIds, readRawHeader, type RawHeader } from '../llvm/raw/header';
import { missingLineEnd, readProftext } from '../llvm/text/source';
import { readPerfHeader } from '../perf/perf-data';
import type { Result } from '../base/result';
import { boltContents, countedContents, functionContents, storedContents } from './contents';
import { textFeatures } from './text-features';
import { indexedContents } from './indexed-contents';
import { levelOf, type InspectionDepth, type ProfileContents, type ProfileFacts } from './facts';

/** How much {@link inspect} reads and keeps. */
export interface InspectionOptions {
  /** Default: `all`. */
  readonly depth?: InspectionDepth;
  /** Number of hottest functions in the result. Default: 10. */
  readonly hottest?: number;
  /** Whether to check each name of an indexed profile against its hash, which doubles the time. */
  readonly checksNames?: boolean;
}

type Found = Partial<Omit<ProfileFacts, 'identification' | 'size' | 'depth'>>;

/** Build ids are some dozen bytes each: at depth `header` a larger section is not read. */
const MOST_HEADER_ID_BYTES = 1 << 16;
const LINE_FEED = 0x0a;

/** Determines a file's kind, soundness and contents. */
export async function inspect(
  source: ByteSource,
  { depth = 'all', hottest = 10, checksNames = false }: InspectionOptions = {},
): Promise<ProfileFacts> {
  const identification = identify(await source.read(0, HEAD_BYTES));
  const options = { depth, hottest, checksNames };
  const found = await look(source, identification.kind, options);
  return {
    identification,
    size: source.size,
    packed: null,
    depth,
    damage: null,
    extent: 'head',
    correlation: null,
    profiles: 1,
    levels: identification.kind === 'llvm-text' ? [levelOf(identification.variants)] : [],
    memProfVersion: null,
    binaryIds: [],
    perf: null,
    boltFlags: [],
    unknownKeys: [],
    laterKeys: [],
    textFeatures: [],
    exceedsBoltRange: false,
    contents: null,
    ...found,
  };
}

function look(
  source: ByteSource,
  kind: ProfileFacts['identification']['kind'],
  options: Required<InspectionOptions>,
): Promise<Found> {
  const isWhole = options.depth !== 'header';
  if (kind === 'llvm-indexed') return lookAtIndexed(source, options);
  if (kind === 'llvm-raw') return lookAtRaw(source, options);
  if (kind === 'llvm-text' && isWhole) return lookAtText(source, options);
  if (kind === 'bolt-fdata' && options.depth === 'counts') return lookAtLastLine(source);
  if (kind === 'bolt-fdata' && isWhole) return lookAtFdata(source, options);
  if (kind === 'bolt-yaml' && isWhole) return lookAtYaml(source, options);
  // Does not read the lines, because `perf2bolt` itself refuses unknown ones.
  if (kind === 'bolt-preaggregated') return lookAtLastLine(source);
  return kind === 'perf-data' ? lookAtPerf(source) : Promise.resolve({});
}

async function lookAtIndexed(source: ByteSource, options: Required<InspectionOptions>): Promise<Found> {
  const read = await readIndexedHeader(source);
  if (!read.ok) return { damage: read.error };
  const header = read.value;
  const found: Found = {
    levels: [levelOf(header.variants)],
    memProfVersion: header.memProf?.firstWord ?? null,
    binaryIds: await idsOf(header.binaryIds?.size ?? 0, options, () => readIndexedBinaryIds(source, header)),
  };
  if (options.depth === 'header') return { ...found, contents: storedContents(header) };
  return { ...found, ...(await wholeIndexed(source, header, options)) };
}

async function wholeIndexed(
  source: ByteSource,
  header: IndexedHeader,
  options: Required<InspectionOptions>,
): Promise<Found> {
  const contents = await indexedContents(source, header, options);
  return contents.ok
    ? {
        contents: contents.value,
        damage: await checkIndexedSections(source, header),
        extent: header.memProf ? 'all but the memory profile' : 'all',
      }
    : { damage: contents.error };
}

async function lookAtRaw(source: ByteSource, options: Required<InspectionOptions>): Promise<Found> {
  const headers = await rawHeaders(source, options.depth);
  if (!headers.ok) return { damage: headers.error };
  const [first] = headers.value;
  const variants = first?.variants ?? [];
  const ids = await Promise.all(
    headers.value.map((header) =>
      idsOf(header.sections.binaryIds.size, options, () => readRawBinaryIds(source, header)),
    ),
  );
  const found: Found = {
    profiles: headers.value.length,
    levels: [...new Set(headers.value.map((header) => levelOf(header.variants)))],
    binaryIds: [...new Set(ids.flat())],
    correlation: headers.value.map(correlationOf).find((one) => one !== null) ?? null,
  };
  if (options.depth === 'header') return found;
  if (options.depth === 'counts') return { ...found, ...(await rawCounts(source, headers.value)) };
  const read = foundOf(await functionContents(rawFunctions(source), variants, options.hottest));
  const hasFunctions = headers.value.some(({ functions }) => functions > 0);
  if (read.damage || hasFunctions || !found.correlation) return { ...found, ...read };
  return { ...found, ...(await rawCounts(source, headers.value)), extent: 'all' };
}

async function rawCounts(source: ByteSource, headers: readonly RawHeader[]): Promise<Found> {
  const counts = await readRawCounts(source, headers);
  return counts.ok ? { contents: countedContents(headers, counts.value) } : { damage: counts.error };
}

/** What `-profile-correlate=debug-info` and `-profile-correlate=binary` leave out of a profile. */
function correlationOf({ variants, functions, counters }: RawHeader): ProfileFacts['correlation'] {
  if (variants.includes('debugInfoCorrelate')) return 'debug-info';
  return functions === 0 && counters > 0 ? 'binary' : null;
}

async function rawHeaders(
  source: ByteSource,
  depth: InspectionDepth,
): Promise<Result<readonly RawHeader[], Damage>> {
  if (depth !== 'header') return readRawHeaders(source);
  const first = await readRawHeader(source);
  return first.ok ? { ok: true, value: [first.value] } : first;
}

/**
 * Ignores damage among build ids, because nothing depends on them; the check of the whole file may find it.
 */
async function idsOf(
  size: number,
  { depth }: Required<InspectionOptions>,
  read: () => Promise<Result<string[], Damage>>,
): Promise<readonly string[]> {
  if (depth === 'header' && size > MOST_HEADER_ID_BYTES) return [];
  const ids = await read();
  return ids.ok ? ids.value : [];
}

async function lookAtText(source: ByteSource, { hottest }: Required<InspectionOptions>): Promise<Found> {
  const read = await readProftext(source);
  if (!read.ok) return { damage: read.error };
  const { variants, functions } = read.value.profile;
  const batches = [{ ok: true, value: functions } as const];
  return {
    levels: [levelOf(variants)],
    textFeatures: textFeatures(read.value.profile),
    ...foundOf(await functionContents(batches, variants, hottest)),
    damage: read.value.cut,
  };
}

async function lookAtFdata(source: ByteSource, { hottest }: Required<InspectionOptions>): Promise<Found> {
  const profile: Result<FdataProfile, Damage> = await parseFdata(source);
  if (!profile.ok) return { damage: profile.error };
  return {
    contents: boltContents(profile.value, hottest),
    exceedsBoltRange: profile.value.exceedsBoltRange,
    extent: 'all',
  };
}

async function lookAtLastLine(source: ByteSource): Promise<Found> {
  const [last] = await source.read(source.size - 1, 1);
  return last === LINE_FEED ? {} : { damage: missingLineEnd(source.size) };
}

async function lookAtYaml(source: ByteSource, { hottest }: Required<InspectionOptions>): Promise<Found> {
  const profile: Result<BoltYamlProfile, Damage> = await parseBoltYaml(source);
  if (!profile.ok) return { damage: profile.error };
  const { header, unknownKeys, laterKeys } = profile.value;
  return {
    contents: boltContents(profile.value, hottest),
    extent: 'all',
    boltFlags: header.flags,
    unknownKeys,
    laterKeys,
    binaryIds: header.buildId === null ? [] : [header.buildId],
  };
}

async function lookAtPerf(source: ByteSource): Promise<Found> {
  const header = await readPerfHeader(source);
  return header.ok ? { perf: header.value } : { damage: header.error };
}

function foundOf(contents: Result<ProfileContents, Damage>): Found {
  return contents.ok ? { contents: contents.value, extent: 'all' } : { damage: contents.error };
}
