import {
  array,
  bigInt,
  constant,
  constantFrom,
  integer,
  oneof,
  option,
  record,
  string,
  stringMatching,
  tuple,
  uint8Array,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import type { ValueSites } from '../src/base/function-record';
import { nameHashOf } from '../src/llvm/names-table';
import { EXTERNAL_SYMBOL, type NamedFunctionRecord } from '../src/llvm/text/text';
import { VALUE_KIND } from '../src/llvm/value-data';

export const LARGEST_WORD = 2n ** 64n - 1n;

/** Numbers up to a largest one, the ends often. */
export function words(most = LARGEST_WORD): Arbitrary<bigint> {
  return oneof(
    { arbitrary: bigInt(0n, most), weight: 3 },
    { arbitrary: bigInt(0n, 100n), weight: 3 },
    { arbitrary: constantFrom(0n, most), weight: 1 },
  );
}

/**
 * Names that mean themselves everywhere in a text profile: other ones are comments, numbers or the like
 * there.
 */
export const textNames: Arbitrary<string> = oneof(
  stringMatching(/^_R[A-Za-z0-9_]{1,30}$/),
  stringMatching(/^[A-Za-z_][A-Za-z0-9_.$;<>:@-]{0,30}$/),
  string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
  string({ unit: 'binary', minLength: 1, maxLength: 20 }),
).filter((name) => !/^[#:$]|^[0-9]+$|[\0\n\r]/.test(name) && name !== EXTERNAL_SYMBOL);

/** Names as linkers have them. */
export const symbolNames: Arbitrary<string> = stringMatching(/^[A-Za-z_][A-Za-z0-9_.$]{0,30}$/);

type Site = ValueSites['sites'][number];

/** What the records of a profile are made of. */
export interface RecordForm {
  readonly names: Arbitrary<string>;
  readonly mostCount: bigint;
}

function sites(kind: number, { names, mostCount }: RecordForm): Arbitrary<ValueSites> {
  const named = names.map((target) => ({ value: nameHashOf(target), target }));
  const what =
    kind === VALUE_KIND.memOpSize
      ? words().map((value) => ({ value, target: null }))
      : oneof(
          { arbitrary: named, weight: 5 },
          { arbitrary: constant({ value: 0n, target: null }), weight: 1 },
        );
  const one = tuple(what, words(mostCount)).map(([target, count]) => ({ ...target, count }));
  const site: Arbitrary<Site> = uniqueArray(one, { maxLength: 4, selector: ({ value }) => value });
  return array(site, { minLength: 1, maxLength: 3 }).map((all) => ({ kind, sites: all }));
}

/** Functions of any sort that a text profile can hold. */
export function functionRecords(form: RecordForm): Arbitrary<NamedFunctionRecord> {
  const kinds = Object.values(VALUE_KIND).map((kind) => option(sites(kind, form), { freq: 2 }));
  const bitmaps = oneof(
    { arbitrary: constant(new Uint8Array(0)), weight: 3 },
    { arbitrary: uint8Array({ minLength: 1, maxLength: 9 }), weight: 1 },
  );
  return record({
    name: form.names,
    hash: words(2n ** 60n - 1n),
    counts: array(words(form.mostCount), { minLength: 1, maxLength: 6 }),
    bitmap: bitmaps,
    values: tuple(...kinds).map((all) => all.filter((sitesOfKind) => sitesOfKind !== null)),
  }).map(({ counts, ...others }) => ({
    ...others,
    nameHash: nameHashOf(others.name),
    counts: BigUint64Array.from(counts),
  }));
}

/** Functions of a profile: no two of the same name and structural hash, but some of the same name. */
export function profiles(form: RecordForm, most = 12): Arbitrary<NamedFunctionRecord[]> {
  const few = integer({ min: 0, max: 2 }).map((hash) => BigInt(hash));
  const one = tuple(functionRecords(form), option(few)).map(([found, hash]) =>
    hash === null ? found : { ...found, hash },
  );
  return uniqueArray(one, { maxLength: most, selector: ({ name, hash }) => `${hash} ${name}` });
}
