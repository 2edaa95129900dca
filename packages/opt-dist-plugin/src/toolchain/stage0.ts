import path from 'node:path';
import type { BootstrapSettings } from '../bootstrap/settings';
import type { OptDistConfig } from '../config/config';

/**
 * The stage 0 tools that opt-dist.json or bootstrap's config name; null: not named.
 * @param dir absolute directory of opt-dist.json
 */
export function namedStage0(
  { stage0 }: Pick<OptDistConfig, 'stage0'>,
  { rustc, cargo }: Pick<BootstrapSettings, 'rustc' | 'cargo'>,
  dir: string,
): { readonly rustc: string | null; readonly cargo: string | null } {
  // As bootstrap reads them: relative to where it is started. The collector is built elsewhere.
  const named = (tool: string | null) => (tool === null ? null : path.resolve(dir, tool));
  if (stage0 === null) return { rustc: named(rustc), cargo: named(cargo) };
  const bin = path.resolve(dir, stage0, 'bin');
  return { rustc: path.join(bin, 'rustc'), cargo: path.join(bin, 'cargo') };
}
