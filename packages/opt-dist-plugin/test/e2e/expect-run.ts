import { fresh, type NxResult, stages, type Workspace } from './workspace';

export const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'] as const;
export type Stage = (typeof STAGES)[number];

/** Runs the whole chain: these stages run, and all others come from the cache. */
export async function expectRun(
  workspace: Workspace,
  ran: readonly Stage[],
  env: Readonly<Record<string, string>> = {},
): Promise<NxResult> {
  const result = await workspace.nx(['run', 'rust:dist'], env);
  if (result.exitCode !== 0) throw new Error(fresh(result.output));
  expect({ exitCode: result.exitCode, ...stages(result.output) }).toEqual({
    exitCode: 0,
    ran,
    cached: STAGES.filter((stage) => !ran.includes(stage)),
  });
  return result;
}
