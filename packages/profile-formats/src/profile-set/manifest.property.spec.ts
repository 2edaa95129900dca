import {
  array,
  constantFrom,
  dictionary,
  integer,
  json,
  maxSafeNat,
  nat,
  option,
  oneof,
  property,
  record,
  string,
  stringMatching,
  uniqueArray,
  type Arbitrary,
} from 'fast-check';
import { PROFILE_KINDS, type Manifest, type ProfileEntry } from './manifest';
import { formatManifest } from './manifest-format';
import { parseManifest } from './manifest-parse';
import { SeededChecks } from '../../test/seed';
import { ok } from '../base/result';
import { words } from '../../test/records';

const checks = new SeededChecks(__filename);

const anyText = oneof(string({ unit: 'binary', maxLength: 20 }), string({ unit: 'grapheme', maxLength: 20 }));
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const line = anyText.filter((text) => text.trim() !== '' && !/[\u0000-\u001f\u007f]/.test(text));
const fileName = line.filter(
  (name) => !/[/\\:]/.test(name) && !['.', '..', 'manifest.json', 'run.json'].includes(name),
);
const version = line.filter((text) => !/^\s*(?:[/\\]|[A-Za-z]:[/\\])/.test(text));
const sha256 = stringMatching(/^[0-9a-f]{64}$/);
const count = words().map(String);
const optional = <T>(arbitrary: Arbitrary<T>) => option(arbitrary);

const entry: Arbitrary<ProfileEntry> = record({
  file: fileName,
  component: line,
  kind: constantFrom(...PROFILE_KINDS),
  formatVersion: optional(nat()),
  size: maxSafeNat(),
  sha256,
  summary: optional(record({ functions: count, counters: count, maximumCount: count })),
  raw: record({ files: maxSafeNat(), bytes: maxSafeNat() }),
  gatheredOn: optional(record({ file: fileName, sha256 })),
});

const manifests: Arbitrary<Manifest> = record(
  {
    schemaVersion: constantFrom(1 as const),
    stage: line,
    stageKey: optional(line),
    key: dictionary(oneof(anyText, constantFrom('constructor', '__proto__')), anyText, {
      maxKeys: 4,
      noNullPrototype: true,
    }),
    host: line,
    rust: record({ version: line, channel: line, commit: optional(line) }),
    llvm: record({ version: line }),
    dialect: line,
    recipe: nat(),
    training: record({
      kind: line,
      phases: array(
        record({
          component: line,
          profiles: array(line, { maxLength: 3 }),
          scenarios: array(line, { maxLength: 3 }),
          workloads: array(line, { maxLength: 3 }),
        }),
        { maxLength: 3 },
      ),
    }),
    tools: dictionary(
      oneof(stringMatching(/^[A-Za-z][A-Za-z0-9._+-]{0,10}$/), constantFrom('constructor', 'toString')),
      version,
      { maxKeys: 4, noNullPrototype: true },
    ),
    profiles: uniqueArray(entry, { maxLength: 4, selector: ({ file }) => file }),
    signature: optional(line),
  },
  {
    requiredKeys: [
      'schemaVersion',
      'stage',
      'stageKey',
      'host',
      'rust',
      'llvm',
      'dialect',
      'recipe',
      'training',
      'tools',
      'profiles',
      'signature',
    ],
  },
);

/** The same content with all keys in another order. */
function turned(value: unknown, by: number): unknown {
  if (Array.isArray(value)) return value.map((item) => turned(item, by));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, turned(item, by)] as const);
  const start = entries.length === 0 ? 0 : by % entries.length;
  return Object.fromEntries([...entries.slice(start), ...entries.slice(0, start)]);
}

test('what is written is read again', async () => {
  const isSame = property(manifests, (manifest) => {
    expect(parseManifest(formatManifest(manifest))).toEqual(ok(manifest));
  });
  await checks.check(isSame, 1_000);
});

test('one content has one form, whatever the order of the keys and the spaces', async () => {
  const isCanonical = property(manifests, nat(20), integer({ min: 0, max: 4 }), (manifest, by, spaces) => {
    const text = JSON.stringify(turned(manifest, by), null, spaces);
    const read = parseManifest(text);
    expect(read.ok && formatManifest(read.value)).toBe(formatManifest(manifest));
  });
  await checks.check(isCanonical, 1_000);
});

test('any other text is an error, none an exception', async () => {
  const isRefused = property(oneof(json(), anyText), (text) => {
    expect(parseManifest(text).ok).toBe(false);
  });
  await checks.check(isRefused, 2_000);
});
