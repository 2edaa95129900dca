import { type CiJob, type CiWord, wordsOf } from './ci-word';

/** `ENV NAME value` and `ENV NAME=value`, without the lines that continue it. */
const VARIABLE = /^ENV\s+(\w+)(?:\s*=\s*|\s+)(.*)$/;

/**
 * The job of a Dockerfile of upstream's (`src/ci/docker/host-…/dist-…/Dockerfile`) if it builds a compiler that
 * runs on the host: its `HOSTS` names them.
 */
export function dockerJob(text: string, file: string, host: string): CiJob | null {
  const lines = text.split('\n');
  const variables: Record<string, string> = {};
  const words: CiWord[] = [];
  for (const [index, line] of lines.entries()) {
    const [, name, value = ''] = VARIABLE.exec(line) ?? [];
    if (name === undefined) continue;
    if (name === 'RUST_CONFIGURE_ARGS') words.push(...continued(lines, index, value, file));
    else variables[name] = value.replaceAll(/["\\]/g, '').trim();
  }
  const hosts = (variables['HOSTS'] ?? '').split(',');
  return hosts.includes(host) ? { name: file.split('/').at(-2) ?? file, words, variables } : null;
}

function continued(lines: readonly string[], first: number, value: string, file: string): CiWord[] {
  const words = wordsOf(value, file, first + 1);
  let goesOn = value.trimEnd().endsWith('\\');
  for (let at = first + 1; goesOn && at < lines.length; at++) {
    const line = (lines[at] ?? '').trim();
    // Docker drops comments between the lines.
    if (line.startsWith('#')) continue;
    words.push(...wordsOf(line, file, at + 1));
    goesOn = line.endsWith('\\');
  }
  return words;
}
