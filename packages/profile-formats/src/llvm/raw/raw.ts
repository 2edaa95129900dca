import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { readRawHeader, type RawHeader } from './header';
import { functionsOf } from './functions';
import { rawLayoutOf } from './layout';
import { hasValueSites, type RawFunctionRecord } from './records';
import { ValueWindow } from './values';
import { corrupt, readBlock } from '../reading';

const BLOCK_BYTES = 1 << 20;

/**
 * Reads the headers of all profiles in a raw file: several can follow one another, each at a multiple of 8
 * bytes, with zero bytes between them, of the same version, byte order and pointer size. Where one ends is
 * only known from its functions, so their records and the sizes of their value data are read, too.
 */
export async function readRawHeaders(source: ByteSource): Promise<Result<RawHeader[], Damage>> {
  const headers: RawHeader[] = [];
  let offset: number | null = 0;
  while (offset !== null) {
    const header = await readNextHeader(source, offset, headers[0]);
    if (!header.ok) return header;
    headers.push(header.value);
    const end = await readEnd(source, header.value);
    if (!end.ok) return end;
    const next = await findNext(source, end.value);
    if (!next.ok) return next;
    offset = next.value;
  }
  return ok(headers);
}

/**
 * Decodes all functions of a raw file, of one profile after another, in the order of the file, some thousand
 * at a time. What was decoded before the damage comes before it; the damage is the last that comes.
 */
export async function* rawFunctions(
  source: ByteSource,
): AsyncGenerator<Result<RawFunctionRecord[], Damage>, void, undefined> {
  let offset: number | null = 0;
  let first: RawHeader | undefined;
  while (offset !== null) {
    const header = await readNextHeader(source, offset, first);
    if (!header.ok) {
      yield header;
      return;
    }
    first ??= header.value;
    const end: Result<number, Damage> = yield* functionsOf(source, header.value);
    const next: Result<number | null, Damage> = end.ok ? await findNext(source, end.value) : end;
    if (!next.ok) {
      yield next;
      return;
    }
    offset = next.value;
  }
}

async function readNextHeader(
  source: ByteSource,
  offset: number,
  first: RawHeader | undefined,
): Promise<Result<RawHeader, Damage>> {
  const header = await readRawHeader(source, offset);
  if (!first) return header;
  if (!header.ok) {
    const { error } = header;
    return error.kind === 'not-this-format'
      ? err(corrupt(offset, 'magic number of a further profile', 'that of the first', error.found))
      : header;
  }
  const [expected, found] = [formOf(first), formOf(header.value)];
  return expected === found ? header : err(corrupt(offset, 'form of a further profile', expected, found));
}

function formOf({ version, byteOrder, pointerBytes }: RawHeader): string {
  return `version ${version}, ${byteOrder} endian, ${pointerBytes * 8}-bit`;
}

/** Where a profile ends: its functions tell which of them have value data, and that tells its sizes. */
async function readEnd(source: ByteSource, header: RawHeader): Promise<Result<number, Damage>> {
  const layout = rawLayoutOf(header.version, header.pointerBytes);
  const isLittle = header.byteOrder === 'little';
  const window = new ValueWindow(source, header.sections.values, isLittle);
  const { offset, size } = header.sections.functions;
  const step = Math.floor(BLOCK_BYTES / layout.recordBytes) * layout.recordBytes;
  for (let at = 0; at < size; at += step) {
    const block = await readBlock(source, offset + at, Math.min(step, size - at), 'functions');
    if (!block.ok) return block;
    const { view } = block.value;
    for (let record = 0; record < view.byteLength; record += layout.recordBytes) {
      if (!hasValueSites(view, record, layout, isLittle)) continue;
      const skipped = window.isLoaded ? ok(null) : await window.load();
      const damage = skipped.ok ? window.skip() : skipped.error;
      if (damage) return err(damage);
    }
  }
  return ok(window.at);
}

/** Where the next profile starts; null when nothing but zero bytes follows. */
async function findNext(source: ByteSource, end: number): Promise<Result<number | null, Damage>> {
  let at = end;
  while (at < source.size) {
    const block = await readBlock(source, at, Math.min(BLOCK_BYTES, source.size - at), 'padding');
    if (!block.ok) return block;
    const used = block.value.bytes.findIndex((byte) => byte !== 0);
    if (used >= 0) {
      const start = at + used;
      return start % 8 === 0
        ? ok(start)
        : err(corrupt(start, 'start of a further profile', 'a multiple of 8', start));
    }
    at += block.value.bytes.length;
  }
  return ok(null);
}
