import { usesStage } from '../../pipeline/plan-context';
import { trainedPhases } from '../disk-estimate';
import type { Finding } from '../finding';
import { majorOf, versionOf, type Machine } from '../machine';
import { checkAbilities } from './abilities';
import { checkArchivers } from './archivers';
import { checkArguments } from './arguments';
import { checkBenchmarks } from './benchmarks';
import { checkBoltHost, checkBoltOptions } from './bolt-options';
import { checkExternalLlvm, checkProfilerRuntime, checkRawProfiles } from './built-llvm';
import { checkDownloadedLlvm, checkLlvmChoice } from './chosen-llvm';
import { checkCompilers } from './compilers';
import { checkBootstrapConfig, checkConfiguration } from './configuration';
import { checkCollectorCrates, checkTrainingCrates } from './crates';
import { checkFileCheck } from './file-check';
import { checkLlvmVersions } from './llvm-versions';
import { checkBolt, checkClangProfile, checkRustcProfile } from './profile-trials';
import { checkEntry, checkPython } from './python';
import {
  checkBuildDirName,
  checkDirectories,
  checkDisk,
  checkHardLinks,
  checkLock,
  checkMemory,
} from './room';
import {
  checkCommit,
  checkLlvmSources,
  checkProfilerSetting,
  checkSourceTree,
  checkSubmodules,
} from './source-tree';
import { checkHost, checkStage0 } from './stage0';
import { checkLinkage, checkStaticLlvm } from './static-llvm';
import { checkTools } from './tools';
import { checkTraining } from './training';

/** In the order in which they are shown. */
const CHECKS: readonly ((machine: Machine) => Finding[])[] = [
  checkConfiguration,
  checkBootstrapConfig,
  checkSourceTree,
  checkAbilities,
  checkSubmodules,
  checkCommit,
  checkLlvmSources,
  checkLlvmChoice,
  checkDownloadedLlvm,
  checkLinkage,
  checkStaticLlvm,
  checkExternalLlvm,
  checkFileCheck,
  checkProfilerSetting,
  checkProfilerRuntime,
  checkTraining,
  (machine) => {
    const { config, tree } = machine;
    return checkBenchmarks(
      machine,
      trainedPhases(config, tree?.dialect.ok === true ? tree.dialect.value : null),
    );
  },
  checkCollectorCrates,
  checkTrainingCrates,
  checkHost,
  checkPython,
  checkEntry,
  checkStage0,
  checkArguments,
  checkTools,
  checkCompilers,
  checkLlvmVersions,
  checkRawProfiles,
  checkClangProfile,
  checkRustcProfile,
  checkBolt,
  ({ config, host }) => (usesStage(config, 'bolt') ? checkBoltHost(host) : []),
  ({ config, llvm }) => {
    const version = versionOf(llvm.tools['llvm-bolt']);
    return version === null || !config.bolt.enabled
      ? []
      : checkBoltOptions(config.bolt.args, majorOf(version));
  },
  checkDirectories,
  ({ directories }) =>
    directories.flatMap(({ role, path }) => (role === 'build directory' ? checkBuildDirName(path) : [])),
  checkHardLinks,
  checkLock,
  checkDisk,
  checkMemory,
  checkArchivers,
];

/** All findings; none hides another. */
export function examine(machine: Machine): Finding[] {
  return CHECKS.flatMap((check) => check(machine));
}
