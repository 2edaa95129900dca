/** A directory of this machine, and the variable that stands for it in a recipe. */
export interface Place {
  readonly dir: string;
  readonly variable: string;
}

/**
 * A word of a POSIX shell in which variables stand for directories, wherever their paths stand in it: also behind
 * `--set pgo.rustc.use="`.
 */
export function shellWord(word: string, places: readonly Place[]): string {
  const text = split(word, longestFirst(places))
    .map((part) => (typeof part === 'string' ? quoted(part) : `"$${part.variable}"`))
    .join('');
  return text === '' ? "''" : text;
}

export function shellWords(words: readonly string[], places: readonly Place[]): string {
  return words.map((word) => shellWord(word, places)).join(' ');
}

function split(word: string, places: readonly Place[]): (string | Place)[] {
  for (const place of places) {
    for (let at = word.indexOf(place.dir); at !== -1; at = word.indexOf(place.dir, at + 1)) {
      const next = word.charAt(at + place.dir.length);
      // Another directory may only begin alike.
      if (/[\w.+-]/.test(next)) continue;
      const rest = word.slice(at + place.dir.length);
      return [...split(word.slice(0, at), places), place, ...split(rest, places)];
    }
  }
  return word === '' ? [] : [word];
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A text in double quotes or in a document of the shell, with variables in place of directories. */
export function expandedText(text: string, places: readonly Place[]): string {
  return split(text, longestFirst(places))
    .map((part) => (typeof part === 'string' ? part.replace(/[\\$`]/g, '\\$&') : `\${${part.variable}}`))
    .join('');
}

function longestFirst(places: readonly Place[]): Place[] {
  return [...places].sort((a, b) => b.dir.length - a.dir.length);
}
