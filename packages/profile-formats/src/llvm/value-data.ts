import type { Damage } from '../base/damage';
import type { ValueSites } from '../base/function-record';
import { err, ok, type Result } from '../base/result';
import { corrupt, truncated, type Block } from './reading';

/** LLVM's `InstrProfValueKind`. */
export const VALUE_KIND = {
  /** `IPVK_IndirectCallTarget`: which functions a call through a pointer reached. */
  indirectCallTarget: 0,
  /** `IPVK_MemOPSize`: bytes of a `memcpy` and its like; sizes above 8 are the starts of ranges. */
  memOpSize: 1,
  /** `IPVK_VTableTarget`: which vtables a virtual call used; since raw version 10 and indexed version 12. */
  vtableTarget: 2,
} as const;

/** The value data of most functions. */
export const NO_VALUES: readonly ValueSites[] = [];

const MOST_KINDS = 3;
/** Bytes of value data's own header: total size and number of kinds. */
export const VALUE_HEADER_BYTES = 8;

/**
 * Turns a value of the file into a value of the record: an address, a hash of a name or a size, by its kind.
 */
export type ValueResolver = (kind: number, value: bigint) => { value: bigint; target: string | null };

type Site = ValueSites['sites'][number];

/** Visits the parts of value data in their order. */
export interface ValueVisitor {
  startKind(kind: number, sites: number): void;
  /** @param values number of values of this site */
  startSite(values: number): void;
  /** @param at where the u64 value lies; its u64 count follows it */
  value(view: DataView, at: number): void;
}

/**
 * Goes through one function's value data: { u32 total size, u32 kinds }, then per kind { u32 kind, u32 sites,
 * u8 values of each site, zero bytes up to a multiple of 8, then u64 value and u64 count of each value }.
 * Defined by `ValueProfData` and `ValueProfRecord` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc InstrProfData.inc}.
 *
 * @param offset where it starts in the block
 * @param end where it must have ended
 * @returns where it ended
 */
export function visitValueData(
  block: Block,
  offset: number,
  end: number,
  isLittle: boolean,
  visitor: ValueVisitor | null,
): Result<number, Damage> {
  const size = valueDataSize(block, offset, end, isLittle);
  if (!size.ok) return size;
  const limit = offset + size.value;
  const kinds = block.view.getUint32(offset + 4, isLittle);
  if (kinds > MOST_KINDS)
    return err(corrupt(block.at + offset + 4, 'number of value kinds', `at most ${MOST_KINDS}`, kinds));
  let at = offset + VALUE_HEADER_BYTES;
  for (let index = 0; index < kinds; index += 1) {
    const visited = visitKind(block, at, limit, isLittle, visitor);
    if (!visited.ok) return visited;
    at = visited.value;
  }
  return ok(limit);
}

/** Checks one function's value data, see {@link visitValueData}; a negative offset is of a function without any. */
export function checkValueData(block: Block, offset: number, end: number, isLittle: boolean): Damage | null {
  if (offset < 0 || isSound(block.view, offset, end, isLittle)) return null;
  const visited = visitValueData(block, offset, end, isLittle, null);
  return visited.ok ? null : visited.error;
}

/** Whether value data, whose size is sound, is so itself. */
function isSound(view: DataView, offset: number, end: number, isLittle: boolean): boolean {
  const limit = offset + view.getUint32(offset, isLittle);
  const kinds = view.getUint32(offset + 4, isLittle);
  if (limit > end || kinds > MOST_KINDS) return false;
  let at = offset + VALUE_HEADER_BYTES;
  for (let index = 0; index < kinds; index += 1) {
    if (at + 8 > limit) return false;
    const sites = view.getUint32(at + 4, isLittle);
    if (view.getUint32(at, isLittle) > VALUE_KIND.vtableTarget || sites > limit - at) return false;
    const countsAt = at + 8;
    at = countsAt + ((sites + 7) & ~7);
    if (at > limit) return false;
    for (let site = 0; site < sites; site += 1) at += view.getUint8(countsAt + site) * 16;
    if (at > limit) return false;
  }
  return true;
}

/** Decodes one function's value data, see {@link visitValueData}. */
export function decodeValueData(
  block: Block,
  offset: number,
  end: number,
  isLittle: boolean,
  resolve: ValueResolver,
): Result<{ values: readonly ValueSites[]; end: number }, Damage> {
  const values: { kind: number; sites: Site[] }[] = [];
  let sites: Site[] = [];
  let site: Site[number][] = [];
  let kindRead = 0;
  const visited = visitValueData(block, offset, end, isLittle, {
    startKind: (kind) => {
      kindRead = kind;
      sites = [];
      values.push({ kind, sites });
    },
    startSite: () => {
      site = [];
      sites.push(site);
    },
    value: (view, at) => {
      const { value, target } = resolve(kindRead, view.getBigUint64(at, isLittle));
      site.push({ value, count: view.getBigUint64(at + 8, isLittle), target });
    },
  });
  if (!visited.ok) return visited;
  return ok({ values: values.length === 0 ? NO_VALUES : values, end: visited.value });
}

/** The bytes of one function's value data, its header included. */
export function valueDataSize(
  block: Block,
  offset: number,
  end: number,
  isLittle: boolean,
): Result<number, Damage> {
  const room = end - offset;
  if (room < VALUE_HEADER_BYTES) {
    return err(truncated(block.at + offset, 'value data', VALUE_HEADER_BYTES, Math.max(0, room)));
  }
  const size = block.view.getUint32(offset, isLittle);
  if (size % 8 !== 0 || size < VALUE_HEADER_BYTES) {
    return err(corrupt(block.at + offset, 'size of value data', 'a multiple of 8, at least 8', size));
  }
  return size > room ? err(truncated(block.at + offset, 'value data', size, room)) : ok(size);
}

function visitKind(
  block: Block,
  offset: number,
  limit: number,
  isLittle: boolean,
  visitor: ValueVisitor | null,
): Result<number, Damage> {
  const { view } = block;
  const tooShort = (needed: number): Result<never, Damage> =>
    err(truncated(block.at + offset, 'values of one kind', needed, limit - offset));
  if (offset + 8 > limit) return tooShort(8);
  const kind = view.getUint32(offset, isLittle);
  if (kind > VALUE_KIND.vtableTarget) return err(corrupt(block.at + offset, 'value kind', '0, 1 or 2', kind));
  const siteCount = view.getUint32(offset + 4, isLittle);
  const countsAt = offset + 8;
  let at = countsAt + Math.ceil(siteCount / 8) * 8;
  if (at > limit) return tooShort(at - offset);
  visitor?.startKind(kind, siteCount);
  for (let site = 0; site < siteCount; site += 1) {
    const length = view.getUint8(countsAt + site);
    if (at + length * 16 > limit) return tooShort(at + length * 16 - offset);
    if (visitor) {
      visitor.startSite(length);
      for (let index = 0; index < length; index += 1) visitor.value(view, at + index * 16);
    }
    at += length * 16;
  }
  return ok(at);
}
