import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import {
  type BootstrapSettings,
  bootstrapSettings,
  CONFIG_VARIABLE,
  configCandidates,
  configContent,
  includedFiles,
} from '../bootstrap';
import type { Problem } from '../errors/problem';
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
 */
export async function findBootstrapConfig(
  dir: string,
  source: string,
  env: NodeJS.ProcessEnv,
): Promise<Result<BootstrapConfig | null, Problem>> {
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
    const config = await parsedToml(each);
    return config === null ? each : configContent(config, dir);
  });
  return JSON.stringify(await Promise.all(contents));
}

/** Bootstrap itself reports what is wrong with its config, in its own words, when its arguments are checked. */
export async function parseBootstrapConfig(text: string): Promise<unknown> {
  return (await parsedToml(text)) ?? {};
}

/** @returns null for what is no TOML */
async function parsedToml(text: string): Promise<object | null> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text);
  } catch {
    return null;
  }
}
