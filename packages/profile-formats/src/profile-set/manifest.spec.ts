import type { Manifest, ProfileEntry } from './manifest';
import { checkManifest, type FoundFile } from './manifest-check';
import { formatManifest } from './manifest-format';
import { parseManifest } from './manifest-parse';
import { ok } from '../base/result';

const digest = (digit: string): string => digit.repeat(64);

const rustc: ProfileEntry = {
  file: 'rustc-pgo-1.85.0-x86_64-unknown-linux-gnu-llvm19-aaaaaaaa.profdata',
  component: 'rustc',
  kind: 'llvm-indexed',
  formatVersion: 12,
  size: 2208,
  sha256: digest('a'),
  summary: { functions: '14', counters: '27', maximumCount: '18446744073709551615' },
  raw: { files: 1176, bytes: 17179869184 },
  gatheredOn: null,
};

const llvm: ProfileEntry = {
  ...rustc,
  file: 'llvm-bolt-1.85.0-x86_64-unknown-linux-gnu-llvm19-bbbbbbbb.fdata',
  component: 'llvm',
  kind: 'bolt-fdata',
  formatVersion: null,
  sha256: digest('b'),
  summary: null,
  gatheredOn: { file: 'libLLVM.so.19.1', sha256: digest('c') },
};

const manifest: Manifest = {
  schemaVersion: 1,
  stage: 'rustc-pgo',
  stageKey: '1234567890',
  key: { 'env:CFLAGS': '3244421341483603138', 'opt-dist:recipe': '1' },
  host: 'x86_64-unknown-linux-gnu',
  rust: { version: '1.85.0', channel: 'stable', commit: null },
  llvm: { version: '19.1.7' },
  dialect: 'change-id-5',
  recipe: 1,
  training: {
    kind: 'rustc-perf',
    phases: [
      { component: 'rustc', profiles: ['Check', 'Debug'], scenarios: ['All'], workloads: ['serde-1.0'] },
    ],
  },
  tools: { clang: 'Debian clang version 19.1.7 (https://example.org a/b)', 'llvm-profdata': '19.1.7' },
  profiles: [rustc, llvm],
  signature: null,
};

type Json = null | boolean | number | string | Json[] | { [key in string]: Json };

function asJson(value: Manifest): Record<string, Json> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}

/** Every place in a JSON value, with a way to write another value there (undefined removes a key). */
function places(
  value: Json,
  path = '$',
): { path: string; key: string | null; set: (root: Json, to: Json | undefined) => Json }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const at = Array.isArray(value)
      ? `${path}[${key}]`
      : /^\w+$/.test(key)
        ? `${path}.${key}`
        : `${path}["${key}"]`;
    const set = (parent: Json, to: Json | undefined): Json => {
      const copy = structuredClone(parent) as Record<string, Json>;
      if (to === undefined) Reflect.deleteProperty(copy, key);
      else copy[key] = to;
      return copy;
    };
    const deeper = places(child, at).map((place) => ({
      ...place,
      set: (parent: Json, to: Json | undefined) =>
        set(parent, place.set((parent as Record<string, Json>)[key] ?? null, to)),
    }));
    return [{ path: at, key: Array.isArray(value) ? null : key, set }, ...deeper];
  });
}

function errorOf(json: unknown): unknown {
  const result = parseManifest(JSON.stringify(json));
  return result.ok ? null : result.error;
}

describe('parseManifest and formatManifest', () => {
  test('round trip', () => {
    const text = formatManifest(manifest);
    expect(parseManifest(text)).toEqual(ok(manifest));
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.startsWith('{\n  "schemaVersion": 1,\n  "stage": "rustc-pgo",\n')).toBe(true);
  });

  test('a manifest without the parts of its key, as they were before', () => {
    const old = { ...manifest };
    Reflect.deleteProperty(old, 'key');
    const text = formatManifest(old);
    expect(text).not.toContain('"key"');
    expect(parseManifest(text)).toEqual(ok(old));
    expect(errorOf({ ...manifest, key: null })).toMatchObject({ problem: { path: '$.key', found: 'null' } });
    expect(errorOf({ ...manifest, key: { recipe: 1 } })).toMatchObject({ problem: { path: '$.key.recipe' } });
  });

  test('an empty set, and nulls wherever they are allowed', () => {
    const bare: Manifest = {
      ...manifest,
      stageKey: null,
      training: { kind: 'command', phases: [] },
      tools: {},
      profiles: [],
    };
    expect(parseManifest(formatManifest(bare))).toEqual(ok(bare));
  });

  test('the bytes do not depend on the order in which keys were set', () => {
    const reversed = (value: Json): Json => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, child]) => [key, reversed(child)]),
      );
    };
    const parsed = parseManifest(JSON.stringify(reversed(asJson(manifest))));
    expect(parsed).toEqual(ok(manifest));
    expect(formatManifest(reversed(asJson(manifest)) as unknown as Manifest)).toBe(formatManifest(manifest));
  });

  test('what is not part of a manifest is not written', () => {
    const more = { ...manifest, madeAt: 'now', profiles: [Object.assign({ path: '/x' }, rustc)] };
    expect(formatManifest(more)).toBe(formatManifest({ ...manifest, profiles: [rustc] }));
  });

  const everywhere = places(asJson(manifest));

  test('places are found', () => {
    expect(everywhere.map(({ path }) => path)).toContain('$.profiles[1].gatheredOn.sha256');
  });

  test.each(everywhere.map((place) => [place.path, place] as const))(
    '%s must have its type',
    (path, place) => {
      const error = errorOf(place.set(asJson(manifest), [true]));
      const expected =
        path === '$.schemaVersion'
          ? { path }
          : {
              kind: 'manifest-shape',
              problem: expect.objectContaining({
                path: expect.stringMatching(`^${path.replace(/[$.[\]]/g, '\\$&')}(?:\\[0\\])?$`) as string,
              }) as object,
            };
      expect(error).toMatchObject(expected);
    },
  );

  const keys = everywhere.filter(({ key, path }) => key !== null && !/^\$\.(?:tools|key)/.test(path));

  test.each(keys.map((place) => [place.path, place] as const))('%s must be there', (path, place) => {
    expect(errorOf(place.set(asJson(manifest), undefined))).toMatchObject({
      kind: 'manifest-shape',
      problem: { kind: 'missing-key', path },
    });
  });

  test.each([
    '$',
    '$.rust',
    '$.llvm',
    '$.training',
    '$.training.phases[0]',
    '$.profiles[0]',
    '$.profiles[0].raw',
  ])('%s has no other keys', (path) => {
    const place = everywhere.find((candidate) => candidate.path === path);
    const known = place ? undefined : asJson(manifest);
    const text = JSON.stringify(known ? { ...known, more: 1 } : asJson(manifest));
    const json = place
      ? place.set(asJson(manifest), { ...objectAt(asJson(manifest), path), more: 1 })
      : (JSON.parse(text) as Json);
    expect(errorOf(json)).toMatchObject({
      kind: 'manifest-shape',
      problem: { kind: 'unknown-key', path: `${path}.more` },
    });
  });

  test.each<[string, Json, string]>([
    ['$.profiles[0].sha256', 'A'.repeat(64), 'a SHA-256 digest: 64 lower-case hex digits'],
    ['$.profiles[0].sha256', 'a'.repeat(63), 'a SHA-256 digest: 64 lower-case hex digits'],
    ['$.profiles[1].gatheredOn.sha256', `${'a'.repeat(64)}\n`, 'a SHA-256 digest: 64 lower-case hex digits'],
    ...['', '.', '..', '../x', '/etc/passwd', 'a/b', 'a\\b', 'C:x', 'x\n', 'manifest.json', 'run.json'].map(
      (file): [string, Json, string] => [
        '$.profiles[0].file',
        file,
        'a file name without directories, other than manifest.json and run.json',
      ],
    ),
    ['$.profiles[1].gatheredOn.file', '/usr/lib/libLLVM.so', 'a file name without directories'],
    ['$.profiles[0].size', -1, 'a whole number, 0 or more'],
    ['$.profiles[0].size', 1.5, 'a whole number, 0 or more'],
    ['$.profiles[0].size', 2 ** 53, 'a whole number, 0 or more'],
    ['$.profiles[0].formatVersion', '12', 'a whole number, 0 or more, or null'],
    ['$.profiles[0].kind', 'llvm-raw', '"llvm-indexed" or "bolt-fdata" or "bolt-yaml"'],
    ['$.profiles[0].summary.functions', 14, 'an unsigned 64-bit number in decimal, as a string'],
    ['$.profiles[0].summary.counters', '007', 'an unsigned 64-bit number in decimal, as a string'],
    [
      '$.profiles[0].summary.maximumCount',
      '18446744073709551616',
      'an unsigned 64-bit number in decimal, as a string',
    ],
    ['$.tools.clang', '/usr/bin/clang', 'a line of version text, not a path'],
    ['$.tools.clang', 'C:\\llvm\\clang.exe', 'a line of version text, not a path'],
    ['$.tools.clang', 'clang 19\nInstalledDir: /usr/bin', 'a line of version text, not a path'],
    ['$.stage', ' ', 'a line of text'],
  ])('%s cannot be %j', (path, value, expected) => {
    const place = everywhere.find((candidate) => candidate.path === path);
    expect(place && errorOf(place.set(asJson(manifest), value))).toMatchObject({
      kind: 'manifest-shape',
      problem: { kind: 'wrong-value', path, expected },
    });
  });

  test('names of tools', () => {
    const withTool = `{"__proto__": "1"}`;
    const text = JSON.stringify({ ...manifest, tools: {} }).replace('"tools":{}', `"tools":${withTool}`);
    expect(parseManifest(text)).toMatchObject({
      ok: false,
      error: { problem: { kind: 'wrong-value', path: '$.tools.__proto__', expected: 'the name of a tool' } },
    });
  });

  test('another schema version is told before any other difference', () => {
    expect(errorOf({ schemaVersion: 2, news: true })).toEqual({
      kind: 'manifest-schema-version',
      path: '$.schemaVersion',
      expected: [1],
      found: '2',
    });
    expect(errorOf({ ...manifest, schemaVersion: '1' })).toMatchObject({
      kind: 'manifest-schema-version',
      found: '"1"',
    });
  });

  test('a file can be listed once', () => {
    expect(errorOf({ ...manifest, profiles: [rustc, llvm, rustc] })).toEqual({
      kind: 'manifest-duplicate-file',
      path: '$.profiles[2].file',
      firstPath: '$.profiles[0].file',
      file: rustc.file,
    });
  });

  test.each(['', '{', 'null x', '{"a": 1,}'])('is no JSON: %j', (text) => {
    expect(parseManifest(text)).toMatchObject({ ok: false, error: { kind: 'manifest-syntax' } });
  });

  test.each<[string, string]>([
    ['null', 'null'],
    ['[]', 'an array of 0'],
    ['"x"', '"x"'],
  ])('is no object: %s', (text, found) => {
    expect(parseManifest(text)).toMatchObject({
      ok: false,
      error: { problem: { kind: 'wrong-value', path: '$', expected: 'an object', found } },
    });
  });
});

function objectAt(json: Json, path: string): Record<string, Json> {
  const keys = path.match(/\w+/g) ?? [];
  return keys.reduce((value, key) => (value as Record<string, Json>)[key] ?? null, json) as Record<
    string,
    Json
  >;
}

describe('checkManifest', () => {
  const found: FoundFile[] = [rustc, llvm].map(({ file, size, sha256 }) => ({ file, size, sha256 }));

  test('files as listed, in any order, and others beside them', () => {
    const other = { file: 'run.json', size: 1, sha256: digest('0') };
    expect(checkManifest(manifest, [...found, other].reverse())).toEqual([]);
  });

  test('all facts at once, in the order of the manifest', () => {
    expect(checkManifest(manifest, [])).toEqual([
      { kind: 'profile-missing', file: rustc.file },
      { kind: 'profile-missing', file: llvm.file },
    ]);
    expect(
      checkManifest(manifest, [
        { file: llvm.file, size: llvm.size, sha256: digest('0') },
        { file: rustc.file, size: 1, sha256: digest('0') },
      ]),
    ).toEqual([
      { kind: 'profile-size', file: rustc.file, expected: 2208, found: 1 },
      { kind: 'profile-digest', file: llvm.file, expected: llvm.sha256, found: digest('0') },
    ]);
  });
});

describe('workloads that are missing', () => {
  const lacking = (missing: readonly string[]): Manifest => ({
    ...manifest,
    training: {
      ...manifest.training,
      phases: manifest.training.phases.map((phase) => ({ ...phase, missing })),
    },
  });

  it('are named, and a manifest without them is as it was', () => {
    expect(parseManifest(formatManifest(lacking(['serde-1.0 Debug'])))).toEqual(
      ok(lacking(['serde-1.0 Debug'])),
    );
    expect(formatManifest(manifest)).not.toContain('missing');
  });

  it('are a list of names', () => {
    const text = formatManifest(lacking(['a'])).replace(/"missing": \[[^\]]*\]/, '"missing": "a"');
    expect(parseManifest(text)).toMatchObject({ ok: false, error: { kind: 'manifest-shape' } });
  });
});
