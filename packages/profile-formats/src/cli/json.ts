/** Writes hashes in hex, as LLVM's tools do, and other large numbers in decimal. */
function isHash(key: string): boolean {
  return key === 'hash' || key === 'nameHash';
}

function replaced(key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return isHash(key) ? `0x${value.toString(16).padStart(16, '0')}` : value.toString();
}

/** JSON for machines: bigints as strings, hashes in hex. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, replaced, 2)}\n`;
}
