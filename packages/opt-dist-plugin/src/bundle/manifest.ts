import { isObject, objectIn } from '../model/plain-object';
import { PROFILING_STAGES, type ProfilingStage, STAGE_FACTS } from '../model/stages';

/** The directory in which all files of a bundle lie. */
export const BUNDLE_DIR = 'opt-dist-profiles';
/** Its manifest, in that directory. */
export const BUNDLE_FILE = 'bundle.json';

/** The contents of a bundle: no times, paths or names of machines. */
export interface BundleManifest {
  readonly schemaVersion: 1;
  readonly host: string;
  readonly rust: { readonly version: string; readonly channel: string; readonly commit: string | null };
  /** The program that packed it. With another version of it, equal sets may make other bytes. */
  readonly compressor: {
    readonly program: string;
    readonly version: string;
    readonly args: readonly string[];
  };
  /** In the order of the stages. */
  readonly sets: readonly BundledSet[];
}

export interface BundledSet {
  readonly stage: ProfilingStage;
  /** The set's files, by name; they lie in a directory that is named as the stage's output. */
  readonly files: readonly BundledFile[];
}

export interface BundledFile {
  readonly file: string;
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

export function formatBundleManifest(manifest: BundleManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** @returns null: it is none, or of a later release */
export function parseBundleManifest(text: string): BundleManifest | null {
  const value = objectIn(text);
  if (value?.['schemaVersion'] !== 1) return null;
  const { host, rust, compressor, sets } = value;
  const isOwn =
    typeof host === 'string' &&
    isObject(rust) &&
    typeof rust['version'] === 'string' &&
    typeof rust['channel'] === 'string' &&
    (rust['commit'] === null || typeof rust['commit'] === 'string') &&
    isObject(compressor) &&
    typeof compressor['program'] === 'string' &&
    typeof compressor['version'] === 'string' &&
    isListOf(compressor['args'], (arg) => typeof arg === 'string') &&
    isListOf(sets, isSet);
  if (!isOwn) return null;
  const manifest = value as unknown as BundleManifest;
  const stages = manifest.sets.map(({ stage }) => stage);
  return new Set(stages).size === stages.length ? manifest : null;
}

/** The name of a set's file in the archive. */
export function bundledName(stage: ProfilingStage, file: string): string {
  return `${BUNDLE_DIR}/${STAGE_FACTS[stage].output}/${file}`;
}

function isSet(value: unknown): boolean {
  return (
    isObject(value) &&
    PROFILING_STAGES.some((stage) => stage === value['stage']) &&
    isListOf(value['files'], isFile)
  );
}

function isFile(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['file'] === 'string' &&
    /^[^/\\]+$/.test(value['file']) &&
    Number.isSafeInteger(value['size']) &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256'])
  );
}

function isListOf(value: unknown, isOne: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne);
}
