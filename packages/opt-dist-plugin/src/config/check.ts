import type { JsonDocument } from './document';
import { anyOf, expectationOf } from './expectation';
import { formatPath, formatValue, valueAt, type JsonPath } from './json';
import { nearestOf } from './nearest';
import type { FileProblem } from '../model/config-problem';
import { leavesOf, OPT_DIST_SCHEMA, schemaAt, type SchemaNode } from './schema';
import { complete, type Violation } from './validator';

/** For a key in the wrong place: the right place, and a name for the wrong one; null if no place fits. */
export type Elsewhere = (path: JsonPath) => { readonly expected: string; readonly found: string } | null;

/** Fills the schema's defaults into `value`, a copy of the document's, and reports what breaks the schema. */
export function checkDocument(
  document: JsonDocument,
  schema: SchemaNode,
  value: unknown,
  elsewhere: Elsewhere,
): readonly FileProblem[] {
  return complete(schema, value).flatMap((violation) => {
    switch (violation.rule) {
      case 'unknown-key':
        return unknownKey(document, schema, [...violation.path, violation.key], elsewhere);
      case 'missing-key':
        return wrongValue(document, schema, [...violation.path, violation.key]);
      case 'duplicate-item':
        return duplicateItems(document, violation);
      case 'value':
        return wrongValue(document, schema, violation.path);
    }
  });
}

/** In the order of their places. */
export function inOrder(problems: readonly FileProblem[]): readonly FileProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function unknownKey(
  document: JsonDocument,
  schema: SchemaNode,
  path: JsonPath,
  elsewhere: Elsewhere,
): FileProblem {
  const place = { file: document.file, ...document.placeOfKey(path), path: formatPath(path) };
  const belongs = elsewhere(path);
  if (belongs !== null) return { kind: 'misplaced-key', ...place, ...belongs, nearest: null };
  const parent = path.slice(0, -1);
  const key = String(path.at(-1));
  const known = Object.keys(schemaAt(schema, parent)?.properties ?? {}).filter((name) => name !== '$schema');
  const sibling = nearestOf(key, known);
  return {
    kind: 'unknown-key',
    ...place,
    expected: anyOf(known.map((name) => JSON.stringify(formatPath([...parent, name])))),
    found: JSON.stringify(formatPath(path)),
    nearest: sibling === null ? onlyFieldNamed(key) : formatPath([...parent, sibling]),
  };
}

/** `training.jobs` for `jobs`: the field of that name, if there is exactly one. */
function onlyFieldNamed(key: string): string | null {
  const [field, ...others] = leavesOf(OPT_DIST_SCHEMA).filter((leaf) => leaf.split('.').at(-1) === key);
  return field !== undefined && others.length === 0 ? field : null;
}

function wrongValue(document: JsonDocument, schema: SchemaNode, path: JsonPath): FileProblem {
  const node = schemaAt(schema, path) ?? {};
  const found = valueAt(document.value, path);
  const words = (node.enum ?? []).filter((word) => typeof word === 'string');
  return {
    kind: 'wrong-value',
    file: document.file,
    ...document.placeOf(path),
    path: formatPath(path),
    expected: expectationOf(node),
    found: formatValue(found),
    nearest: typeof found === 'string' ? nearestOf(found, words) : null,
  };
}

/** One problem for every repeated item of a list. */
function duplicateItems(document: JsonDocument, { path }: Violation): readonly FileProblem[] {
  const items = valueAt(document.value, path);
  if (!Array.isArray(items)) return [];
  const texts = items.map((item) => JSON.stringify(item));
  return texts.flatMap((text, index) => {
    if (texts.indexOf(text) === index) return [];
    const place = [...path, index];
    return {
      kind: 'wrong-value',
      file: document.file,
      ...document.placeOf(place),
      path: formatPath(place),
      expected: 'each entry once',
      found: `${formatValue(items[index])} again`,
      nearest: null,
    };
  });
}
