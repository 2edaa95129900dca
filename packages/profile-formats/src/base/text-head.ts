/** The first lines of a text whose first bytes are known. */
export interface TextHead {
  /** Lines that end inside the head, without their LF. */
  readonly lines: readonly string[];
  /** The text after the last LF: an unfinished line, or a line that the head cuts. */
  readonly rest: string;
}

const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

function isTextByte(byte: number): boolean {
  return (byte >= TAB && byte <= CARRIAGE_RETURN) || (byte >= SPACE && byte !== DELETE);
}

/**
 * Splits the head of a file into lines; null if it has bytes that do not occur in texts. Every byte becomes
 * one character, so names in any encoding pass through.
 */
export function readTextHead(head: Uint8Array): TextHead | null {
  return head.every(isTextByte) ? splitHead(head) : null;
}

/** Splits a head into lines whatever its bytes are. */
export function splitHead(head: Uint8Array): TextHead {
  const lines = new TextDecoder('latin1').decode(head).split('\n');
  return { lines: lines.slice(0, -1), rest: lines.at(-1) ?? '' };
}

/** Whether the head of a file is text in UTF-8; its last character may be cut. */
export function isUtf8Text(head: Uint8Array): boolean {
  if (!head.every(isTextByte)) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}
