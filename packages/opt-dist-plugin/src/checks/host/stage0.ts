import { good, problem, warning, type Finding } from '../finding';
import type { Machine } from '../machine';
import type { ToolFact } from '../../process/tool-fact';

const ORIGINS = {
  named: 'as configured',
  downloaded: 'downloaded by bootstrap',
  path: 'on PATH',
} as const;

/** The compiler that builds the first compiler, and the cargo that builds the collector. */
export function checkStage0({ stage0 }: Pick<Machine, 'stage0'>): Finding[] {
  return [tool('stage 0 rustc', stage0.rustc), tool('stage 0 cargo', stage0.cargo)];

  function tool(name: string, { path, state }: ToolFact): Finding {
    if (state.kind === 'found') return good(name, `${state.version}, ${path} (${ORIGINS[stage0.origin]})`);
    if (state.kind === 'missing' && stage0.origin === 'downloaded') {
      return good(name, 'will be downloaded by bootstrap');
    }
    return problem(
      name,
      `${path}: ${state.kind === 'missing' ? 'not found' : state.detail}`,
      stage0.origin === 'path'
        ? 'Install rustc and cargo, or name a directory with bin/rustc and bin/cargo in "stage0" (or OPT_DIST_STAGE0).'
        : 'Correct "stage0" of opt-dist.json (or OPT_DIST_STAGE0), or build.rustc and build.cargo of bootstrap\'s config.',
    );
  }
}

/**
 * "stage0" of opt-dist.json reads like bootstrap's, and is the collector's. Bootstrap asks its own config, and
 * downloads what that does not name.
 */
export function checkBootstrapStage0({
  config,
  tree,
  bootstrapConfig: { file, settings },
}: Pick<Machine, 'config' | 'tree' | 'bootstrapConfig'>): Finding[] {
  if (config.stage0 === null || tree?.dialect.ok !== true || !tree.dialect.value.downloadsStage0) return [];
  const missing = (['rustc', 'cargo'] as const).filter((name) => settings[name] === null);
  if (missing.length === 0) return [];
  const keys = missing.map((name) => `build.${name}`).join(' and ');
  return [
    warning(
      "bootstrap's stage 0",
      `"stage0" of opt-dist.json builds the collector alone; ${file ?? "bootstrap's config"} sets no ${keys}, so bootstrap downloads a stage 0 of its own`,
      `Set ${keys} in bootstrap's config to the programs in ${config.stage0}/bin, if they are of the release that the tree asks for.`,
    ),
  ];
}

/** Needed once a host has to be named. */
export function checkHost({ host }: Pick<Machine, 'host'>): Finding[] {
  if (host !== null) return [good('host', host)];
  return [
    problem('host', 'not known: there is no rustc to ask', 'Set "host" in opt-dist.json to the triple.'),
  ];
}
