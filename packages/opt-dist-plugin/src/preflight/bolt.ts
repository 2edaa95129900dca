import { checkBoltHost, checkBoltOptions } from '../checks/llvm/bolt-options';
import { checkBolt } from '../checks/llvm/profile-trials';
import { checkHardLinks } from '../checks/host/room';
import { runner } from '../process/ask';
import { nearestExisting, tryHardLinks } from '../doctor/facts/room';
import { withScratch } from '../doctor/facts/scratch';
import { tryBolt } from '../doctor/facts/trials';
import { asWarning, type Finding } from '../checks/finding';
import type { Step } from '../plan/step';
import type { Tool } from '../toolchain/toolchain';
import type { Project } from '../project/project';
import { boltLibraries } from '../config/uses';
import { majorOf, type ToolFact } from '../process/tool-fact';

/**
 * BOLT runs after a build, and once more after a training, so a refused option, a missing runtime, or a file
 * system without hard links shows late. For a stage before BOLT's, only the checks that need no run of BOLT
 * are made.
 */
export async function boltFindings(
  project: Project,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const { config, dialect, layout, toolchain, dir } = project;
  const { bolt, mergeFdata, clang } = toolchain;
  if (bolt === null || mergeFdata === null || boltLibraries(config, dialect).length === 0) return [];
  const builds = steps.some(({ action }) => action.kind === 'bootstrap');
  const rewrites = steps.some(({ action }) => action.kind === 'optimise' || action.kind === 'instrument');
  if (!builds && !rewrites) return [];
  const options = checkBoltOptions(config.bolt.args, majorOf(bolt.version));
  const llvm = {
    dir: toolchain.llvmDir,
    tools: { clang: found(clang), 'llvm-bolt': found(bolt), 'merge-fdata': found(mergeFdata) },
  };
  // Trial programs run where builds run. If the directory cannot be written, the first step finds out.
  const tried = await withScratch(nearestExisting(layout.buildDir), async (scratch) => [
    ...checkHardLinks({ hardLinks: await tryHardLinks(scratch) }),
    // The trial would report an option that is known to be refused a second time, in other words.
    ...(rewrites && options.length === 0
      ? checkBolt({
          bolt: await tryBolt(runner(dir, env), llvm, toolchain.host, config.bolt, scratch),
          llvm,
          config,
        })
      : []),
  ]);
  // Only for a stage that uses it: the earlier stages are worth running either way.
  const onHost = rewrites ? checkBoltHost(toolchain.host) : [];
  const findings = [...onHost, ...options, ...(tried.ok ? tried.value : [])];
  return rewrites ? findings : findings.map(asWarning);
}

function found({ path, version }: Tool): ToolFact {
  return { path, state: { kind: 'found', version } };
}
