import type { Damage } from '../../base/damage';
import type { ValueSites } from '../../base/function-record';
import { err, ok, type Result } from '../../base/result';
import { nameHashOf } from '../names-table';
import { corrupt } from '../reading';
import {
  EXTERNAL_SYMBOL,
  TEXT_DIRECTIVES,
  type NamedFunctionRecord,
  type TextProfile,
  type TextTemporalTraces,
} from './text';
import { TextLines, wordOf } from './lines';
import { NO_VALUES, VALUE_KIND } from '../value-data';
import type { LlvmVariant } from '../variants';

const NO_BITMAP = new Uint8Array(0);
const BITMAP_MARK = '$';
const MOST_KINDS = 3;

/**
 * Reads a text profile. Offsets in the damage count characters, which are bytes as long as all names are
 * ASCII.
 */
export function parseProftext(text: string): Result<TextProfile, Damage> {
  const binary = text.indexOf('\0');
  if (binary >= 0) return err(corrupt(binary, 'text', 'no byte 0', 'a byte 0'));
  const lines = new TextLines(text);
  const header = parseHeader(lines);
  if (!header.ok) return header;
  const functions: NamedFunctionRecord[] = [];
  while (lines.line !== null) {
    const record = parseFunction(lines);
    if (!record.ok) return record;
    functions.push(record.value);
  }
  return ok({ ...header.value, functions });
}

function parseHeader(lines: TextLines): Result<Omit<TextProfile, 'functions'>, Damage> {
  const variants = new Set<LlvmVariant>();
  let temporalTraces: TextTemporalTraces | null = null;
  while (lines.line?.startsWith(':')) {
    const name = lines.line.slice(1).toLowerCase();
    const directive = Object.hasOwn(TEXT_DIRECTIVES, name) ? TEXT_DIRECTIVES[name] : undefined;
    if (!directive) return err(corrupt(lines.at, 'header line', 'a known one', lines.line));
    for (const variant of directive.on) variants.add(variant);
    if (directive.off) variants.delete(directive.off);
    lines.advance();
    if (!directive.on.includes('temporal')) continue;
    const traces = parseTraces(lines);
    if (!traces.ok) return traces;
    temporalTraces = traces.value;
  }
  return ok({ variants: [...variants], temporalTraces });
}

function parseTraces(lines: TextLines): Result<TextTemporalTraces, Damage> {
  const count = lines.takeCount('number of traces');
  if (!count.ok) return count;
  const streamSize = lines.takeWord('size of the stream of traces');
  if (!streamSize.ok) return streamSize;
  const traces: { weight: bigint; functions: string[] }[] = [];
  while (traces.length < count.value) {
    const weight = lines.takeWord('weight of a trace');
    if (!weight.ok) return weight;
    const functions = lines.take('functions of a trace');
    if (!functions.ok) return functions;
    const names = functions.value.split(',').map((name) => name.trim());
    traces.push({ weight: weight.value, functions: names.filter((name) => name !== '') });
  }
  return ok({ streamSize: streamSize.value, traces });
}

function parseFunction(lines: TextLines): Result<NamedFunctionRecord, Damage> {
  const name = lines.take('name');
  if (!name.ok) return name;
  const hash = lines.takeWord('structural hash', true);
  if (!hash.ok) return hash;
  const countAt = lines.at;
  const count = lines.takeCount('number of counters');
  if (!count.ok) return count;
  if (count.value === 0) return err(corrupt(countAt, 'number of counters', 'more than 0', 0));
  const counts = new BigUint64Array(count.value);
  for (let index = 0; index < count.value; index += 1) {
    const counter = lines.takeWord('counter');
    if (!counter.ok) return counter;
    counts[index] = counter.value;
  }
  const bitmap = parseBitmap(lines);
  if (!bitmap.ok) return bitmap;
  const values = parseValues(lines);
  if (!values.ok) return values;
  return ok({
    name: name.value,
    nameHash: nameHashOf(name.value),
    hash: hash.value,
    counts,
    bitmap: bitmap.value,
    values: values.value,
  });
}

function parseBitmap(lines: TextLines): Result<Uint8Array, Damage> {
  const { line, at } = lines;
  if (!line?.startsWith(BITMAP_MARK)) return ok(NO_BITMAP);
  const size = wordOf(line.slice(BITMAP_MARK.length).trim(), true);
  lines.advance();
  if (size === null || size > BigInt(Math.ceil(lines.left / 2))) {
    return err(corrupt(at, 'number of bitmap bytes', 'a number with so many lines behind it', line));
  }
  const bitmap = new Uint8Array(Number(size));
  for (let index = 0; index < bitmap.length; index += 1) {
    const byteAt = lines.at;
    const byte = lines.takeWord('bitmap byte', true);
    if (!byte.ok) return byte;
    if (byte.value > 0xffn) return err(corrupt(byteAt, 'bitmap byte', 'at most 255', byte.value));
    bitmap[index] = Number(byte.value);
  }
  return ok(bitmap);
}

/** Value data is there when a number follows where the next function's name would stand. */
function parseValues(lines: TextLines): Result<readonly ValueSites[], Damage> {
  const kinds = lines.line === null ? null : wordOf(lines.line);
  if (kinds === null) return ok(NO_VALUES);
  if (kinds < 1n || kinds > BigInt(MOST_KINDS)) {
    return err(corrupt(lines.at, 'number of value kinds', `1 to ${MOST_KINDS}`, kinds));
  }
  lines.advance();
  const values: ValueSites[] = [];
  for (let index = 0; index < kinds; index += 1) {
    const kindAt = lines.at;
    const kind = lines.takeWord('value kind');
    if (!kind.ok) return kind;
    if (kind.value > 2n) return err(corrupt(kindAt, 'value kind', '0, 1 or 2', kind.value));
    const sites = parseSites(lines, Number(kind.value));
    if (!sites.ok) return sites;
    if (sites.value.length > 0) values.push({ kind: Number(kind.value), sites: sites.value });
  }
  return ok(values.length > 0 ? values : NO_VALUES);
}

function parseSites(lines: TextLines, kind: number): Result<ValueSites['sites'], Damage> {
  const count = lines.takeCount('number of value sites');
  if (!count.ok) return count;
  const sites: ValueSites['sites'][number][] = [];
  while (sites.length < count.value) {
    const length = lines.takeCount('number of values');
    if (!length.ok) return length;
    const values: { value: bigint; count: bigint; target: string | null }[] = [];
    while (values.length < length.value) {
      const { at } = lines;
      const line = lines.take('value');
      if (!line.ok) return line;
      const value = parseValue(line.value, kind);
      if (!value) return err(corrupt(at, 'value', 'a name or number, a colon, and a count', line.value));
      values.push(value);
    }
    sites.push(values);
  }
  return ok(sites);
}

function parseValue(
  line: string,
  kind: number,
): { value: bigint; count: bigint; target: string | null } | null {
  const colon = line.lastIndexOf(':');
  const what = line.slice(0, Math.max(0, colon));
  const count = wordOf(line.slice(colon + 1));
  if (colon < 0 || count === null) return null;
  if (kind === VALUE_KIND.memOpSize) {
    const value = wordOf(what);
    return value === null ? null : { value, count, target: null };
  }
  if (what === EXTERNAL_SYMBOL) return { value: 0n, count, target: null };
  return what === '' ? null : { value: nameHashOf(what), count, target: what };
}
