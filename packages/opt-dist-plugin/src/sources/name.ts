import path from 'node:path';

/** Node's replacement for bytes that are not UTF-8. The character itself is rare enough for a closer look. */
const REPLACEMENT = '\ufffd';

export function isSuspicious(name: string): boolean {
  return name.includes(REPLACEMENT);
}

/**
 * A name in a directory as unambiguous text: itself, or, where it is not UTF-8, a slash, which no name holds,
 * and its bytes in hexadecimal.
 */
export function encodeName(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : `/${bytes.toString('hex')}`;
}

/**
 * @param root absolute
 * @param file relative path of encoded names
 * @returns the path for calls of the system
 */
export function systemPath(root: string, file: string): string | Buffer {
  if (file === '') return root;
  if (!file.startsWith('/') && !file.includes('//')) return `${root}${path.sep}${file}`;
  const parts: Buffer[] = [Buffer.from(root)];
  // An encoded name is the part after an empty one.
  let isHex = false;
  for (const part of file.split('/')) {
    if (part === '') {
      isHex = true;
      continue;
    }
    parts.push(Buffer.from('/'), isHex ? Buffer.from(part, 'hex') : Buffer.from(part));
    isHex = false;
  }
  return Buffer.concat(parts);
}

/** For people. */
export function shownPath(root: string, file: string): string {
  return systemPath(root, file).toString();
}
