import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { ok, type Result } from 'profile-formats';
import { CONFIG_VARIABLE } from '../bootstrap/environment';
import { configCandidates, type ConfigPlace, includedFiles } from '../bootstrap/settings';
import { type ConfigContext, configContent } from '../bootstrap/config-content';
import { mergedConfig } from '../bootstrap/config-merge';
import type { ProblemOf } from '../model/problem';
import { systemError } from '../text/system-error';
import { attempt } from '../fs/attempt';
import { parseToml } from '../fs/toml';

/** Bootstrap's config as found on disk. */
export interface BootstrapConfig {
  readonly file: string;
  /** Its settings, with those of its includes, as bootstrap merges them. */
  readonly config: object;
  /**
   * The unreadable ones among its files; bootstrap refuses them, in its own words, when the stage checks its
   * arguments.
   */
  readonly unreadable: readonly UnreadableFile[];
}

interface UnreadableFile {
  readonly file: string;
  /** The reason: an error code, or the fault in the text. */
  readonly found: string;
  /** Null: it cannot be read. */
  readonly text: string | null;
}

/**
 * The config that bootstrap will find; null: none. A file that RUST_BOOTSTRAP_CONFIG names must be there, the
 * usual ones need not be.
 * @param tree null: not known
 */
export async function findBootstrapConfig(
  dir: string,
  tree: ConfigPlace | null,
  env: NodeJS.ProcessEnv,
): Promise<Result<BootstrapConfig | null, ProblemOf<'file'>>> {
  const candidates = configCandidates(dir, tree, env[CONFIG_VARIABLE]);
  const file = candidates.length === 1 ? candidates[0] : candidates.find((each) => existsSync(each));
  if (file === undefined) return ok(null);
  const read = await readResolved(file);
  if (!read.ok) return read;
  const { own, config, unreadable } = await withIncluded(read.value, new Set());
  // For a tarball whose file itself names no profile, bootstrap takes the profile `dist` before it looks at
  // the includes.
  const isTarball = tree !== null && !existsSync(path.join(tree.source, '.git'));
  const ignored = isTarball && !('profile' in own) ? 'profile' : null;
  const counted = Object.entries(config).filter(([key]) => key !== ignored);
  return ok({ file, config: Object.fromEntries(counted), unreadable });
}

interface ReadFile {
  /** As it was named. */
  readonly file: string;
  /** Without links: bootstrap resolves what a file includes from there. */
  readonly real: string;
  readonly text: string;
}

function readResolved(file: string): Promise<Result<ReadFile, ProblemOf<'file'>>> {
  return attempt('read', file, async () => {
    const real = await realpath(file);
    return { file, real, text: await readFile(real, 'utf8') };
  });
}

type Merged = Pick<BootstrapConfig, 'config' | 'unreadable'> & {
  /** The settings in the file itself. */
  readonly own: object;
};

/** @param within files that include this one: bootstrap refuses a circle */
async function withIncluded({ file, real, text }: ReadFile, within: ReadonlySet<string>): Promise<Merged> {
  const unreadable = (found: string) => ({ own: {}, config: {}, unreadable: [{ file, found, text }] });
  if (within.has(real)) return unreadable('included by a file that it includes');
  const own = await parseToml(text);
  if (!own.ok) return unreadable(own.error);
  const included = await Promise.all(
    includedFiles(own.value).map(async (name): Promise<Merged> => {
      const place = path.resolve(path.dirname(real), name);
      const read = await readResolved(place);
      if (read.ok) return withIncluded(read.value, new Set([...within, real]));
      const found = `included, and cannot be read: ${systemError(read.error.code)}`;
      return { own: {}, config: {}, unreadable: [{ file: place, found, text: null }] };
    }),
  );
  return {
    own: own.value,
    config: mergedConfig(
      own.value,
      included.map(({ config }) => config),
    ),
    unreadable: included.flatMap((each) => each.unreadable),
  };
}

/**
 * All settings, for the stages' keys: those that can change a compiler, and `[dist]`, which only packages it.
 * The places of the files do not count. A file that is not TOML counts by its text.
 */
export function contentOf(
  { config, unreadable }: BootstrapConfig,
  at: ConfigContext,
): { readonly building: string; readonly packaging: string } {
  const part = (isPackaging: boolean) =>
    configContent(
      Object.fromEntries(Object.entries(config).filter(([key]) => (key === 'dist') === isPackaging)),
      at,
    );
  return {
    building: JSON.stringify([part(false), ...unreadable.map(({ text }) => text)]),
    packaging: part(true),
  };
}
