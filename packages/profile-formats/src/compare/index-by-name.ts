import type { FunctionTable } from './table';

/** Finds the functions of a table by the hash of their name, and by their structural hash under it. */
export class NameIndex {
  readonly #table: FunctionTable;
  /** By slot one more than the last function of a name; 0 is a free slot. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** By function one more than the one before it of the same name; 0 without one. */
  readonly #previous: Int32Array;
  /** By function the first one of the same name. */
  readonly #first: Int32Array;
  /** Of names with several functions these by structural hash, by the last of them. */
  readonly #versions = new Map<number, ReadonlyMap<bigint, number>>();

  constructor(table: FunctionTable) {
    this.#table = table;
    const slots = 2 ** Math.ceil(Math.log2(table.size * 2 + 2));
    this.#slots = new Int32Array(slots);
    this.#mask = slots - 1;
    this.#previous = new Int32Array(table.size);
    this.#first = new Int32Array(table.size);
    for (let index = 0; index < table.size; index += 1) {
      const slot = this.#slotOf(table.nameLow(index), table.nameHigh(index));
      const previous = this.#slots[slot] ?? 0;
      this.#previous[index] = previous;
      this.#first[index] = previous === 0 ? index : this.first(previous - 1);
      this.#slots[slot] = index + 1;
    }
  }

  /** The last function of a name; -1 without one. */
  last(nameLow: number, nameHigh: number): number {
    return (this.#slots[this.#slotOf(nameLow, nameHigh)] ?? 0) - 1;
  }

  /** The first function of the same name. */
  first(index: number): number {
    return this.#first[index] ?? index;
  }

  /** The function of a name, given by its last one, that has a structural hash; -1 without one. */
  withHash(last: number, hashLow: number, hashHigh: number): number {
    if (this.#previous[last] === 0) {
      const isSame = this.#table.hashLow(last) === hashLow && this.#table.hashHigh(last) === hashHigh;
      return isSame ? last : -1;
    }
    const versions = this.#versions.get(last) ?? this.#versionsOf(last);
    return versions.get((BigInt(hashHigh) << 32n) | BigInt(hashLow)) ?? -1;
  }

  #versionsOf(last: number): ReadonlyMap<bigint, number> {
    const versions = new Map<bigint, number>();
    for (let index = last; index >= 0; index = (this.#previous[index] ?? 0) - 1) {
      const hash = (BigInt(this.#table.hashHigh(index)) << 32n) | BigInt(this.#table.hashLow(index));
      if (!versions.has(hash)) versions.set(hash, index);
    }
    this.#versions.set(last, versions);
    return versions;
  }

  #slotOf(nameLow: number, nameHigh: number): number {
    // Profiles are in the order of these low bits, so neighbours there are neighbours here, which is fast.
    let slot = nameLow & this.#mask;
    for (;;) {
      const held = (this.#slots[slot] ?? 0) - 1;
      if (held < 0) return slot;
      if (this.#table.nameLow(held) === nameLow && this.#table.nameHigh(held) === nameHigh) return slot;
      // Damaged profiles can have any number of names with the same low half.
      slot = (slot + (nameHigh | 1)) & this.#mask;
    }
  }
}
