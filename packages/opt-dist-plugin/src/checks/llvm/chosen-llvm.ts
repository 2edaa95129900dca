import { good, problem, warning, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';

/** The tree's facts on the origin of LLVM; its size does not matter. */
type Choice = Pick<Machine, 'config' | 'host'> & {
  readonly tree: Omit<TreeFact, 'size'> | null;
  readonly bootstrapConfig: Pick<Machine['bootstrapConfig'], 'file' | 'settings' | 'llvm'>;
};

/**
 * Bootstrap takes the LLVM whose llvm-config its config names, and builds one otherwise, whatever
 * opt-dist.json says (`prebuilt_llvm_config` in its `llvm.rs`).
 */
export function checkLlvmChoice({ config, tree, bootstrapConfig }: Omit<Choice, 'host'>): Finding[] {
  const name = 'choice of LLVM';
  const { settings, file } = bootstrapConfig;
  const named = settings.targetTools['llvm-config'];
  const where = file ?? "bootstrap's config";
  if (config.llvm.build) {
    if (named === undefined) return [];
    return [
      problem(
        name,
        `"llvm.build" is true, and ${where} names ${named} in the [target] table: bootstrap links that LLVM and builds none, so none can be trained or merge the profiles of rustc`,
        `Set "llvm.build" to false, or take llvm-config out of ${where}.`,
      ),
    ];
  }
  if (named !== undefined) return [good(name, `installed, ${named}`)];
  const advice = `Name its llvm-config in the [target] table of ${where}, or set "llvm.build" to true.`;
  const found = `"llvm.build" is false, and ${where} names no llvm-config in the [target] table`;
  if (tree?.dialect.ok !== true) return [warning(name, found, advice)];
  const hasSources = tree.dialect.value.llvmVersion !== null || tree.isCheckout;
  return [
    hasSources
      ? warning(
          name,
          `${found}: bootstrap builds or downloads an LLVM of its own, which gets no profile`,
          advice,
        )
      : problem(name, `${found}: there is no LLVM to link and none to build`, advice),
  ];
}

/**
 * A downloaded LLVM is neither instrumented nor optimised, and lacks the tool that merges rustc's profiles:
 * the build directory then has no LLVM.
 */
export function checkDownloadedLlvm({ config, tree, host, bootstrapConfig }: Choice): Finding[] {
  if (!config.llvm.build) return [];
  const name = 'downloaded LLVM';
  const { llvm, file } = bootstrapConfig;
  const ci = tree?.dialect.ok === true ? tree.dialect.value.ciLlvm : { byDefault: false, hosts: [] };
  const isDefault = llvm.downloads === null;
  const downloads = llvm.downloads ?? ci.byDefault;
  if (downloads === false) return [];
  if (host !== null && ci.hosts.length > 0 && !ci.hosts.includes(host))
    return [good(name, `none for ${host}, so it is built`)];
  const where = file ?? "bootstrap's config";
  const why = isDefault
    ? `llvm.download-ci-llvm is not set in ${where}, and its default in this release is true`
    : `llvm.download-ci-llvm is ${JSON.stringify(downloads)} in ${where} or the defaults of its profile`;
  const unless = downloads === 'if-unchanged' ? ' unless its sources were changed' : '';
  return [
    problem(
      name,
      `${why}: bootstrap would download LLVM${unless}, neither instrumented nor with an llvm-profdata in the build directory`,
      'Set download-ci-llvm = false in [llvm].',
    ),
  ];
}
