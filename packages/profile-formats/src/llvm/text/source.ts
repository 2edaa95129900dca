import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, ok, type Result } from '../../base/result';
import type { TextProfile } from './text';
import { parseProftext } from './parse';

/** Longer text does not fit a string of every JavaScript engine. */
const MOST_TEXT_BYTES = 0x1fff_ffe8;

/** A text profile as a file holds it. */
export interface ReadText {
  readonly profile: TextProfile;
  /**
   * LLVM accepts a last line without its LF. All tools that write such profiles end their lines, so a missing
   * LF is the only sign of a cut inside the last number.
   */
  readonly cut: Damage | null;
}

/** Reads a text profile; all of it is held in memory. */
export async function readProftext(source: ByteSource): Promise<Result<ReadText, Damage>> {
  const { size } = source;
  if (size > MOST_TEXT_BYTES) {
    const expected = `at most ${MOST_TEXT_BYTES} bytes`;
    return err({ kind: 'corrupt', at: MOST_TEXT_BYTES, what: 'text', expected, found: `${size} bytes` });
  }
  const bytes = await source.read(0, size);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const profile = parseProftext(text);
  if (!profile.ok) return profile;
  const last = text.slice(text.lastIndexOf('\n') + 1);
  return ok({
    profile: profile.value,
    cut: last === '' || last.startsWith('#') ? null : missingLineEnd(size),
  });
}

/** The last line of a text lacks its LF. */
export function missingLineEnd(size: number): Damage {
  return { kind: 'truncated', at: size, what: 'end of the last line', needed: 1, found: 0 };
}
