import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import {
  type BootstrapSettings,
  bootstrapSettings,
  CONFIG_VARIABLE,
  configCandidates,
  configContent,
  includedFiles,
} from '../bootstrap';
import type { ProblemOf } from '../errors/problem';
import { attempt } from './attempt';

/** Bootstrap's config as it lies there. */
export interface BootstrapConfig {
  readonly file: string;
  readonly text: string;
  /** Texts of the files that it includes, and of those that they include, in the order in which they are named. */
  readonly included: readonly string[];
}

/**
 * The config that bootstrap will find; null: none. A file that RUST_BOOTSTRAP_CONFIG names must be there, the usual ones
 * need not be. That an included file is missing bootstrap reports itself.
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
  return ok({ file, text: text.value, included: await includedTexts(file, text.value, new Set([file])) });
}

/** @param seen files that include this one: bootstrap refuses a circle */
async function includedTexts(file: string, text: string, seen: ReadonlySet<string>): Promise<string[]> {
  const texts: string[] = [];
  for (const name of includedFiles(await parseBootstrapConfig(text))) {
    const place = path.resolve(path.dirname(file), name);
    if (seen.has(place)) continue;
    const found = await attempt('read', place, () => readFile(place, 'utf8'));
    if (!found.ok) continue;
    texts.push(found.value, ...(await includedTexts(place, found.value, new Set([...seen, place]))));
  }
  return texts;
}

export async function readSettings(text: string, host: string | null): Promise<BootstrapSettings> {
  return bootstrapSettings(await parseBootstrapConfig(text), host);
}

/**
 * What all of it says that can change what is built, for the stages' keys: where the files lie is no part of it.
 * A file that is no TOML counts as it is.
 * @param dir absolute directory in which bootstrap is started
 */
export async function contentOf({ text, included }: BootstrapConfig, dir: string): Promise<string> {
  const contents = [text, ...included].map(async (each) => {
    const config = await parseToml(each);
    return config.ok ? configContent(config.value, dir) : each;
  });
  return JSON.stringify(await Promise.all(contents));
}

/** Bootstrap itself reports what is wrong with its config, in its own words, when its arguments are checked. */
export async function parseBootstrapConfig(text: string): Promise<unknown> {
  const config = await parseToml(text);
  return config.ok ? config.value : {};
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
