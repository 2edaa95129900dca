import { type Dialect, dialectName } from '../../tree/dialect';
import { builtSubmodules } from '../../tree/submodules';
import { namesCommit } from '../../bootstrap/version-commit';
import { advise } from '../../text/advise';
import { describeProblem } from '../../text/describe';
import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';

const UNKNOWN = 'opt-dist.json, which names the source tree, cannot be read';

/** Is there a source tree, of a Rust version that is understood? */
export function checkSourceTree({ tree }: Pick<Machine, 'tree'>): Finding[] {
  if (tree === null) return [untried('source tree', UNKNOWN)];
  const { dialect, path } = tree;
  if (!dialect.ok) {
    const advice = advise(dialect.error, { project: '', target: '' });
    return [problem('source tree', describeProblem(dialect.error).join('; '), advice.join(' '))];
  }
  const { rustVersion, channel } = dialect.value;
  return [good('source tree', `Rust ${rustVersion} (${channel}), ${dialectName(dialect.value)}, in ${path}`)];
}

/**
 * With the commit in rustc's version the profiles of one commit fit no other, so its stages share nothing
 * with it.
 */
export function checkCommit({
  tree,
  bootstrapConfig: { settings, file },
}: Pick<Machine, 'tree' | 'bootstrapConfig'>): Finding[] {
  const name = 'commit in the version';
  if (tree?.dialect.ok !== true || !tree.isCheckout) return [];
  const { value: dialect } = tree.dialect;
  if (!namesCommit(settings, dialect)) return [good(name, 'left out')];
  return [
    warning(
      name,
      "bootstrap puts the commit into rustc's version, and so into the names of its functions: all stages run again after each commit",
      `Set rust.omit-git-hash = true in ${file ?? dialect.configFile} to share profiles between commits.`,
    ),
  ];
}

/**
 * Submodules that bootstrap fetches while a stage runs are not in the stage's key: two commits with different
 * commits of LLVM, say, would share a result. An archive of the repository has no submodules, and nobody
 * fetches them for it.
 */
export function checkSubmodules({
  tree,
  config,
}: Pick<Machine, 'config'> & {
  readonly tree: Pick<TreeFact, 'path' | 'isCheckout' | 'missingSubmodules'> | null;
}): Finding[] {
  if (tree === null) return [];
  const missing = builtSubmodules(tree.missingSubmodules, config.llvm.build);
  if (missing.length === 0) return [];
  const named = missing.join(' ');
  return [
    tree.isCheckout
      ? problem(
          'submodules',
          `not fetched: ${missing.join(', ')}; bootstrap would fetch them while a stage runs, after its key was computed`,
          `Run git submodule update --init --depth 1 ${named} in ${tree.path}.`,
        )
      : problem(
          'submodules',
          `nothing in ${missing.join(', ')}: an archive of the repository, which cannot be built`,
          "Take upstream's source tarball, or a checkout.",
        ),
  ];
}

/** LLVM is built from the tree, whose tarballs may have been stripped of it. */
export function checkLlvmSources({ tree, config }: Pick<Machine, 'tree' | 'config'>): Finding[] {
  const name = 'LLVM sources';
  if (!config.llvm.build) return [];
  if (tree?.dialect.ok !== true) return [untried(name, tree === null ? UNKNOWN : 'there is no source tree')];
  const version = tree.dialect.value.llvmVersion;
  if (version !== null) return [good(name, `LLVM ${version}`)];
  if (tree.isCheckout) return [good(name, 'a submodule that bootstrap is yet to fetch')];
  return [
    problem(
      name,
      `${tree.path}/src/llvm-project: no LLVM in it`,
      'Take a full source tarball or a checkout, or set "llvm.build" to false and link an installed LLVM.',
    ),
  ];
}

/** Without the profiler's runtime the instrumented rustc fails after a whole stage 1 build. */
export function checkProfilerSetting({
  tree,
  config,
  bootstrapConfig: { settings, file, problem: unread },
}: Pick<Machine, 'tree' | 'config'> & {
  readonly bootstrapConfig: Pick<Machine['bootstrapConfig'], 'settings' | 'file' | 'problem'>;
}): Finding[] {
  const name = 'profiler setting';
  if (tree?.dialect.ok !== true) return [untried(name, tree === null ? UNKNOWN : 'there is no source tree')];
  if (config.profiles['rustc-pgo'] !== null) return [good(name, 'not needed, the profile of rustc is given')];
  // Bootstrap refuses such a file in its own words, when the stage checks its arguments.
  if (unread !== null) return [untried(name, "bootstrap's config cannot be read")];
  const { profiler } = settings;
  if (profiler === null || profiler === false) {
    return [
      problem(
        name,
        `build.profiler is ${profiler === null ? 'not set' : 'false'}: building the instrumented rustc would fail after the whole of stage 1`,
        `Set build.profiler = true in ${file ?? tree.dialect.value.configFile}.`,
      ),
    ];
  }
  return [profilerSources(name, tree, tree.dialect.value, profiler)];
}

function profilerSources(
  name: string,
  tree: TreeFact,
  { profilerPath, rustVersion }: Dialect,
  profiler: true | string,
): Finding {
  if (typeof profiler === 'string') return good(name, `ready-made: ${profiler}`);
  if (!tree.buildsProfiler || tree.hasCompilerRt || tree.isCheckout)
    return good(name, 'build.profiler is true');
  return problem(
    name,
    `${tree.path}/src/llvm-project/compiler-rt: not there, and build.profiler needs it`,
    profilerPath
      ? 'Take a full source tarball, or set profiler in the [target] table to a libclang_rt.profile of the LLVM that rustc links.'
      : `Take a full source tarball; in Rust ${rustVersion} profiler cannot name a library that is there.`,
  );
}
