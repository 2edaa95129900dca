import { readDocument, type JsonDocument } from './document';
import { parseConfig } from './parse';

function read(text: string): JsonDocument {
  const result = readDocument(text, 'f.json');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** What JavaScript's own parser says of a text: its value, or undefined. */
function plainJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const SAMPLE = '{"a": [1, -2.5e3, "\\u00e9\\n"], "b": {"c": null,\n"d": true}, "e": false}';

describe('readDocument', () => {
  it('reads every kind of value', () => {
    expect(read(SAMPLE).value).toEqual({ a: [1, -2500, 'é\n'], b: { c: null, d: true }, e: false });
  });

  const cut = Array.from(SAMPLE, (_, at) => SAMPLE.slice(0, at));
  const dropped = Array.from(SAMPLE, (_, at) => SAMPLE.slice(0, at) + SAMPLE.slice(at + 1));
  const replaced = Array.from(SAMPLE, (_, at) =>
    Array.from('{}[]:,"/\\0e\n', (letter) => SAMPLE.slice(0, at) + letter + SAMPLE.slice(at + 1)),
  ).flat();
  it.each([
    ['cut off', cut],
    ['without a character', dropped],
    ['with another character', replaced],
  ])('agrees with JSON.parse about a file that is %s', (_, texts) => {
    for (const text of texts) {
      const result = readDocument(text, 'f.json');
      expect([text, result.ok ? result.value.value : undefined]).toEqual([text, plainJson(text)]);
      expect(parseConfig(text, 'f.json').ok).toBe(false);
    }
  });
});

describe('places', () => {
  const document = read('{"a": [1,\n  {"b c": 2}],\n"d": 1, "d": 2}');
  it.each([
    [[], 1, 1],
    [['a'], 1, 7],
    [['a', 0], 1, 8],
    [['a', 1, 'b c'], 2, 11],
    [['a', 1, 'missing'], 2, 3],
    [['a', 7], 1, 7],
    [['d'], 3, 14],
  ])('the value at %j', (path, line, column) => {
    expect(document.placeOf(path)).toEqual({ line, column });
  });

  it.each([
    [['a'], 1, 2],
    [['a', 1, 'b c'], 2, 4],
    [['a', 1], 2, 3],
    [[], 1, 1],
    [['d'], 3, 9],
  ])('the key at %j', (path, line, column) => {
    expect(document.placeOfKey(path)).toEqual({ line, column });
  });
});
