import { trainedPhases } from './host/disk-estimate';
import type { Finding } from './finding';
import type { Machine } from './machine';
import { checkAbilities } from './tree/abilities';
import { checkArchivers } from './host/archivers';
import { checkArguments } from './tree/arguments';
import { checkBenchmarks } from './training/benchmarks';
import { checkBoltHost, checkBoltOptions } from './llvm/bolt-options';
import { checkExternalLlvm, checkProfilerRuntime, checkRawProfiles } from './llvm/built-llvm';
import { checkDownloadedLlvm, checkLlvmChoice } from './llvm/chosen-llvm';
import { checkBuildTools, checkDownload, checkOpenssl } from './host/build-tools';
import { checkCompilers } from './host/compilers';
import { checkBootstrapConfig, checkConfiguration } from './tree/configuration';
import { checkCollectorCrates, checkTrainingCrates } from './training/crates';
import { checkReleaseSettings } from './tree/release-settings';
import { checkFileCheck } from './llvm/file-check';
import { checkLlvmLink } from './llvm/llvm-link';
import { checkLlvmVersions } from './llvm/llvm-versions';
import { checkBolt, checkClangProfile, checkRustcProfile } from './llvm/profile-trials';
import { checkOutputs } from './host/outputs';
import { checkEntry, checkPython } from './host/python';
import {
  checkBuildDirName,
  checkDirectories,
  checkDisk,
  checkHardLinks,
  checkLock,
  checkMemory,
} from './host/room';
import {
  checkCommit,
  checkLlvmSources,
  checkProfilerSetting,
  checkSourceTree,
  checkSubmodules,
} from './tree/source-tree';
import { checkBootstrapStage0, checkHost, checkStage0 } from './host/stage0';
import { checkLinkage, checkStaticLlvm } from './llvm/static-llvm';
import { checkTemporary } from './host/temporary';
import { checkTools } from './host/tools';
import { checkTraining } from './training/training';
import { checkTracking } from './tree/tracking';
import { usesStage } from '../config/uses';
import { majorOf, versionOf } from '../process/tool-fact';

/** In the order in which they are shown. */
const CHECKS: readonly ((machine: Machine) => Finding[])[] = [
  checkConfiguration,
  checkBootstrapConfig,
  checkReleaseSettings,
  checkSourceTree,
  checkAbilities,
  checkSubmodules,
  checkCommit,
  checkTracking,
  checkLlvmSources,
  checkLlvmChoice,
  checkDownloadedLlvm,
  checkLinkage,
  checkStaticLlvm,
  checkExternalLlvm,
  checkFileCheck,
  checkLlvmLink,
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
  checkBootstrapStage0,
  checkDownload,
  checkArguments,
  checkBuildTools,
  checkOpenssl,
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
  checkOutputs,
  checkTemporary,
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
