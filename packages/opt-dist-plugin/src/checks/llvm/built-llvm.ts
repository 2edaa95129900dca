import { profileVersionsOf } from 'profile-formats';
import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine } from '../machine';
import { majorOf, versionOf } from '../../process/tool-fact';

const OTHER_TOOLS = (major: number) =>
  `Name LLVM ${major}'s tools in "llvm.dir" (or OPT_DIST_LLVM_DIR); Debian's packages put them in /usr/lib/llvm-${major}.`;

/**
 * Can this llvm-profdata merge the profiles of an LLVM of another major version, and can that LLVM use the
 * result? The versions of the formats, which are known for the releases of LLVM, decide both.
 * @param writer the profiles' owner, in words
 */
export function checkProfileVersions(name: string, writer: string, built: number, tool: number): Finding {
  const [writes, reads] = [profileVersionsOf(built), profileVersionsOf(tool)];
  const advice = OTHER_TOOLS(built);
  if (built === tool) return good(name, `${writer} and llvm-profdata are of LLVM ${tool}`);
  if (writes === null || reads === null)
    return untried(name, `the profile formats are not known of LLVM ${writes === null ? built : tool}`);
  if (writes.raw !== reads.raw) {
    const found = `${writer} writes raw profiles of version ${writes.raw} (LLVM ${built}), llvm-profdata ${tool} reads version ${reads.raw}`;
    return writes.rawIsChecked && reads.rawIsChecked
      ? problem(name, found, advice)
      : warning(name, found, advice);
  }
  if (reads.indexed > writes.indexed) {
    return warning(
      name,
      `llvm-profdata ${tool} writes profiles of version ${reads.indexed}, LLVM ${built} reads up to ${writes.indexed}`,
      advice,
    );
  }
  return good(name, `version ${writes.raw}, of LLVM ${built}, which llvm-profdata ${tool} reads`);
}

/** The LLVM that the new rustc will have: the tree's, else the installed one that is linked. */
function builtLlvm({
  tree,
  config,
  externalLlvm,
}: Pick<Machine, 'tree' | 'config' | 'externalLlvm'>): string | null {
  if (tree?.dialect.ok !== true) return null;
  if (config.llvm.build) return tree.dialect.value.llvmVersion;
  return externalLlvm === null ? null : versionOf(externalLlvm);
}

/** The profiles of the future rustc, which no trial with stage 0 can show. */
export function checkRawProfiles(
  machine: Pick<Machine, 'tree' | 'config' | 'externalLlvm' | 'llvm'>,
): Finding[] {
  const name = 'raw profiles';
  const tool = versionOf(machine.llvm.tools['llvm-profdata']);
  const built = builtLlvm(machine);
  if (tool === null) return [untried(name, 'there is no llvm-profdata')];
  if (built === null) return [untried(name, 'the LLVM of the rustc that is built is not known')];
  return [checkProfileVersions(name, 'the built rustc', majorOf(built), majorOf(tool))];
}

/**
 * Releases use an LLVM one or two majors above their minimum (1.63: 14 and 12, 1.85: 19 and 18, 1.95: 22 and
 * 20), and their rustc_llvm calls functions that later LLVMs remove.
 */
const NEWER_MAJORS = 2;
const NEARER = (minimum: number) =>
  `Only stage 1 shows whether rustc_llvm compiles with it. LLVM ${minimum + 1} or ${minimum + 2} is safer: name its llvm-config in the [target] table of bootstrap's config.`;

/**
 * An installed LLVM that is linked instead of building one: bootstrap refuses it after the standard library
 * is built.
 */
export function checkExternalLlvm({
  tree,
  config,
  externalLlvm,
  bootstrapConfig,
}: Pick<Machine, 'tree' | 'config' | 'externalLlvm' | 'bootstrapConfig'>): Finding[] {
  const name = 'external LLVM';
  if (config.llvm.build || externalLlvm === null) return [];
  const { path, state } = externalLlvm;
  const advice = "Correct llvm-config in the [target] table of bootstrap's config.";
  if (state.kind !== 'found')
    return [problem(name, `${path}: ${state.kind === 'missing' ? 'not found' : state.detail}`, advice)];
  const minimum = tree?.dialect.ok === true ? tree.dialect.value.minimumLlvm : null;
  const found = `LLVM ${state.version}, ${path}`;
  if (minimum === null) return [good(name, found)];
  if (majorOf(state.version) > minimum + NEWER_MAJORS) {
    const much = `${found}: ${majorOf(state.version) - minimum} releases newer than ${minimum}, the oldest that this tree supports`;
    return [warning(name, much, NEARER(minimum))];
  }
  if (majorOf(state.version) >= minimum) return [good(name, found)];
  const older = `${found}: older than ${minimum}, the oldest that this tree supports`;
  const newer = `Install LLVM ${minimum} or later and name its llvm-config in the [target] table of bootstrap's config.`;
  return [bootstrapConfig.llvm.checksVersion ? problem(name, older, newer) : warning(name, older, newer)];
}

/**
 * A ready-made runtime of another LLVM writes profiles in another layout than their header says: the version
 * in the header is that of the compiler.
 */
export function checkProfilerRuntime(
  machine: Pick<Machine, 'tree' | 'config' | 'externalLlvm' | 'profilerRuntime'>,
): Finding[] {
  const name = 'profiler runtime';
  const { profilerRuntime: runtime } = machine;
  if (runtime === null) return [];
  const { path, content } = runtime;
  const advice =
    "Set profiler in the [target] table of bootstrap's config to the libclang_rt.profile of the LLVM that rustc links.";
  const built = builtLlvm(machine);
  switch (content.kind) {
    case 'missing':
      return [problem(name, `${path}: not found`, advice)];
    case 'no-runtime':
      return [problem(name, `${path}: not a runtime that writes profiles`, advice)];
    case 'unread':
      return [runtimeByDirectory(name, path, built, advice)];
    case 'runtime':
      return [runtimeByVersion(name, path, content.raw, built, advice)];
  }
}

function runtimeByVersion(
  name: string,
  path: string,
  raw: number,
  built: string | null,
  advice: string,
): Finding {
  const found = `${path}: writes raw profiles of version ${raw}`;
  const versions = built === null ? null : profileVersionsOf(majorOf(built));
  if (versions === null || versions.raw === raw) return good(name, found);
  const differing = `${found}, but LLVM ${versions.llvm}, which rustc uses, writes version ${versions.raw}`;
  return versions.rawIsChecked ? problem(name, differing, advice) : warning(name, differing, advice);
}

/** Clang keeps it in lib/clang/<version>. */
function runtimeByDirectory(name: string, path: string, built: string | null, advice: string): Finding {
  const major = /\/clang\/(\d+)[./]/.exec(path)?.[1];
  if (major === undefined || built === null || Number(major) === majorOf(built)) return good(name, path);
  const found = `${path}: its directory is of LLVM ${major}, but rustc uses LLVM ${majorOf(built)}`;
  return warning(name, found, advice);
}
