import { type CiJob, type CiWord, wordsOf } from './ci-word';

/** What is known of a condition; null: nothing. */
type Truth = boolean | null;

interface Branch {
  readonly text: string;
  readonly holds: Truth;
  /** Did an earlier branch of the same `if` hold? */
  readonly earlier: Truth;
}

/**
 * The options that the script of all jobs (`src/ci/run.sh`) adds to the job's own. Only its `if`s are followed,
 * with the variables of the job: `DEPLOY` is set, as for every release.
 */
export function scriptWords(text: string, file: string, job: CiJob, host: string): CiWord[] {
  const known = { ...job.variables, CI_JOB_NAME: job.name, DEPLOY: '1' };
  const branches: Branch[] = [];
  const words: CiWord[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const statement = line.trim().replace(/;\s*then$/, '');
    const [, keyword = '', condition = ''] = /^(if|elif|else|fi)\b\s*(.*)$/.exec(statement) ?? [];
    const last = branches.at(-1);
    if (keyword === 'if') branches.push(branch(condition, false, known, host));
    else if (keyword !== '' && last !== undefined) {
      branches.pop();
      const earlier = either(last.earlier, last.holds);
      if (keyword === 'elif') branches.push(branch(condition, earlier, known, host));
      if (keyword === 'else') branches.push({ text: `not (${last.text})`, holds: not(earlier), earlier });
    }
    const added = /^RUST_CONFIGURE_ARGS="\$RUST_CONFIGURE_ARGS\s+(.*)"$/.exec(statement)?.[1];
    if (added === undefined) continue;
    const unmet = branches.find(({ holds }) => holds !== true)?.text ?? null;
    words.push(...wordsOf(added, file, index + 1).map((word) => ({ ...word, condition: unmet })));
  }
  return words;
}

function branch(text: string, earlier: Truth, known: Readonly<Record<string, string>>, host: string): Branch {
  return { text, holds: both(not(earlier), truth(text, known, host)), earlier };
}

function truth(condition: string, known: Readonly<Record<string, string>>, host: string): Truth {
  // The shell's && and || have the same rank.
  const parts = condition.split(/\s*(&&|\|\|)\s*/);
  let result = atom(parts[0] ?? '', known, host);
  for (let at = 1; at + 1 < parts.length; at += 2) {
    const next = atom(parts[at + 1] ?? '', known, host);
    result = parts[at] === '&&' ? both(result, next) : either(result, next);
  }
  return result;
}

const TEST = /^\[{1,2}\s+(-[nz]\s+)?"([^"]*)"(?:\s+(==?|!=)\s+(?:"([^"]*)"|(\S+)))?\s+\]{1,2}$/;

function atom(text: string, known: Readonly<Record<string, string>>, host: string): Truth {
  if (text.startsWith('! ')) return not(atom(text.slice(2), known, host));
  if (text === 'isCI') return true;
  if (text === 'isLinux') return host.includes('linux');
  if (text === 'isMacOS') return host.includes('apple');
  if (text === 'isWindows') return host.includes('windows');
  if (text === 'isKnownToBeMingwBuild') return host.includes('windows-gnu');
  const [, sign = '', left, operator, quoted, bare = ''] = TEST.exec(text) ?? [];
  // The channel is found by a function of upstream's.
  if (left === undefined || left.includes('CHANNEL')) return null;
  const value = left.replaceAll(/\$\{?(\w+)\}?/g, (_, name: string) => known[name] ?? '');
  if (operator === undefined) return sign.startsWith('-z') ? value === '' : value !== '';
  const wanted = quoted ?? bare;
  const pattern = /^\*([\w-]+)\*$/.exec(wanted)?.[1];
  const same = quoted === undefined && pattern !== undefined ? value.includes(pattern) : value === wanted;
  return operator === '!=' ? !same : same;
}

function not(one: Truth): Truth {
  return one === null ? null : !one;
}

function both(one: Truth, other: Truth): Truth {
  if (one === false || other === false) return false;
  return one === null || other === null ? null : true;
}

function either(one: Truth, other: Truth): Truth {
  return not(both(not(one), not(other)));
}
