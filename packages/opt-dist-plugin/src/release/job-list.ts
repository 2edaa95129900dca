import { type CiJob, type CiWord, wordsOf } from './ci-word';

/**
 * The release's job for a host in the list of jobs that run without Docker (`src/ci/github-actions/jobs.yml`,
 * `ci.yml` of older trees), which names the host in its options or in its command.
 */
export function listedJob(text: string, file: string, host: string): CiJob | null {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const [, indent, name] = /^(\s*)- (?:name|image):\s*(dist-\S+)\s*$/.exec(line) ?? [];
    if (indent === undefined || name === undefined || name.endsWith('-alt')) continue;
    const end = endOf(lines, index + 1, indent.length);
    const variables = variablesIn(lines, index + 1, end, file);
    const words = variables.get('RUST_CONFIGURE_ARGS') ?? [];
    const script = (variables.get('SCRIPT') ?? []).map(({ text }) => text);
    const own = words.map(({ text }) => text);
    if ((hostIn(own, 'host') ?? hostIn(script, 'host') ?? hostIn(own, 'build')) !== host) continue;
    const plain = Array.from(variables, ([key, value]) => [key, value.map(({ text }) => text).join(' ')]);
    return { name, words, variables: Object.fromEntries(plain) as Record<string, string> };
  }
  return null;
}

function hostIn(words: readonly string[], option: 'host' | 'build'): string | undefined {
  return words.findLast((word) => word.startsWith(`--${option}=`))?.slice(option.length + 3);
}

/** The first line that is indented no further than the entry; a comment may stand further left in it. */
function endOf(lines: readonly string[], from: number, indent: number): number {
  return firstLine(lines, from, (line) => !line.trimStart().startsWith('#') && indentOf(line) <= indent);
}

/** A block of text ends before a comment, too, that is indented no further than its name. */
function endOfBlock(lines: readonly string[], from: number, indent: number): number {
  return firstLine(lines, from, (line) => indentOf(line) <= indent);
}

function firstLine(lines: readonly string[], from: number, ends: (line: string) => boolean): number {
  const end = lines.findIndex((line, at) => at >= from && line.trim() !== '' && ends(line));
  return end === -1 ? lines.length : end;
}

/** Each on one line, or as a block of lines (`>-`). */
function variablesIn(
  lines: readonly string[],
  from: number,
  to: number,
  file: string,
): Map<string, readonly CiWord[]> {
  const found = new Map<string, readonly CiWord[]>();
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? '';
    const [, indent = '', name, value = ''] = /^(\s*)([A-Z][A-Z_0-9]*):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    if (!/^[>|]/.test(value)) {
      found.set(name, wordsOf(value, file, at + 1));
      continue;
    }
    const end = Math.min(to, endOfBlock(lines, at + 1, indent.length));
    const block = lines.slice(at + 1, end).flatMap((each, next) => wordsOf(each, file, at + 2 + next));
    found.set(name, block);
  }
  return found;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
