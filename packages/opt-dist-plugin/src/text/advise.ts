import type { Problem } from '../model/problem';
import { adviseRefused } from './refused-profiles';

/** What to do now; empty when the facts say it all. */
export function advise(
  problem: Problem,
  run: { readonly project: string; readonly target: string },
): string[] {
  const again = `Then \`nx run ${run.project}:${run.target}\` goes on where this run stopped.`;
  switch (problem.kind) {
    case 'config':
      return ['Correct the file; the schema is opt-dist-plugin/opt-dist.schema.json.'];
    case 'file':
      return ['ENOSPC', 'EDQUOT'].includes(problem.code)
        ? [`Make room. ${again}`]
        : problem.operation === 'start'
          ? ['Is it installed, and is its path right?']
          : [];
    case 'beyond-dialect':
      return ['Change the field in opt-dist.json, or take the source tree of another release.'];
    case 'tests-cannot-run':
      return ['Change that, or set "dist.tests.run" to false. Nothing was built.'];
    case 'no-workload':
      return [
        `Name benchmarks of rustc-perf in "${problem.field}" of opt-dist.json, or train with a command.`,
      ];
    case 'no-source-tree':
      return [
        'Set "source" in opt-dist.json to a rust-lang/rust checkout or an unpacked rustc source tarball.',
      ];
    case 'unknown-dialect':
      return [
        'Supported are Rust 1.63 and later, as checkouts or source tarballs, each unpacked to a place of its own.',
      ];
    case 'missing-tool':
      return [
        `Install it, or name another LLVM in "llvm.dir" (or OPT_DIST_LLVM_DIR); \`nx run ${run.project}:doctor\` says what else is missing.`,
      ];
    case 'tool-failed':
    case 'step-failed': {
      const room = problem.kind === 'step-failed' && problem.free !== null ? ['Make room there.'] : [];
      return [...room, `The whole output is in the log. What is finished is kept. ${again}`];
    }
    case 'would-fail':
      return [
        ...problem.facts.flatMap(({ advice }) => (advice === null ? [] : [advice])),
        `Nothing was built. \`nx run ${run.project}:doctor\` looks at everything else.`,
      ];
    case 'refused-arguments':
      return [
        'Correct "dist.args" in opt-dist.json, the arguments after `--`, or bootstrap\'s config file. Nothing was built.',
      ];
    case 'no-profile-written':
      if (problem.free !== null) return [`Make room there. What is finished is kept. ${again}`];
      return [
        'Does the training run the compiler that it is told to, and does it keep LLVM_PROFILE_FILE as it is?',
      ];
    case 'library-not-found':
      return [
        `If stale files lie there, \`nx run ${run.project}:clean\` removes the build directory's host part.`,
      ];
    case 'altered-library':
    case 'bad-state':
      return [`\`nx run ${run.project}:clean\` removes what was built; profile sets and the cache stay.`];
    case 'missing-profile-set':
      return [
        `Run \`nx run ${run.project}:${problem.stage}\`, or give a profile in "profiles.${problem.stage}".`,
      ];
    case 'refused-profiles':
      return adviseRefused(problem, run.project);
    case 'profile-of-other-build':
      return [
        'It was gathered on another build; BOLT would have changed next to nothing, and said nothing. The library is not changed.',
        {
          stage: `\`nx run ${run.project}:bolt --skip-nx-cache\` gathers one on this build.`,
          given: 'Give another one in "profiles.bolt" of opt-dist.json, or take it out to train.',
          merged: `After \`nx run ${run.project}:clean\`, \`nx run ${run.project}:bolt\` gathers it again.`,
        }[problem.origin],
      ];
    case 'unusable-profile':
    case 'bad-profile-set':
      return ['Remove it and run its stage again, or give another one in "profiles" of opt-dist.json.'];
    case 'unshipped':
      return [
        'Nothing was put in `dist`. Does the build directory lie on one file system that has hard links?',
      ];
    case 'no-manifest':
      return ['Name a manifest.json, a directory with one, or a project with results of stages.'];
    case 'no-tarballs':
      return ['Do "dist.args" ask bootstrap for `dist`?'];
    case 'locked':
      return ['Wait for it, or end it; or use another "buildDir".'];
    case 'interrupted':
      return [`What is finished is kept. ${again}`];
  }
}
