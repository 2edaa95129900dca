import type { FileError } from '../base/file-error';

/** The width of the output. */
export const COLUMNS = 80;

/** Cuts a long text in its middle, because names differ at both ends. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const end = Math.floor((width - 1) / 3);
  return `${text.slice(0, width - 1 - end)}…${text.slice(text.length - end)}`;
}

/**
 * Wraps a text at its spaces. Indents every line, and continuation lines by two more. Cuts words that are too
 * long.
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
    NOT_A_FILE: 'not a regular file; `-` reads the standard input',
    DAMAGED_PACKING: 'compressed, and damaged or cut',
    TOO_LARGE: 'more than 1 GiB of a stream or of compressed data',
  };
  return known[code] ?? `cannot be read (${code})`;
}
