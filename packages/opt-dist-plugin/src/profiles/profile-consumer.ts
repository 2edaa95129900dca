import type { NeededProfile } from 'profile-formats';
import type { Project } from '../project/project';
import type { ProfilingStage } from '../model/stages';
import type { Profiled } from '../model/components';
import { boltLibraries, rustcPgoPhases } from '../config/uses';
import { PHASE_FACTS } from '../model/phases';

/** The profiles that later stages take from a profiling stage's set, and the consumer of each. */
export function neededProfiles(project: Project, stage: ProfilingStage): NeededProfile[] {
  return componentsOf(project, stage).map((component) => neededProfile(project, stage, component));
}

/** The components whose profiles a stage makes. */
export function componentsOf(
  { config, dialect }: Pick<Project, 'config' | 'dialect'>,
  stage: ProfilingStage,
): Profiled[] {
  switch (stage) {
    case 'rustc-pgo':
      return rustcPgoPhases(config).map((phase) => PHASE_FACTS[phase].component);
    case 'llvm-pgo':
      return ['llvm'];
    case 'bolt':
      return boltLibraries(config, dialect);
  }
}

/** The consumer of one component's profile. Merged profiles do not name a machine, so there is no target. */
export function neededProfile(project: Project, stage: ProfilingStage, component: Profiled): NeededProfile {
  const llvmMajor = readerMajor(project, stage);
  if (stage !== 'bolt') return { component, consumer: { place: 'pgo', llvmMajor, component, target: null } };
  // Without a shared library LLVM is a part of librustc_driver, and can be the larger part of its profile.
  const isOneLanguage = component === 'llvm' || (project.config.llvm.build && project.config.llvm.shared);
  const names = isOneLanguage ? component : null;
  return { component, consumer: { place: 'bolt', llvmMajor, component: names, target: null } };
}

/**
 * Major version of the LLVM that reads a stage's profiles; null where it is not known. rustc is optimised by
 * the stage 1 compiler, with the LLVM of the tree; LLVM by the C compiler; libraries by llvm-bolt.
 */
function readerMajor({ config, dialect, toolchain }: Project, stage: ProfilingStage): number | null {
  switch (stage) {
    case 'rustc-pgo':
      // Bootstrap finds an LLVM other than the tree's by itself.
      return config.llvm.build ? majorOf(dialect.llvmVersion) : null;
    case 'llvm-pgo': {
      const { cc, clang, host } = toolchain;
      // Apple numbers its clangs differently.
      if (host.includes('-apple-') && cc.path !== clang.path) return null;
      return cc.version.startsWith('clang ') ? majorOf(cc.version.slice('clang '.length)) : null;
    }
    case 'bolt':
      return majorOf(toolchain.bolt?.version ?? null);
  }
}

function majorOf(version: string | null): number | null {
  const major = /^(\d+)(?:\.|$)/.exec(version ?? '')?.[1];
  return major === undefined ? null : Number(major);
}
