import { isObject } from '../model/plain-object';

/**
 * `dist/manifest.json`: the tarballs and their origin, in the style of a profile set's manifest. No times,
 * machine names or paths.
 */
export interface DistManifest {
  readonly schemaVersion: 1;
  readonly stage: 'dist';
  /** Hash of the task; null outside of Nx. */
  readonly stageKey: string | null;
  /** The parts of that hash; absent where they are unknown. */
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
