/** Above every generated page. */
export const GENERATED =
  '<!-- Generated from the code; test/reference/reference.spec.ts of opt-dist-plugin says how. -->';

/** A table; a cell may hold bars. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

/** Text that Markdown would take for a tag, as it is. */
export function plain(text: string): string {
  return text.replaceAll('<', '\\<');
}
