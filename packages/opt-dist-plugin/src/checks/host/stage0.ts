import { good, problem, type Finding } from '../finding';
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

/** Needed once a host has to be named. */
export function checkHost({ host }: Pick<Machine, 'host'>): Finding[] {
  if (host !== null) return [good('host', host)];
  return [
    problem('host', 'not known: there is no rustc to ask', 'Set "host" in opt-dist.json to the triple.'),
  ];
}
