/** A value of a BOLT YAML profile, as it stands in one line: text, `[ a, b ]` or `{ key: a, key: b }`. */
export type YamlValue = string | readonly YamlValue[] | ReadonlyMap<string, YamlValue>;

/** BOLT nests a list of maps of lists at most. */
const DEEPEST = 4;
/**
 * The limit for the parts of one value, because a line of 32 MB could become objects of twenty times its
 * size. The calls of one block are some hundred at most, the hashes of a whole program's functions some
 * hundred thousand.
 */
const MOST_COST = 1 << 20;
const COST = { item: 1, entry: 2, map: 12 } as const;

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;
/** Ends where a quote, a bracket or a separator has a meaning in flow style. */
const FLOW_PLAIN = /[^\s,:[\]{}'"#&*!|>%@`][^,:[\]{}'"#]*/y;
const SPACES = / */y;
const LARGEST_CODE_POINT = 0x10ffff;

function escaped(hex: string | undefined, simple: string): string | undefined {
  if (hex === undefined) return SIMPLE_ESCAPES[simple];
  const code = parseInt(hex, 16);
  return code <= LARGEST_CODE_POINT ? String.fromCodePoint(code) : undefined;
}

/** The text of a quoted one; null when an escape in it is unknown. */
function unquoted(quoted: string): string | null {
  const text = quoted.slice(1, -1);
  if (quoted.startsWith("'")) return text.replaceAll("''", "'");
  const unknown: string[] = [];
  const plain = text.replace(
    ESCAPE,
    (all: string, x?: string, u?: string, wide?: string, simple?: string) => {
      const found = escaped(x ?? u ?? wide, simple ?? '');
      if (found === undefined) unknown.push(all);
      return found ?? '';
    },
  );
  return unknown.length === 0 ? plain : null;
}

/** Where the quoted text that begins at an offset has ended; -1 when it does not end. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const next = text[at];
    if (next === '\\' && quote === '"') at += 1;
    else if (next === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return -1;
}

class FlowReader {
  private at = 0;
  private cost = 0;

  constructor(private readonly text: string) {}

  /** Null when it is malformed. */
  whole(): YamlValue | null {
    const value = this.value(0);
    if (value === null) return null;
    this.take(SPACES);
    return this.at === this.text.length ? value : null;
  }

  private value(depth: number): YamlValue | null {
    this.take(SPACES);
    const next = this.text[this.at];
    if (next === '[') return depth < DEEPEST ? this.list(depth + 1) : null;
    if (next === '{') return depth < DEEPEST ? this.map(depth + 1) : null;
    if (next === "'" || next === '"') {
      const start = this.at;
      this.at = endOfQuoted(this.text, start);
      return this.at < 0 ? null : unquoted(this.text.slice(start, this.at));
    }
    return this.take(FLOW_PLAIN)?.trimEnd() ?? null;
  }

  private list(depth: number): YamlValue | null {
    const items: YamlValue[] = [];
    const isSound = this.items(']', () => {
      const item = this.value(depth);
      if (item !== null) items.push(item);
      return item !== null && this.spend(COST.item);
    });
    return isSound ? items : null;
  }

  private map(depth: number): YamlValue | null {
    if (!this.spend(COST.map)) return null;
    const entries = new Map<string, YamlValue>();
    const isSound = this.items('}', () => {
      this.take(SPACES);
      const key = this.take(FLOW_PLAIN)?.trimEnd() ?? null;
      if (key === null || this.text[this.at] !== ':' || entries.has(key)) return false;
      this.at += 1;
      const value = this.value(depth);
      if (value !== null) entries.set(key, value);
      return value !== null && this.spend(COST.entry);
    });
    return isSound ? entries : null;
  }

  /** What stands between an opening bracket and its closing one, parted by commas. */
  private items(closing: string, item: () => boolean): boolean {
    this.at += 1;
    this.take(SPACES);
    if (this.text[this.at] === closing) {
      this.at += 1;
      return true;
    }
    for (;;) {
      if (!item()) return false;
      this.take(SPACES);
      const separator = this.text[this.at];
      this.at += 1;
      if (separator === closing) return true;
      if (separator !== ',') return false;
    }
  }

  private spend(cost: number): boolean {
    this.cost += cost;
    return this.cost <= MOST_COST;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }
}

const STRUCTURED = /^[[{'"]/;
/** Characters with another meaning in YAML at the start of a plain text, or anywhere in it. */
const NOT_PLAIN = /^[&*!|>%@`,\]}#]|^[?:-](?: |$)|: | #|:$|\p{Cc}/u;

/**
 * Reads the value of one `key: value`; null when it is malformed, or far larger than any that BOLT writes.
 */
export function parseYamlValue(text: string): YamlValue | null {
  if (STRUCTURED.test(text)) return new FlowReader(text).whole();
  return NOT_PLAIN.test(text) ? null : text;
}

/** How many brackets a part of a value opens and leaves open; below zero when it closes more. */
export function openBrackets(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const next = text[at];
    if (next === '[' || next === '{') open += 1;
    else if (next === ']' || next === '}') open -= 1;
    else if (next === "'" || next === '"') {
      const end = endOfQuoted(text, at);
      if (end < 0) return open;
      at = end - 1;
    }
  }
  return open;
}
