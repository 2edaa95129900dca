import type { LittleRoom, Problem, ProblemOf } from '../model/problem';
import { causeOf } from './causes';
import { isProfiling } from '../model/stages';
import { forgetCommands, isStageTarget, type Run, runCommand } from './run-command';
import { adviseSystemError } from './system-error';
import { adviseRaw } from './raw-profiles';
import { adviseRefused } from './refused-profiles';

const FINGERPRINT_ADVICE = {
  hook: 'Name the plugin under "plugins" of nx.json; without it Nx cannot tell a changed source from an unchanged one.',
  input:
    'Let "..." stand among the "inputs" that nx.json or project.json give the target: it keeps those of the plugin.',
  command:
    "Nx runs `node --no-warnings -e \"require('opt-dist-plugin/fingerprint')\"` in the workspace's directory: node must be on PATH, and find the plugin from there.",
} as const;

/** The remedies for a problem; empty when the facts suffice. */
export function advise(problem: Problem, run: Run): string[] {
  const again = `Then \`nx run ${run.project}:${run.target}\` resumes where this run stopped.`;
  switch (problem.kind) {
    case 'config':
      return ['Correct the file; the schema is opt-dist-plugin/opt-dist.schema.json.'];
    case 'file':
      return adviseFile(problem, again, run);
    case 'beyond-dialect':
      return ['Change the field in opt-dist.json, or take the source tree of another release.'];
    case 'other-subcommand':
      return ['Begin "dist.args" with "dist". Nothing was built.'];
    case 'tests-cannot-run':
      return ['Change that, or set "dist.tests.run" to false. Nothing was built.'];
    case 'no-workload':
      return [
        `Name benchmarks of rustc-perf in "${problem.field}" of opt-dist.json, or train with a command.`,
      ];
    case 'no-kept-profiles':
      return [
        problem.keep === 'workloads'
          ? 'Train once more: what was trained under another setting, or elsewhere, left none here.'
          : 'Set "training.keep" to "workloads" (or OPT_DIST_TRAINING_KEEP=workloads), and train once more.',
      ];
    case 'unknown-weight':
      return [
        'Name a benchmark, or a benchmark with one of its profiles ("externs Opt=2"). With several jobs, benchmarks that are trained at once have one name together. Nothing was built.',
      ];
    case 'no-source-tree':
      return [
        'Set "source" in opt-dist.json to a rust-lang/rust checkout or an unpacked rustc source tarball.',
      ];
    case 'unknown-dialect':
      return [
        'The plugin supports Rust 1.63 and later, as a checkout or as a source tarball in a directory of its own.',
      ];
    case 'missing-tool':
      return [
        `Install it, or name another LLVM in "llvm.dir" (or OPT_DIST_LLVM_DIR); \`${runCommand(run, 'doctor')}\` lists everything else that is missing.`,
      ];
    case 'tool-failed':
      return [...remedies(null, problem.detail.split('\n'), null), `Finished steps are kept. ${again}`];
    case 'step-failed': {
      const { free, output, signal } = problem;
      return [
        ...remedies(free, output, signal),
        `The whole output is in the log. Finished steps are kept. ${again}`,
      ];
    }
    case 'took-too-long':
      return [
        ...(problem.command.includes('-split-strategy=cdsplit')
          ? [
              'One of its arguments, -split-strategy=cdsplit, works for many minutes on one processor: "bolt": { "profile": "quick" } in opt-dist.json leaves it out.',
            ]
          : []),
        `Another limit can be set in "bolt.timeLimit" (or OPT_DIST_BOLT_TIME_LIMIT). Finished steps are kept. ${again}`,
      ];
    case 'no-fingerprint':
      return [FINGERPRINT_ADVICE[problem.cause], 'Nothing was built.'];
    case 'edited-before':
      return [`Nothing was built. \`nx run ${run.project}:${run.target}\` starts with the edited files.`];
    case 'edited-meanwhile':
      return [
        `The result may mix both states, so it is stored nowhere. It stays in ${problem.dir}${isProfiling(problem.stage) ? `, for use in "profiles.${problem.stage}" of opt-dist.json` : ''}.`,
        `\`nx run ${run.project}:${run.target}\` builds again what the edit can have changed.`,
      ];
    case 'would-fail':
      return [
        ...problem.facts.flatMap(({ advice }) => (advice === null ? [] : [advice])),
        `Nothing was built. \`${runCommand(run, 'doctor')}\` looks at everything else.`,
      ];
    case 'refused-arguments':
      return [...remedies(null, problem.detail.split('\n'), null), 'Nothing was built.'];
    case 'no-profile-written':
      if (problem.free !== null) return [`Make room there. Finished steps are kept. ${again}`];
      return [
        'Check that the training runs the compiler it is given and leaves LLVM_PROFILE_FILE unchanged.',
      ];
    case 'library-not-found':
      return [
        `If stale files lie there, \`${runCommand(run, 'clean')}\` removes the build directory's host part.`,
      ];
    case 'altered-library':
    case 'bad-state':
      return [`\`${runCommand(run, 'clean')}\` removes the build; profile sets and the cache stay.`];
    case 'missing-profile-set':
      return [`Run \`${runCommand(run, problem.stage)}\`, or give a profile in "profiles.${problem.stage}".`];
    case 'refused-profiles':
      return adviseRefused(problem, run);
    case 'cannot-train': {
      const { free, output, signal } = problem.failure;
      return [
        ...remedies(free, output, signal),
        'Nothing was built. For a training that needs the compiler of the tree, set "training.tryFirst" to false, or OPT_DIST_TRAINING_TRY_FIRST.',
      ];
    }
    case 'workload-failed':
      return adviseWorkload(problem, run);
    case 'unusable-raw-profiles':
      return adviseRaw(problem, run);
    case 'profile-of-other-build':
      return [
        'It was gathered on another build; BOLT would have optimised next to nothing, without an error. The library is unchanged.',
        {
          stage: `${forgetCommands(run, 'bolt')} remove it from this machine; \`${runCommand(run, 'bolt')}\` then gathers a profile of this build.`,
          given: 'Give another profile in "profiles.bolt" of opt-dist.json, or remove the field to train.',
          merged: `After \`${runCommand(run, 'clean')}\`, \`${runCommand(run, 'bolt')}\` gathers the profile again.`,
        }[problem.origin],
      ];
    case 'no-release':
      return [
        "Such jobs are in src/ci of upstream's sources; without them bootstrap's config stays as it is.",
      ];
    case 'config-not-changed':
      return [`The file is as it was. Set these in it by hand: ${problem.lines.join(', ')}.`];
    case 'url-without-digest':
      return [
        'Write "#sha256=" and the 64 hex digits of its digest behind it, as the target `bundle` prints them. Nothing was built.',
      ];
    case 'no-download':
      return ['Nothing was built. A copy of the file can be given by its path.'];
    case 'other-digest':
      return ['Nothing was built. Give the digest of this file, or the file of that digest.'];
    case 'refused-bundle':
      return ['Nothing was built. Get the bundle again, or from somebody else.'];
    case 'no-bundle':
      return ['Give it with `--profiles=BUNDLE`; the target `bundle` packs one.'];
    case 'raw-profiles-given': {
      const [tool, suffix] =
        problem.stage === 'bolt' ? ['merge-fdata', 'fdata'] : ['llvm-profdata merge', 'profdata'];
      return [
        `Merge them first, \`${tool} -o NAME.${suffix} ${problem.dir}\`, and name that file in "profiles.${problem.stage}" of opt-dist.json. Nothing was built.`,
      ];
    }
    case 'compiler-with-arguments':
      return [
        'Name a script that adds the arguments, or put them into CFLAGS and CXXFLAGS, which bootstrap passes on.',
      ];
    case 'unusable-profile':
    case 'bad-profile-set':
      if (problem.isGiven === true)
        return ['Give another profile in "profiles" of opt-dist.json, or remove the field to train.'];
      return ['Remove it and run its stage again, or give another profile in "profiles" of opt-dist.json.'];
    case 'unshipped':
      return [
        'Nothing was put in `dist`. Check that the build directory lies on one file system with hard links.',
      ];
    case 'no-store':
      return [
        `Set "${problem.option}" among the plugin's options in nx.json, or OPT_DIST_STORE_ENABLED, to true.`,
      ];
    case 'no-such-key':
      return ['Without options this target lists the results with their keys.'];
    case 'not-done':
      return [`Check that the programs of that step are the real ones, and the disk. ${again}`];
    case 'no-manifest':
      return ['Name a manifest.json, a directory with one, or a project with results of stages.'];
    case 'no-tarballs':
      return ['Check that "dist.args" includes `dist`.'];
    case 'locked':
      return ['Wait for that process, or end it, or use another "buildDir".'];
    case 'lock-lost':
      return [`Wait for that run, or end it. ${again}`];
    case 'interrupted':
      return [`Finished steps are kept. ${again}`];
  }
}

/** What failed comes first, then the ways on: this workload alone is repeated, or left out. */
function adviseWorkload({ stage, total, failure }: ProblemOf<'workload-failed'>, run: Run): string[] {
  const command = runCommand(run, stage);
  if (failure.kind !== 'step-failed') return advise(failure, run);
  return [
    ...remedies(failure.free, failure.output, failure.signal),
    `The whole output is in the log. \`${command}\` repeats this workload and trains those after it.`,
    ...(total > 1
      ? [`\`${command} --keep-going\` trains the others, and the manifest names what is missing.`]
      : []),
  ];
}

function adviseFile({ code, operation }: ProblemOf<'file'>, again: string, run: Run): string[] {
  if (operation === 'start' && ['ENOENT', 'EACCES'].includes(code)) {
    return ['Check that it is installed and that its path is right.'];
  }
  const advice = adviseSystemError(code);
  // Only a stage resumes; a file that another target was told to write is all of its work.
  return advice === null ? [] : [isStageTarget(run) ? `${advice} ${again}` : advice];
}

/** Of a recognised cause. A disk that is nearly full explains any failure. */
function remedies(free: LittleRoom | null, output: readonly string[], signal: string | null): string[] {
  if (free !== null) return ['Make room there.'];
  const cause = causeOf(output, signal);
  return cause === null ? [] : [cause.advice];
}
