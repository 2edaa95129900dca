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
 * BOLT works after a build, and at its end after a training: an option that it refuses, a runtime that is not
 * there, or a file system without hard links shows late. A stage before BOLT's is only told what can be known
 * without running it.
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
  // What is built is run where builds are run. A directory that takes no file is found out by the first step.
  const tried = await withScratch(nearestExisting(layout.buildDir), async (scratch) => [
    ...checkHardLinks({ hardLinks: await tryHardLinks(scratch) }),
    // An option that is known to be refused would be refused here in other words.
    ...(rewrites && options.length === 0
      ? checkBolt({
          bolt: await tryBolt(runner(dir, env), llvm, toolchain.host, config.bolt.args, scratch),
          llvm,
          config,
        })
      : []),
  ]);
  // Where it is used only: the stages before are worth running either way.
  const onHost = rewrites ? checkBoltHost(toolchain.host) : [];
  const findings = [...onHost, ...options, ...(tried.ok ? tried.value : [])];
  return rewrites ? findings : findings.map(asWarning);
}

function found({ path, version }: Tool): ToolFact {
  return { path, state: { kind: 'found', version } };
}
