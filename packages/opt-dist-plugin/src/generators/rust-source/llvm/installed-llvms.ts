import { existsSync } from 'node:fs';
import path from 'node:path';
import { parseConfig } from '../../../config/parse';
import { llvmCandidates, profdataTool } from '../../../toolchain/locate';
import type { InstalledLlvm } from './choose-llvm';
import { namesIn } from '../files/files';
import type { Probe } from '../../../process/probe';

/** Every LLVM under the usual prefixes. */
export async function installedLlvms(host: string, probe: Probe): Promise<InstalledLlvm[]> {
  const defaults = parseConfig('{}', 'opt-dist.json');
  if (!defaults.ok) throw new Error('the defaults of opt-dist.json are not valid');
  const dirs = llvmCandidates(defaults.value, '/', { targetTools: {} }, null, probe.env);
  const found = await Promise.all(dirs.map((dir) => installed(dir, host, probe)));
  return found.filter((each) => each !== null);
}

async function installed(dir: string, host: string, probe: Probe): Promise<InstalledLlvm | null> {
  const has = (name: string) => existsSync(path.join(dir, 'bin', name));
  if (!has('llvm-profdata')) return null;
  const tool = await profdataTool(path.join(dir, 'bin/llvm-profdata'), probe);
  const major = Number(tool?.version.split('.')[0]);
  if (Number.isNaN(major)) return null;
  return {
    dir,
    major,
    hasConfig: has('llvm-config'),
    compiles: has('clang') && has('clang++'),
    checks: has('FileCheck'),
    bolts: has('llvm-bolt') && has('merge-fdata'),
    profiler: await profilerRuntime(dir, host),
  };
}

/**
 * Clang's library directory is named after the host (newer layout) or the system, and the file after the CPU.
 */
async function profilerRuntime(dir: string, host: string): Promise<string | null> {
  const [cpu = ''] = host.split('-');
  const libraries = path.join(dir, 'lib/clang');
  const places = (await namesIn(libraries)).flatMap((version) => [
    path.join(libraries, version, 'lib', host, 'libclang_rt.profile.a'),
    path.join(libraries, version, 'lib/linux', `libclang_rt.profile-${cpu}.a`),
    path.join(libraries, version, 'lib/darwin/libclang_rt.profile_osx.a'),
  ]);
  return places.find((file) => existsSync(file)) ?? null;
}
