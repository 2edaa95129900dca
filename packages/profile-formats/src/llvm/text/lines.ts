import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import { corrupt, truncated } from '../reading';

const NUMBER = /^[0-9]+$/;
const PREFIXED = /^0(?:x[0-9a-f]+|b[01]+|o[0-7]+)$/;
const MOST = 2n ** 64n - 1n;
/** Numbers of so few digits are exact without a bigint. */
const SHORT_DIGITS = 15;
/** No u64 has more digits in any base; parsing longer numbers would take long. */
const MOST_DIGITS = 64;

/** The lines of a text profile without empty lines and comments. */
export class TextLines {
  /** The line at hand; null at the end. */
  line: string | null = null;
  /** Where it starts. */
  at = 0;
  readonly #text: string;
  #next = 0;

  constructor(text: string) {
    this.#text = text;
    this.advance();
  }

  /** Characters from the line at hand to the end. */
  get left(): number {
    return this.#text.length - this.at;
  }

  /** Goes to the next line that is neither empty nor a comment. */
  advance(): void {
    const text = this.#text;
    while (this.#next < text.length) {
      const start = this.#next;
      const found = text.indexOf('\n', start);
      let end = found < 0 ? text.length : found;
      this.#next = end + 1;
      if (end > start && text.charCodeAt(end - 1) === 0x0d) end -= 1;
      if (end === start || text.charCodeAt(start) === 0x23) continue;
      this.line = text.slice(start, end);
      this.at = start;
      return;
    }
    this.line = null;
    this.at = text.length;
  }

  /** Takes a line that must be there. */
  take(what: string): Result<string, Damage> {
    const { line } = this;
    if (line === null) return err(truncated(this.at, what, 1, 0));
    this.advance();
    return ok(line);
  }

  /** Takes a u64. */
  takeWord(what: string, allowsPrefix = false): Result<bigint, Damage> {
    const { at } = this;
    const line = this.take(what);
    if (!line.ok) return line;
    const number = wordOf(line.value, allowsPrefix);
    return number === null ? err(corrupt(at, what, 'an unsigned 64-bit number', line.value)) : ok(number);
  }

  /** Takes a number of things of which each has at least a line of two characters with its end. */
  takeCount(what: string): Result<number, Damage> {
    const { at } = this;
    const word = this.takeWord(what);
    if (!word.ok) return word;
    const most = Math.ceil(this.left / 2);
    return word.value > BigInt(most) ? err(truncated(at, what, word.value, most)) : ok(Number(word.value));
  }
}

/** A u64 in decimal, or also with a prefix; null when it is none. */
export function wordOf(text: string, allowsPrefix = false): bigint | null {
  if (allowsPrefix && text.startsWith('0') && text.length > 1) return prefixedWordOf(text);
  const digits = withoutZeros(text, 0);
  if (digits.length > MOST_DIGITS || !NUMBER.test(digits)) return null;
  if (digits.length <= SHORT_DIGITS) return BigInt(Number(digits));
  const number = BigInt(digits);
  return number > MOST ? null : number;
}

/** `0x`, `0b` and `0o` numbers; a 0 alone stands for octal, as in C. */
function prefixedWordOf(text: string): bigint | null {
  const isOctal = /^[0-7]/.test(text.slice(1, 2));
  const digits = withoutZeros(text, isOctal ? 1 : 2);
  if (digits.length > MOST_DIGITS) return null;
  const prefixed = `${isOctal ? '0o' : text.slice(0, 2)}${digits}`.toLowerCase();
  if (!PREFIXED.test(prefixed)) return null;
  const number = BigInt(prefixed);
  return number > MOST ? null : number;
}

/** The text from an offset, without the zeros at its start that more digits follow. */
function withoutZeros(text: string, start: number): string {
  let first = start;
  while (first < text.length - 1 && text.charCodeAt(first) === 0x30) first += 1;
  return first === 0 ? text : text.slice(first);
}
