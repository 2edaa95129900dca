import { readDocument, type JsonDocument } from './document';
import { parseConfig } from './parse';
import { DEFAULTS, FILE, problems } from '../../test/config';

function read(text: string): JsonDocument {
  const result = readDocument(text, 'f.json');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The value by JavaScript's own parser; undefined for an error. */
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

describe('plain JSON', () => {
  it.each([
    ['', 'o.json:1:1: expected a value, found the end of the file'],
    ['{"tryBuild": true,}', 'o.json:1:19: expected a key in double quotes, found "}"'],
    ['{\n  "tryBuild": true // yes\n}', 'o.json:2:20: expected plain JSON (no comments), found "// yes"'],
    ['/* a */ {}', 'o.json:1:1: expected plain JSON (no comments), found "/* a */"'],
    ['{"bolt" {}}', 'o.json:1:9: expected ":", found "{"'],
    ['{"host": null "bolt": {}}', 'o.json:1:15: expected ",", found "\\"bolt\\""'],
    [
      '{tryBuild: true}',
      'o.json:1:2: expected plain JSON (keys and strings in double quotes), found "tryBuild"',
    ],
    ['{"bolt": {}', 'o.json:1:12: expected "}", found the end of the file'],
    ['{"components": ["rustc"', 'o.json:1:24: expected "]", found the end of the file'],
    ['{} {}', 'o.json:1:4: expected the end of the file, found "{"'],
    ['{"source": "a', 'o.json:1:12: expected a string that ends on its line, found "\\"a"'],
    ['{"source": "\\q"}', 'o.json:1:12: expected a known escape sequence, found "\\"\\\\q\\""'],
  ])('%j', (text, message) => {
    expect(problems(text)).toEqual([message]);
  });

  it('reports every line with a mistake, and nothing that only follows from it', () => {
    expect(problems('{\n  // one\n  "bolts": {},\n  /* two */ "x": 1\n}')).toEqual([
      'o.json:2:3: expected plain JSON (no comments), found "// one"',
      'o.json:4:3: expected plain JSON (no comments), found "/* two */"',
    ]);
  });

  it('reads over a byte order mark', () => {
    expect(parseConfig('\uFEFF{}', FILE)).toEqual({ ok: true, value: DEFAULTS });
    expect(problems('\uFEFF{"bolts": 1}')).toEqual(['o.json:1:2: unknown key "bolts"; did you mean "bolt"?']);
  });

  it.each([
    ['\n', 3],
    ['\r\n', 3],
    ['\r', 3],
  ])('counts lines that end in %j', (end, line) => {
    expect(problems(['{', '"tryBuild": false,', '  "bolts": {} }'].join(end))).toEqual([
      `o.json:${String(line)}:3: unknown key "bolts"; did you mean "bolt"?`,
    ]);
  });

  it('reports a key that stands twice in one object, and only there', () => {
    expect(
      problems('{"bolt": {"args": []},\n "dist": {"args": ["dist"]},\n "bolt": {"args": [],\n "args": []}}'),
    ).toEqual([
      'o.json:3:2: bolt: expected each key once, found a second one (the first is on line 1)',
      'o.json:4:2: bolt.args: expected each key once, found a second one (the first is on line 3)',
    ]);
  });
});
