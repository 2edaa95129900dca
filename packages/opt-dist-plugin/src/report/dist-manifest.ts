import { err, ok, type Result } from 'profile-formats';
import { isObject } from '../model/plain-object';

/**
 * `dist/manifest.json`: the tarballs and their origin, in the style of a profile set's manifest. No times,
 * machine names or paths.
 */
export interface DistManifest {
  readonly schemaVersion: 1;
  readonly stage: 'dist';
  /** The stage's key; null where the sources were edited while it ran. */
  readonly stageKey: string | null;
  /** The parts of that key; absent where there is none. */
  readonly key?: Readonly<Record<string, string>>;
  /** Host triple. */
  readonly host: string;
  /** The source tree: version as in `src/version`, channel, and commit where it has one. */
  readonly rust: { readonly version: string; readonly channel: string; readonly commit: string | null };
  /** The profiles that the build used. */
  readonly profiles: readonly { readonly file: string; readonly sha256: string }[];
  /** The tarballs beside it by name; sizes in bytes. */
  readonly files: readonly { readonly file: string; readonly size: number; readonly sha256: string }[];
}

/**
 * Always the same bytes for the same content: keys in the order of {@link DistManifest}, the key's parts by
 * name.
 */
export function formatDistManifest(value: DistManifest): string {
  const { schemaVersion, stage, stageKey, key, host, rust, profiles, files } = value;
  const ordered: DistManifest = {
    schemaVersion,
    stage,
    stageKey,
    ...(key === undefined ? {} : { key: byName(key) }),
    host,
    rust: { version: rust.version, channel: rust.channel, commit: rust.commit },
    profiles: profiles.map(({ file, sha256 }) => ({ file, sha256 })),
    files: files.map(({ file, size, sha256 }) => ({ file, size, sha256 })),
  };
  return `${JSON.stringify(ordered, null, 2)}\n`;
}

function byName(parts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The facts of a distribution's manifest by which its files are checked. */
export type ListedDistribution = Pick<DistManifest, 'stageKey' | 'files'> & {
  readonly key: Readonly<Record<string, string>> | null;
};

/**
 * Reads the manifest of a distribution from anywhere.
 * @returns in place of an unusable one: where in it, and what was expected and found
 */
export function parseDistManifest(
  text: string,
): Result<ListedDistribution, { readonly where: string; readonly expected: string; readonly found: string }> {
  const json = jsonOf(text);
  const files = isObject(json) && Array.isArray(json['files']) ? filesOf(json['files']) : null;
  if (!isObject(json) || files === null)
    return err({ where: '', expected: 'a manifest', found: 'something else' });
  const { schemaVersion, stage, stageKey, key = null } = json;
  if (schemaVersion !== 1) return err({ where: 'schemaVersion', expected: '1', found: shown(schemaVersion) });
  if (stage !== 'dist') return err({ where: 'stage', expected: 'dist', found: shown(stage) });
  if (stageKey !== null && typeof stageKey !== 'string')
    return err({ where: 'stageKey', expected: 'a key', found: shown(stageKey) });
  return ok({ stageKey, files, key: isParts(key) ? key : null });
}

function filesOf(list: readonly unknown[]): DistManifest['files'] | null {
  const files: DistManifest['files'][number][] = [];
  for (const each of list) {
    if (!isObject(each)) return null;
    const { file, size, sha256 } = each;
    if (typeof file !== 'string' || typeof size !== 'number' || typeof sha256 !== 'string') return null;
    // A manifest comes from outside: it names files beside itself, and no others.
    if (file === '' || file === '.' || file === '..' || /[/\\\0]/.test(file)) return null;
    files.push({ file, size, sha256 });
  }
  return files;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

/** The facts of any manifest about the key of its stage. */
export interface KeyOfManifest {
  readonly stage: string;
  readonly stageKey: string | null;
  readonly key: Readonly<Record<string, string>> | null;
}

/**
 * Reads the key of a profile set's or a distribution's manifest. The key is only shown, so the rest of the
 * manifest is not checked.
 * @returns null: the text is no manifest
 */
export function keyOfManifest(text: string): KeyOfManifest | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return null;
    const { stage, stageKey, key = null } = value;
    if (typeof stage !== 'string' || (stageKey !== null && typeof stageKey !== 'string')) return null;
    return { stage, stageKey, key: isParts(key) ? key : null };
  } catch {
    return null;
  }
}

function isParts(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((part) => typeof part === 'string');
}
