/** Writes hashes in hex, as LLVM's tools do, and other large numbers in decimal. */
function isHash(key: string): boolean {
  return key === 'hash' || key === 'nameHash';
}

/** Sums of counts that this package computes with as LLVM's tools do, in floating point. */
const SUMS: readonly string[] = ['baseSum', 'testSum'];

/** What a truncated file announces is read from it, and can be any number of 64 bits. */
const SIZES: readonly string[] = ['needed', 'found'];

/** What a header stores about functions that were not read is any number of 64 bits, too. */
const STORED: readonly string[] = ['functions', 'contextSensitiveFunctions', 'counters', 'cutoff'];

/** A field has one type, whatever its value: what can pass 2^53 is text even where it does not. */
function canBeLarge(holder: unknown, key: string): boolean {
  const isTruncated =
    typeof holder === 'object' && holder !== null && 'kind' in holder && holder.kind === 'truncated';
  return SUMS.includes(key) || STORED.includes(key) || (isTruncated && SIZES.includes(key));
}

function replaced(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'number' && canBeLarge(this, key))
    return Number.isInteger(value) ? String(BigInt(value)) : String(value);
  if (typeof value !== 'bigint') return value;
  return isHash(key) ? `0x${value.toString(16).padStart(16, '0')}` : value.toString();
}

/** The forms of JSON, each with a schema of its own, and their versions. */
const VERSIONS = { show: 1, functions: 1, top: 1, compare: 1, verify: 1 } as const;

/**
 * JSON for machines: an array with an object for each file or pair, which names its schema and the version;
 * bigints as strings, hashes in hex.
 */
export function toJson(form: keyof typeof VERSIONS, entries: readonly object[]): string {
  const versioned = entries.map((entry) => ({ schema: `${form}/${VERSIONS[form]}`, ...entry }));
  return `${JSON.stringify(versioned, replaced, 2)}\n`;
}
