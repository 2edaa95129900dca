import { deepStrictEqual } from 'node:assert/strict';
import { parseFdata } from '../bolt/fdata';
import { parseBoltYaml } from '../bolt/yaml';
import type { ByteSource } from '../byte-source';
import { indexedFunctions, readIndexedNames } from '../llvm/indexed';
import { readIndexedHeader } from '../llvm/indexed-header';
import { readTemporalTraces } from '../llvm/indexed-sections';
import { rawFunctions, readRawHeaders } from '../llvm/raw';
import { formatProftext } from '../llvm/text-format';
import { parseProftext } from '../llvm/text-parse';
import { readPerfHeader } from '../perf/perf-data';
import type { Room } from './testing-samples';

type Reader = (source: ByteSource) => Promise<unknown>;

async function drained(batches: AsyncIterable<unknown>): Promise<void> {
  for await (const batch of batches) if (batch === null) return;
}

const readIndexed: Reader = async (source) => {
  const header = await readIndexedHeader(source);
  if (!header.ok) return;
  await readTemporalTraces(source, header.value);
  const names = await readIndexedNames(source, header.value);
  if (names.ok) await drained(indexedFunctions(source, header.value, { names: names.value }));
};

/** What the writer makes of what was read is read as the same; a name that ends in CR loses that. */
const readText: Reader = async (source) => {
  const bytes = await source.read(0, source.size);
  const profile = parseProftext(new TextDecoder('latin1').decode(bytes));
  if (!profile.ok) return;
  const text = formatProftext(profile.value);
  if (text.includes('\r')) return;
  const again = parseProftext(text);
  deepStrictEqual(again.ok ? formatProftext(again.value) : again.error, text);
};

/** Everything that reads the formats of a room, called whatever the bytes look like. */
export const READERS: Readonly<Record<Room, Reader>> = {
  raw: async (source) => {
    await readRawHeaders(source);
    await drained(rawFunctions(source));
  },
  indexed: readIndexed,
  text: readText,
  bolt: async (source) => {
    await parseFdata(source);
    await parseBoltYaml(source);
  },
  perf: readPerfHeader,
};
