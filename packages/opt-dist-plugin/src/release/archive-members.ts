/** The head of a member of an `ar` archive (man 5 ar): 60 bytes, its content behind it. */
export const MEMBER_HEAD = 60;
/** Before the first member. */
export const ARCHIVE_MAGIC = '!<arch>\n';

export interface Member {
  /** `/12` is a place in the list of long names. */
  readonly name: string;
  readonly size: number;
}

/** @param head of a member; null: it is none */
export function memberAt(head: string): Member | null {
  if (head.length < MEMBER_HEAD || !head.endsWith('`\n')) return null;
  const size = Number(head.slice(48, 58).trim());
  return Number.isInteger(size) ? { name: head.slice(0, 16).trim(), size } : null;
}

/** Objects that the compiler made of codegen units, by the names in an rlib: `x-1a2b.x.3c4d-cgu.0.rcgu.o`. */
export function unitsIn(names: readonly string[]): number {
  return names.filter((name) => name.endsWith('.rcgu.o')).length;
}

/** Long names stand in a member called `//`, each ending with `/` and a new line. */
export function longNames(list: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let at = 0;
  for (const name of list.split('\n')) {
    found.set(`/${at}`, name.replace(/\/$/, ''));
    at += name.length + 1;
  }
  return found;
}
