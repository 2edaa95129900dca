import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { err, ok, type Result } from 'profile-formats';
import { formatPath, formatValue, type JsonPath, type JsonValue } from './json';
import type { FileProblem } from '../model/config-problem';

/** A JSON file that was read: its value, and where in the text everything stands. */
export interface JsonDocument {
  readonly file: string;
  readonly value: JsonValue;
  /** Keys that stand twice in one object. The last one counts, as for every JSON reader. */
  readonly duplicates: readonly FileProblem[];
  /** The place of the value at a path; without such a value, the place of the nearest value around it. */
  readonly placeOf: (path: JsonPath) => Place;
  /** Where the key at a path stands. */
  readonly placeOfKey: (path: JsonPath) => Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The expectation of the scanner or the parser at an error, by jsonc-parser's name of the error. */
const EXPECTED: Readonly<Record<string, string>> = {
  InvalidSymbol: 'plain JSON (keys and strings in double quotes)',
  InvalidNumberFormat: 'a number',
  PropertyNameExpected: 'a key in double quotes',
  ValueExpected: 'a value',
  ColonExpected: '":"',
  CommaExpected: '","',
  CloseBraceExpected: '"}"',
  CloseBracketExpected: '"]"',
  EndOfFileExpected: 'the end of the file',
  InvalidCommentToken: 'plain JSON (no comments)',
  UnexpectedEndOfComment: 'plain JSON (no comments)',
  UnexpectedEndOfString: 'a string that ends on its line',
  UnexpectedEndOfNumber: 'a number',
  InvalidUnicode: 'four hexadecimal digits after "\\u"',
  InvalidEscapeCharacter: 'a known escape sequence',
  InvalidCharacter: 'no control characters in a string',
};

/** Reads plain JSON: no comments, no trailing commas. A byte order mark at the beginning is left out. */
export function readDocument(content: string, file: string): Result<JsonDocument, readonly FileProblem[]> {
  const text = content.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const place = placesIn(text);
  if (root === undefined || errors.length > 0) return err(syntaxProblems(text, file, errors, place));
  return ok({
    file,
    value: valueOf(root),
    duplicates: duplicateKeys(root, [], file, place),
    placeOf: (path) => place(nodeAt(root, path).offset),
    placeOfKey: (path) => place(keyOf(nodeAt(root, path)).offset),
  });
}

/** Line and column of an offset. */
function placesIn(text: string): (offset: number) => Place {
  const starts = [0];
  for (const { index, 0: end } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return (offset) => {
    const line = starts.findLastIndex((start) => start <= offset);
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

/** The first error of each line: the parser's further ones in that line mostly follow from it. */
function syntaxProblems(
  text: string,
  file: string,
  errors: readonly ParseError[],
  place: (offset: number) => Place,
): readonly FileProblem[] {
  const byLine = new Map<number, FileProblem>();
  for (const { error, offset, length } of errors) {
    const { line, column } = place(offset);
    if (byLine.has(line)) continue;
    const token = text.slice(offset, offset + length).trim();
    byLine.set(line, {
      kind: 'syntax',
      file,
      line,
      column,
      path: '',
      expected: EXPECTED[printParseErrorCode(error)] ?? 'plain JSON',
      found: token === '' ? 'the end of the file' : formatValue(token),
      nearest: null,
    });
  }
  return [...byLine.values()];
}

/**
 * The node at a path, or the nearest around it. Of a key that stands twice the last one, whose value counts.
 */
function nodeAt(root: Node, path: JsonPath): Node {
  let node = root;
  for (const segment of path) {
    const children = node.children ?? [];
    const next =
      typeof segment === 'number'
        ? children[segment]
        : children.findLast(({ children: [key] = [] }) => key?.value === segment)?.children?.[1];
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

/** The value of a node. `__proto__` becomes a key like every other. */
function valueOf(node: Node): JsonValue {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map(valueOf);
  if (node.type === 'object') {
    return Object.fromEntries(
      children.map(({ children: [key, value] = [] }) => [
        String(key?.value),
        value === undefined ? null : valueOf(value),
      ]),
    );
  }
  return node.value as JsonValue;
}

/** The key that a value belongs to; the value itself in a list and at the root. */
function keyOf(node: Node): Node {
  return node.parent?.type === 'property' ? (node.parent.children?.[0] ?? node) : node;
}

function duplicateKeys(
  node: Node,
  path: JsonPath,
  file: string,
  place: (offset: number) => Place,
): readonly FileProblem[] {
  const children = node.children ?? [];
  if (node.type === 'array') {
    return children.flatMap((item, index) => duplicateKeys(item, [...path, index], file, place));
  }
  if (node.type !== 'object') return [];
  const first = new Map<string, Node>();
  const problems: FileProblem[] = [];
  for (const { children: [key, value] = [] } of children) {
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, key);
    else {
      problems.push({
        kind: 'duplicate-key',
        file,
        ...place(key.offset),
        path: formatPath([...path, name]),
        expected: 'each key once',
        found: `a second one (the first is on line ${place(earlier.offset).line})`,
        nearest: null,
      });
    }
    problems.push(...duplicateKeys(value, [...path, name], file, place));
  }
  return problems;
}
