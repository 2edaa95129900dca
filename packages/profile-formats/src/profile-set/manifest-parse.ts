import {
  describeJson,
  list,
  map,
  nullable,
  oneOf,
  record,
  text,
  wholeNumber,
  type JsonShapeError,
} from '../base/json-shape';
import {
  MANIFEST_FILE,
  MANIFEST_SCHEMA_VERSIONS,
  PROFILE_KINDS,
  type Manifest,
  type ManifestTraining,
  type ProfileEntry,
  type ProfileSummary,
  type TrainingPhase,
} from './manifest';
import { err, ok, type Result } from '../base/result';

/** Why a text is not a manifest. */
export type ManifestError =
  | { readonly kind: 'manifest-syntax'; readonly detail: string }
  | {
      readonly kind: 'manifest-schema-version';
      readonly path: string;
      readonly expected: readonly number[];
      readonly found: string;
    }
  | { readonly kind: 'manifest-shape'; readonly problem: JsonShapeError }
  | {
      readonly kind: 'manifest-duplicate-file';
      readonly path: string;
      readonly firstPath: string;
      readonly file: string;
    };

const U64_MAX = 2n ** 64n - 1n;
// eslint-disable-next-line no-control-regex -- control characters are what it is about
const CONTROL = /[\u0000-\u001f\u007f]/;

/** A name that means one entry of the set's own directory on every operating system. */
function isFileName(value: string): boolean {
  return value !== '' && value !== '.' && value !== '..' && !/[/\\:]/.test(value) && !CONTROL.test(value);
}

const line = text('a line of text', (value) => value.trim() !== '' && !CONTROL.test(value));
const fileName = text('a file name without directories', isFileName);
const profileFileName = text(
  'a file name without directories, other than manifest.json and run.json',
  (value) => isFileName(value) && value !== MANIFEST_FILE && value !== 'run.json',
);
const sha256 = text('a SHA-256 digest: 64 lower-case hex digits', (value) => /^[0-9a-f]{64}$/.test(value));
const count = text(
  'an unsigned 64-bit number in decimal, as a string',
  (value) => /^(?:0|[1-9][0-9]{0,19})$/.test(value) && BigInt(value) <= U64_MAX,
);
const toolName = text('the name of a tool', (value) => /^[A-Za-z][A-Za-z0-9._+-]*$/.test(value));
const toolVersion = text(
  'a line of version text, not a path',
  (value) => value.trim() !== '' && !CONTROL.test(value) && !/^\s*(?:[/\\]|[A-Za-z]:[/\\])/.test(value),
);

// Inputs that a user adds to a stage can have any name.
const anyText = text('text', () => true);

const phase = record<TrainingPhase>(
  {
    component: line,
    profiles: list(line),
    scenarios: list(line),
    workloads: list(line),
    missing: list(line),
  },
  ['missing'],
);

const entry = record<ProfileEntry>({
  file: profileFileName,
  component: line,
  kind: oneOf(...PROFILE_KINDS),
  formatVersion: nullable(wholeNumber()),
  size: wholeNumber(),
  sha256,
  summary: nullable(record<ProfileSummary>({ functions: count, counters: count, maximumCount: count })),
  raw: record<ProfileEntry['raw']>({ files: wholeNumber(), bytes: wholeNumber() }),
  gatheredOn: nullable(record<NonNullable<ProfileEntry['gatheredOn']>>({ file: fileName, sha256 })),
});

/** The keys in the order in which they are written. */
const manifest = record<Manifest>(
  {
    schemaVersion: oneOf(...MANIFEST_SCHEMA_VERSIONS),
    stage: line,
    stageKey: nullable(line),
    key: map(anyText, anyText),
    host: line,
    rust: record<Manifest['rust']>({ version: line, channel: line, commit: nullable(line) }),
    llvm: record<Manifest['llvm']>({ version: line }),
    dialect: line,
    recipe: wholeNumber(),
    training: record<ManifestTraining>({ kind: line, phases: list(phase) }),
    tools: map(toolName, toolVersion),
    profiles: list(entry),
    signature: nullable(line),
  },
  ['key'],
);

function parseJson(source: string): Result<unknown, ManifestError> {
  try {
    return ok(JSON.parse(source));
  } catch (error) {
    return err({ kind: 'manifest-syntax', detail: error instanceof Error ? error.message : String(error) });
  }
}

function schemaVersionOf(json: unknown): Result<void, ManifestError> {
  if (typeof json !== 'object' || json === null || !('schemaVersion' in json)) return ok(undefined);
  const found = json.schemaVersion;
  if (MANIFEST_SCHEMA_VERSIONS.some((version) => version === found)) return ok(undefined);
  return err({
    kind: 'manifest-schema-version',
    path: '$.schemaVersion',
    expected: MANIFEST_SCHEMA_VERSIONS,
    found: describeJson(found),
  });
}

function duplicateFile(profiles: readonly ProfileEntry[]): ManifestError | undefined {
  const first = new Map<string, number>();
  for (const [index, { file }] of profiles.entries()) {
    const earlier = first.get(file);
    if (earlier !== undefined) {
      const [path, firstPath] = [index, earlier].map((at) => `$.profiles[${at}].file`) as [string, string];
      return { kind: 'manifest-duplicate-file', path, firstPath, file };
    }
    first.set(file, index);
  }
  return undefined;
}

/**
 * Reads the text of a `manifest.json`. Strict: every key but `key` and a phase's
 * `missing` is required, unknown keys are refused,
 * file names must stay inside the set's directory and occur once. Checks the schema version before anything
 * else.
 */
export function parseManifest(source: string): Result<Manifest, ManifestError> {
  const json = parseJson(source);
  if (!json.ok) return json;
  const version = schemaVersionOf(json.value);
  if (!version.ok) return version;
  const read = manifest.read(json.value, '$');
  if (!read.ok) return err({ kind: 'manifest-shape', problem: read.error });
  const duplicate = duplicateFile(read.value.profiles);
  return duplicate ? err(duplicate) : ok(read.value);
}
