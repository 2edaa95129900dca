const WIDTH = 80;

/**
 * Lines of at most 80 columns, broken at spaces; a word is broken only where it does not fit on a line of its
 * own.
 * @param first starts the first line, `next` the others
 */
export function wrap(text: string, first: string, next: string): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (let word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines.push(line.trimEnd());
      line = next;
      isEmpty = true;
    }
    line += isEmpty ? '' : ' ';
    while (line.length + word.length > WIDTH) {
      const room = WIDTH - line.length;
      lines.push(line + word.slice(0, room));
      word = word.slice(room);
      line = next;
    }
    line += word;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}
