import type { FileError } from '../base/file-error';

/** How wide the output is. */
export const COLUMNS = 80;

/** Cuts a text that is too long in its middle: names differ at both of their ends. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 3);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/**
 * Breaks a text at its spaces; every line is indented, further ones by two more. A longer word is cut
 * anywhere.
 */
export function wrapped(text: string, indent: number): string {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(' ').flatMap((part) => piecesOf(part, COLUMNS - indent - 2))) {
    if (!isEmpty && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = ' '.repeat(indent + 2);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}

function piecesOf(word: string, width: number): string[] {
  const count = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: count }, (_, index) => word.slice(index * width, (index + 1) * width));
}

/** `1234567` as `1,234,567`. */
export function grouped(number: bigint | number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** Why a file could not be read, without its path. */
export function describeFileError({ code }: FileError): string {
  const known: Readonly<Record<string, string>> = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    NOT_A_FILE: 'not a regular file',
  };
  return known[code] ?? `cannot be read (${code})`;
}
