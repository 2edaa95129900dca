import type { Finding } from '../finding';
import type { Machine } from '../machine';
import { checkArchivers } from './archivers';
import { checkCompilers } from './compilers';
import { checkBootstrapConfig, checkConfiguration } from './configuration';
import { checkLlvmVersions } from './llvm-versions';
import { checkBolt, checkClangProfile, checkRustcProfile } from './profile-trials';
import { checkEntry, checkPython } from './python';
import { checkDirectories, checkDisk, checkHardLinks, checkLock, checkMemory } from './room';
import { checkLlvmSources, checkProfilerSetting, checkSourceTree } from './source-tree';
import { checkHost, checkStage0 } from './stage0';
import { checkTools } from './tools';
import { checkTraining } from './training';

/** In the order in which they are shown. */
const CHECKS: readonly ((machine: Machine) => Finding[])[] = [
  checkConfiguration,
  checkBootstrapConfig,
  checkSourceTree,
  checkLlvmSources,
  checkProfilerSetting,
  checkTraining,
  checkHost,
  checkPython,
  checkEntry,
  checkStage0,
  checkTools,
  checkCompilers,
  checkLlvmVersions,
  checkClangProfile,
  checkRustcProfile,
  checkBolt,
  checkDirectories,
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
