import type { SettingValue } from './configure-options';
import { split } from './release-settings';

/** A setting to be written, with the lines of comment above it. */
export interface WrittenSetting {
  readonly key: string;
  readonly value: SettingValue;
  readonly comment: readonly string[];
}

/** A setting as a line of TOML. */
export function settingLine(key: string, value: SettingValue): string {
  return `${key} = ${JSON.stringify(value)}`;
}

/**
 * A text of TOML with settings changed or added; all other lines stay as they are. Whether the result says what it
 * should is for a parser to find out: in texts with tricks, such as tables inside of strings, it does not.
 */
export function withSettings(text: string, settings: readonly WrittenSetting[]): string {
  return settings.reduce((edited, setting) => withSetting(edited, setting), text);
}

function withSetting(text: string, { key: full, value, comment }: WrittenSetting): string {
  const [table, key] = split(full);
  const lines = text.split('\n');
  const at = lines.findIndex((line, index) => isAssignment(line, tableAt(lines, index), table, key));
  if (at !== -1) {
    // The value ends before a comment, which stays.
    lines[at] = (lines[at] ?? '').replace(
      /^([^=]*=\s*)("[^"]*"|'[^']*'|[^\s#]+)/,
      (_, before: string) => before + JSON.stringify(value),
    );
    return lines.join('\n');
  }
  const header = lines.findIndex((line) => headerOf(line) === table);
  const dotted = lines.findLastIndex(
    (line, index) => tableAt(lines, index) === '' && line.trimStart().startsWith(`${table}.`),
  );
  if (header === -1 && dotted !== -1) {
    lines.splice(dotted + 1, 0, ...comment, settingLine(full, value));
    return lines.join('\n');
  }
  const added = [...comment, settingLine(key, value)];
  if (header === -1)
    return `${text.trimEnd()}${text.trim() === '' ? '' : '\n\n'}[${table}]\n${added.join('\n')}\n`;
  lines.splice(lastOf(lines, header) + 1, 0, ...added);
  return lines.join('\n');
}

/** Does a line assign the key, in its table or with the table's name before it? */
function isAssignment(line: string, within: string, table: string, key: string): boolean {
  const name = /^\s*([^=#[]+?)\s*=/.exec(line)?.[1]?.replaceAll(/["'\s]/g, '');
  return name !== undefined && [within, name].filter((part) => part !== '').join('.') === `${table}.${key}`;
}

function headerOf(line: string): string | null {
  const name = /^\s*\[([^[\]]+)\]\s*(?:#.*)?$/.exec(line)?.[1];
  return name === undefined ? null : name.replaceAll(/["'\s]/g, '');
}

/** The table of a line; the root's name is empty. */
function tableAt(lines: readonly string[], index: number): string {
  const header = lines.slice(0, index).findLast((line) => headerOf(line) !== null);
  return header === undefined ? '' : (headerOf(header) ?? '');
}

/** The last line with a setting in a table; comments behind it may belong to the next table. */
function lastOf(lines: readonly string[], header: number): number {
  const next = lines.findIndex((line, index) => index > header && line.trimStart().startsWith('['));
  const end = next === -1 ? lines.length : next;
  return lines.findLastIndex((line, index) => index >= header && index < end && !/^\s*(?:#|$)/.test(line));
}
