import { distance } from 'fastest-levenshtein';

/** The largest share of wrong letters with which a word still counts as a misspelling of another. */
const TOLERANCE = 0.4;

/** The known word that was probably meant; null if none is near. Of equally near ones the first. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of known) {
    const errors = errorsBetween(word.toLowerCase(), candidate.toLowerCase());
    const longest = Math.max(word.length, candidate.length);
    if (errors < least && errors <= Math.max(1, longest * TOLERANCE)) {
      best = candidate;
      least = errors;
    }
  }
  return best;
}

/** Number of letters to change; a transposition counts as one mistake, however many letters it moves. */
function errorsBetween(word: string, candidate: string): number {
  return sortedLetters(word) === sortedLetters(candidate) && word !== candidate
    ? 1
    : distance(word, candidate);
}

function sortedLetters(word: string): string {
  return Array.from(word).sort().join('');
}
