import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { ok, type Result } from '../../base/result';
import { decodeNames, type NameTable } from '../names-table';
import type { RawHeader } from './header';
import { rawLayoutOf } from './layout';
import { readBlock, type Block } from '../reading';
import { VALUE_KIND, type ValueResolver } from '../value-data';

/** Reads the names of functions and vtables of a raw profile. */
export async function readRawNames(
  source: ByteSource,
  { sections }: RawHeader,
): Promise<Result<NameTable, Damage>> {
  const names = new Map<bigint, string>();
  for (const { offset, size } of [sections.names, sections.vtableNames]) {
    const block = await readBlock(source, offset, size, 'names');
    const decoded = block.ok ? decodeNames(block.value, names) : block;
    if (!decoded.ok) return decoded;
  }
  return ok(names);
}

interface VtableRange {
  readonly start: bigint;
  readonly end: bigint;
  readonly nameHash: bigint;
}

/**
 * Says what the addresses in value data stand for: those of functions and vtables are in the records, others
 * (of shared libraries, or of an earlier run in a merged file) are not known and become 0.
 */
export async function readRawResolver(
  source: ByteSource,
  header: RawHeader,
  records: Block,
  names: NameTable,
): Promise<Result<ValueResolver, Damage>> {
  const { offset, size } = header.sections.vtables;
  const block = await readBlock(source, offset, size, 'vtables');
  if (!block.ok) return block;
  const vtables = vtableRanges(block.value.view, header);
  const functions = functionAddresses(records.view, header);
  return ok((kind, value) => {
    if (kind === VALUE_KIND.memOpSize) return { value, target: null };
    const nameHash = kind === VALUE_KIND.indirectCallTarget ? functions.get(value) : vtableAt(vtables, value);
    return nameHash === undefined
      ? { value: 0n, target: null }
      : { value: nameHash, target: names.get(nameHash) ?? null };
  });
}

function addressAt(view: DataView, offset: number, { pointerBytes, byteOrder }: RawHeader): bigint {
  const isLittle = byteOrder === 'little';
  return pointerBytes === 8 ? view.getBigUint64(offset, isLittle) : BigInt(view.getUint32(offset, isLittle));
}

function functionAddresses(view: DataView, header: RawHeader): Map<bigint, bigint> {
  const { record, recordBytes } = rawLayoutOf(header.version, header.pointerBytes);
  const functions = new Map<bigint, bigint>();
  for (let at = 0; at + recordBytes <= view.byteLength; at += recordBytes) {
    const address = addressAt(view, at + record.address, header);
    if (address === 0n || functions.has(address)) continue;
    functions.set(address, view.getBigUint64(at + record.nameHash, header.byteOrder === 'little'));
  }
  return functions;
}

/** A vtable's record: u64 hash of the name, pointer to the start, u32 size. */
function vtableRanges(view: DataView, header: RawHeader): VtableRange[] {
  const { vtableBytes } = rawLayoutOf(header.version, header.pointerBytes);
  const isLittle = header.byteOrder === 'little';
  const ranges: VtableRange[] = [];
  for (let at = 0; at + vtableBytes <= view.byteLength; at += vtableBytes) {
    const start = addressAt(view, at + 8, header);
    const size = view.getUint32(at + 8 + header.pointerBytes, isLittle);
    ranges.push({ start, end: start + BigInt(size), nameHash: view.getBigUint64(at, isLittle) });
  }
  return ranges.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

/** The vtable that an address lies in, by halving the ranges. */
function vtableAt(ranges: readonly VtableRange[], address: bigint): bigint | undefined {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle];
    if (range && range.start <= address) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  return range && address < range.end ? range.nameHash : undefined;
}
