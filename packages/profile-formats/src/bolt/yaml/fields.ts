import type { YamlPlace, YamlProblem } from './lines';
import type { YamlValue } from './value';

const DECIMAL = /^[0-9]{1,20}$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]{1,16}$/;
const LARGEST_32 = 2 ** 32 - 1;
const LARGEST_64 = 2n ** 64n - 1n;

function shown(value: YamlValue | undefined): string {
  return typeof value === 'string' ? value : 'a list or a mapping';
}

/**
 * Takes the fields of one mapping, by key and type. The first field that is missing or malformed is kept as
 * the {@link problem}; the values after that mean nothing.
 */
export class YamlFields {
  problem: YamlProblem | null = null;
  private readonly taken = new Set<string>();

  constructor(
    private readonly mapping: string,
    private readonly entries: ReadonlyMap<string, YamlValue>,
    private readonly place: YamlPlace,
  ) {}

  text(key: string): string {
    return this.required(key, this.optionalText(key)) ?? '';
  }

  optionalText(key: string): string | null {
    return this.read(key, 'text', (value) => (typeof value === 'string' ? value : null));
  }

  /** An unsigned number of 32 bits. */
  number(key: string): number {
    const found = this.read(key, 'a decimal number below 2^32', (value) => {
      const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : -1;
      return number >= 0 && number <= LARGEST_32 ? number : null;
    });
    return this.required(key, found) ?? 0;
  }

  /** An unsigned number of 64 bits. */
  count(key: string): bigint {
    return this.required(key, this.optionalCount(key)) ?? 0n;
  }

  optionalCount(key: string): bigint | null {
    return this.read(key, 'a decimal number below 2^64', (value) => {
      const number = typeof value === 'string' && DECIMAL.test(value) ? BigInt(value) : -1n;
      return number >= 0n && number <= LARGEST_64 ? number : null;
    });
  }

  /** An unsigned number of 64 bits, written `0x…`. */
  hex(key: string): bigint {
    return this.required(key, this.optionalHex(key)) ?? 0n;
  }

  optionalHex(key: string): bigint | null {
    return this.read(key, 'a hexadecimal number below 2^64', (value) =>
      typeof value === 'string' && HEXADECIMAL.test(value) ? BigInt(value) : null,
    );
  }

  choice<T extends string>(key: string, choices: readonly T[]): T | null {
    return this.read(
      key,
      choices.join(' or '),
      (value) => choices.find((choice) => choice === value) ?? null,
    );
  }

  words(key: string): readonly string[] {
    const found = this.read(key, 'a list of words', (value) =>
      Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null,
    );
    return this.required(key, found) ?? [];
  }

  /** The fields of each mapping in a list; empty when the key is absent. */
  mappings(key: string): readonly YamlFields[] {
    const found = this.read(key, 'a list of mappings', (value) => {
      if (!Array.isArray(value)) return null;
      const items = value as readonly YamlValue[];
      const maps = items.filter((item): item is ReadonlyMap<string, YamlValue> => item instanceof Map);
      return maps.length === items.length
        ? maps.map((map) => new YamlFields(`${this.mapping}.${key}`, map, this.place))
        : null;
    });
    return found ?? [];
  }

  /** Records a field as malformed. */
  refuse(key: string, expected: string, found = shown(this.entries.get(key))): void {
    this.problem ??= { what: `${this.mapping}: ${key}`, expected, found, place: this.place };
  }

  /** Any value: a key that is known and not looked into. */
  pass(...keys: readonly string[]): void {
    for (const key of keys) this.taken.add(key);
  }

  /** `mapping.key` for every key. */
  get keys(): readonly string[] {
    return [...this.entries.keys()].map((key) => `${this.mapping}.${key}`);
  }

  /** `mapping.key` for the keys that nobody asked for. */
  get unknown(): readonly string[] {
    return [...this.entries.keys()]
      .filter((key) => !this.taken.has(key))
      .map((key) => `${this.mapping}.${key}`);
  }

  private read<T>(key: string, expected: string, convert: (value: YamlValue) => T | null): T | null {
    this.taken.add(key);
    const value = this.entries.get(key);
    if (value === undefined) return null;
    const converted = convert(value);
    if (converted === null) this.refuse(key, expected);
    return converted;
  }

  private required<T>(key: string, found: T | null): T | null {
    if (found === null) this.refuse(key, 'a value', 'none');
    return found;
  }
}
