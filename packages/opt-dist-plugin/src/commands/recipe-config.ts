import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { includedFiles } from '../bootstrap/settings';
import { attempt } from '../fs/attempt';
import { parseToml } from '../fs/toml';
import type { ProblemOf } from '../model/problem';

/** A config file of bootstrap's, as a recipe writes it. */
interface ConfigFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Bootstrap's config and the files that it includes, all to lie in one directory: a file without includes as it
 * is, another one with their new names.
 * @param name of the config itself
 */
export async function recipeConfig(
  file: string,
  name: string,
): Promise<Result<readonly ConfigFile[], ProblemOf<'file'>>> {
  const files: ConfigFile[] = [];
  const names = new Map<string, string>();
  const { stringify } = await import('smol-toml');
  const add = async (place: string, own: string): Promise<Result<void, ProblemOf<'file'>>> => {
    const read = await attempt('read', place, async () => {
      const real = await realpath(place);
      return { real, text: await readFile(real, 'utf8') };
    });
    if (!read.ok) return read;
    const { real, text } = read.value;
    names.set(real, own);
    const parsed = await parseToml(text);
    const included = parsed.ok ? includedFiles(parsed.value) : [];
    if (!parsed.ok || included.length === 0) {
      files.push({ name: own, text });
      return ok(undefined);
    }
    const renamed: string[] = [];
    for (const each of included) {
      const target = path.resolve(path.dirname(real), each);
      const known = names.get(target);
      const next = known ?? `included-${names.size}.toml`;
      renamed.push(next);
      if (known !== undefined) continue;
      const added = await add(target, next);
      if (!added.ok) return added;
    }
    files.push({ name: own, text: stringify({ ...parsed.value, include: renamed }) });
    return ok(undefined);
  };
  const added = await add(file, name);
  return added.ok ? ok(files) : added;
}
