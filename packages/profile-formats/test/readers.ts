import { deepStrictEqual } from 'node:assert/strict';
import { parseFdata } from '../src/bolt/fdata/fdata';
import { parseBoltYaml } from '../src/bolt/yaml/yaml';
import type { ByteSource } from '../src/base/byte-source';
import { indexedFunctions, readIndexedNames } from '../src/llvm/indexed/indexed';
import { readIndexedHeader } from '../src/llvm/indexed/header';
import { readTemporalTraces } from '../src/llvm/indexed/sections';
import { rawFunctions, readRawHeaders } from '../src/llvm/raw/raw';
import { formatProftext } from '../src/llvm/text/format';
import { parseProftext } from '../src/llvm/text/parse';
import { readPerfHeader } from '../src/perf/perf-data';
import type { Room } from './samples';

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
