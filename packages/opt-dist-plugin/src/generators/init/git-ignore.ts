import { LOCAL_CONFIG_FILE } from '../../config/config';
import { BUNDLES_DIR } from '../../project/bundles-dir';
import { PROFILING_STAGES, STAGE_FACTS } from '../../model/stages';

/**
 * What stages and users write wherever a project lies. `build` and `dist` are names of many other things:
 * rust-source writes them into the .gitignore of its project.
 */
const LINES = [
  ...PROFILING_STAGES.flatMap((stage) => [
    `${STAGE_FACTS[stage].output}/`,
    `${STAGE_FACTS[stage].output}.partial/`,
  ]),
  `${BUNDLES_DIR}/`,
  LOCAL_CONFIG_FILE,
];

/** The text of .gitignore with the lines that it lacks; null: it lacks none. */
export function withIgnored(text: string): string | null {
  const there = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\/?\*\*\//, '')));
  const missing = LINES.filter((line) => !there.has(line) && !there.has(line.replace(/\/$/, '')));
  if (missing.length === 0) return null;
  const before = text === '' ? '' : `${text.replace(/\n*$/, '\n')}\n`;
  return `${before}# written by opt-dist-plugin\n${missing.join('\n')}\n`;
}
