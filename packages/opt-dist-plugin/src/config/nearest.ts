import { distance } from 'fastest-levenshtein';

/** The share of a word that may be wrong before another word is no longer a likely meaning of it. */
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

/** Letters to change; letters in another order are one mistake, however many had to move. */
function errorsBetween(word: string, candidate: string): number {
  return sortedLetters(word) === sortedLetters(candidate) && word !== candidate
    ? 1
    : distance(word, candidate);
}

function sortedLetters(word: string): string {
  return Array.from(word).sort().join('');
}
