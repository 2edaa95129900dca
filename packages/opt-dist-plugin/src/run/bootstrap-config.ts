import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { CONFIG_VARIABLE, configCandidates, configContent, includedFiles, mergedConfig } from '../bootstrap';
import type { ProblemOf } from '../errors/problem';
import { attempt } from './attempt';

/** Bootstrap's config as it lies there. */
export interface BootstrapConfig {
  readonly file: string;
  /** What it says, with what it includes, as bootstrap takes it. */
  readonly config: object;
  /** Those of its files that say nothing of it; bootstrap refuses them, in its own words, when its arguments are checked. */
  readonly unreadable: readonly UnreadableFile[];
}

export interface UnreadableFile {
  readonly file: string;
  /** Why: an error code, or what is wrong with the text. */
  readonly found: string;
  /** Null: it cannot be read. */
  readonly text: string | null;
}

/**
 * The config that bootstrap will find; null: none. A file that RUST_BOOTSTRAP_CONFIG names must be there, the usual ones
 * need not be.
 * @param source null: not known
 */
export async function findBootstrapConfig(
  dir: string,
  source: string | null,
  env: NodeJS.ProcessEnv,
): Promise<Result<BootstrapConfig | null, ProblemOf<'file'>>> {
  const candidates = configCandidates(dir, source, env[CONFIG_VARIABLE]);
  const file = candidates.length === 1 ? candidates[0] : candidates.find((each) => existsSync(each));
  if (file === undefined) return ok(null);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  if (!text.ok) return text;
  return ok({ file, ...(await withIncluded(file, text.value, new Set([file]))) });
}

/** @param within the file and those that include it: bootstrap refuses a circle */
async function withIncluded(
  file: string,
  text: string,
  within: ReadonlySet<string>,
): Promise<Omit<BootstrapConfig, 'file'>> {
  const own = await parseToml(text);
  if (!own.ok) return { config: {}, unreadable: [{ file, found: own.error, text }] };
  const places = includedFiles(own.value).map((name) => path.resolve(path.dirname(file), name));
  const included = await Promise.all(places.map((place) => readIncluded(place, within)));
  return {
    config: mergedConfig(
      own.value,
      included.map(({ config }) => config),
    ),
    unreadable: included.flatMap(({ unreadable }) => unreadable),
  };
}

async function readIncluded(
  file: string,
  within: ReadonlySet<string>,
): Promise<Omit<BootstrapConfig, 'file'>> {
  const unreadable = (found: string) => ({ config: {}, unreadable: [{ file, found, text: null }] });
  if (within.has(file)) return unreadable('included by a file that it includes');
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  return text.ok
    ? withIncluded(file, text.value, new Set([...within, file]))
    : unreadable(`included, and cannot be read: ${text.error.code}`);
}

/**
 * What all of it says that can change what is built, for the stages' keys: where the files lie is no part of it.
 * A file that is no TOML counts as it is.
 * @param dir absolute directory in which bootstrap is started
 */
export function contentOf({ config, unreadable }: BootstrapConfig, dir: string): string {
  return JSON.stringify([configContent(config, dir), ...unreadable.map(({ text }) => text)]);
}

/** What is wrong with it is told in one line, with the place. */
export async function parseToml(text: string): Promise<Result<object, string>> {
  const { parse } = await import('smol-toml');
  try {
    return ok(parse(text));
  } catch (error) {
    return err(describeTomlError(error));
  }
}

/** What smol-toml throws: a line that says it, an excerpt of the file, and the place. By shape: it is an ES module. */
function describeTomlError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'not TOML';
  const [first = ''] = String(error.message).split('\n');
  return 'line' in error && typeof error.line === 'number' ? `line ${error.line}: ${first}` : first;
}
