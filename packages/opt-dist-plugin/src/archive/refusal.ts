import { err } from 'profile-formats';

/** Why an archive from elsewhere is refused: neutral facts. */
export interface Refusal {
  readonly kind: 'refused-entry';
  /** The place of the problem, such as `seal` or a file in the archive. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
  /** The entry is of a task that is no stage. */
  readonly isOther?: true;
}

/**
 * People see text that the entry's writer chose: at most this much of it, and nothing that moves a cursor.
 */
const MOST_SHOWN = 300;

/** The place of a refusal for which the entry is not to blame. */
export const DISK = 'disk';

/** A refusal's facts, safe for a terminal whatever the entry holds. */
export function refuse(where: string, expected: string, found: string) {
  return err<Refusal>({
    kind: 'refused-entry',
    where: plain(where),
    expected: plain(expected),
    found: plain(found),
  });
}

function plain(text: string): string {
  const cut = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
  return cut
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => JSON.stringify(character).slice(1, -1))
    .replace(
      // JSON leaves these as they are.
      /[\p{C}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
}
