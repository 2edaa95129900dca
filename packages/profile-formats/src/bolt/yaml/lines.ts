import type { Damage } from '../../base/damage';
import { openBrackets, parseYamlValue, type YamlValue } from './value';

/** A line of the file. */
export interface YamlPlace {
  /** From 1. */
  readonly line: number;
  /** Offset in bytes. */
  readonly at: number;
}

/** One `key: value` of the block style, wherever it ends. */
export interface YamlEntry {
  /** Columns before the key; those of `- ` count as columns. */
  readonly depth: number;
  /** The key begins an item of a sequence. */
  readonly isItem: boolean;
  readonly key: string;
  /** Null when nothing follows the key in its line: a block follows below. */
  readonly value: YamlValue | null;
  readonly place: YamlPlace;
}

/** A list in many lines is held as a string for each of them, which takes several times its bytes. */
const LONGEST_LIST = 1 << 23;
const ENTRY = /^( *)(- +)?([A-Za-z][A-Za-z0-9_-]*):(?: (.*))?$/;
const INDENT = /^ */;
const IGNORED = /^ *(?:#.*)?$/;

interface Unfinished {
  readonly depth: number;
  readonly isItem: boolean;
  readonly key: string;
  readonly place: YamlPlace;
  readonly parts: string[];
  /** Characters so far. */
  length: number;
  open: number;
}

/** The problem of a line. */
export interface YamlProblem {
  readonly what: string;
  readonly expected: string;
  /** Where it is, when not in the line that was read last. */
  readonly place?: YamlPlace;
  /** What is there in place of what is expected, when not that line's text. */
  readonly found?: string;
}

function withoutSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (text[start] === ' ') start += 1;
  while (end > start && text[end - 1] === ' ') end -= 1;
  return text.slice(start, end);
}

/** Puts lines together to entries: `merge-fdata` wraps long lists, `llvm-bolt` does not. */
export class YamlLines {
  private unfinished: Unfinished | null = null;

  constructor(private readonly take: (entry: YamlEntry) => YamlProblem | null) {}

  /** An entry goes on in the next line. */
  get isInEntry(): boolean {
    return this.unfinished !== null;
  }

  /** Takes the next line; gives its problem, if any. */
  line(text: string, place: YamlPlace): YamlProblem | null {
    if (this.unfinished) return this.continuation(this.unfinished, text);
    if (IGNORED.test(text)) return null;
    const [, indent, dash, key, rest = ''] = ENTRY.exec(text) ?? [];
    const value = withoutSpaces(rest);
    if (indent === undefined || key === undefined) return { what: 'line', expected: 'key: value' };
    const depth = indent.length + (dash?.length ?? 0);
    const isItem = dash !== undefined;
    if (value === '') return this.take({ depth, isItem, key, value: null, place });
    const open = /^[[{]/.test(value) ? openBrackets(value) : 0;
    const unfinished = { depth, isItem, key, place, parts: [value], length: value.length, open };
    if (open <= 0) return this.finish(unfinished);
    this.unfinished = unfinished;
    return null;
  }

  private continuation(unfinished: Unfinished, text: string): YamlProblem | null {
    const [indent] = INDENT.exec(text) ?? [''];
    const part = withoutSpaces(text);
    unfinished.length += part.length;
    if (indent.length <= unfinished.depth || part === '') {
      return { what: unfinished.key, expected: 'the rest of a list' };
    }
    if (unfinished.length > LONGEST_LIST) {
      return { what: unfinished.key, expected: `at most ${LONGEST_LIST} bytes` };
    }
    unfinished.parts.push(part);
    unfinished.open += openBrackets(part);
    if (unfinished.open > 0) return null;
    this.unfinished = null;
    return this.finish(unfinished);
  }

  private finish({ depth, isItem, key, place, parts }: Unfinished): YamlProblem | null {
    const value = parseYamlValue(parts.join(' '));
    if (value === null) return { what: key, expected: 'a value as BOLT writes it' };
    return this.take({ depth, isItem, key, value, place });
  }
}

const SHOWN = 60;

/** The facts of a problem; the place and the text are those of the line that was read last. */
export function yamlDamage(problem: YamlProblem, last: YamlPlace, text: string): Damage {
  const { line, at } = problem.place ?? last;
  const found = (problem.found ?? text.trim()).slice(0, SHOWN);
  return { kind: 'corrupt', at, what: `line ${line}: ${problem.what}`, expected: problem.expected, found };
}
