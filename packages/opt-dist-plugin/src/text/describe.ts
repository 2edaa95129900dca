import { duration } from './duration';
import type { ProfileSetError } from 'profile-formats';
import { formatConfigProblem } from './config-problem';
import { formatBytes } from './byte-count';
import { causeOf } from './causes';
import type { LittleRoom, Problem, ProblemOf } from '../model/problem';
import { describeRaw } from './raw-profiles';
import { systemError } from './system-error';
import { describeRefused } from './refused-profiles';
import { someOf } from './some-of';

/** What happened and where, in one or a few lines, without advice. */
export function describeProblem(problem: Problem): string[] {
  switch (problem.kind) {
    case 'config':
      return problem.problems.map(formatConfigProblem);
    case 'file':
      return [`${problem.path}: cannot ${problem.operation}: ${systemError(problem.code, problem.message)}`];
    case 'beyond-dialect':
      return [
        `${problem.field}: Rust ${problem.rustVersion} does not support ${problem.found}; ${problem.possible}`,
      ];
    case 'other-subcommand':
      return [
        `dist.args: expected bootstrap's subcommand dist, which makes the packages, found ${problem.found ?? `none in ${problem.args.join(' ')}`}`,
      ];
    case 'tests-cannot-run':
      return problem.facts.map(
        ({ where, expected, found }) => `dist.tests.run: ${where}: expected ${expected}, found ${found}`,
      );
    case 'no-workload':
      return [
        `${problem.source}: expected lists of training benchmarks in it or in ${problem.field}, found none`,
      ];
    case 'no-kept-profiles':
      return [`${problem.dir}: expected kept profiles of workloads, found none`];
    case 'unknown-weight': {
      const { name, nearest, known } = problem;
      const expected = known.length === 0 ? 'names in training.workloads' : `one of ${someOf(known)}`;
      const guess = nearest === null ? '' : `; did you mean ${JSON.stringify(nearest)}?`;
      return [`training.weights: expected ${expected}, found ${JSON.stringify(name)}${guess}`];
    }
    case 'no-source-tree':
      return [`${problem.source}: no Rust source tree: expected ${problem.expected} in it, found none`];
    case 'unknown-dialect':
      return [
        `${problem.source}: a source tree of an unknown kind: ${problem.detail}` +
          (problem.missing.length === 0 ? '' : `; expected ${problem.missing.join(' and ')}`),
      ];
    case 'missing-tool':
      return [
        `${problem.tool}: not found in ${problem.searched.join(', ')}; it is needed for ${problem.neededFor}`,
      ];
    case 'tool-failed':
      return [`${problem.tool} failed: ${problem.command}`, ...indented(problem.detail.split('\n'))];
    case 'step-failed':
      return [
        `"${problem.step}" failed with ${problem.signal ?? `exit code ${problem.exitCode ?? 'unknown'}`}: ${problem.command}`,
        ...indented(problem.output.filter((line) => line.trim() !== '')),
        ...describeRoom(problem.free),
        `log: ${problem.log}`,
      ];
    case 'took-too-long':
      return [
        `"${problem.step}" was ended: expected an end within ${duration(problem.seconds)}: ${problem.command}`,
        ...indented(problem.output.filter((line) => line.trim() !== '')),
        `log: ${problem.log}`,
      ];
    case 'would-fail':
      return problem.facts.map(({ name, found }) => `${problem.stage} would fail: ${name}: ${found}`);
    case 'refused-arguments':
      return [`${refusalOf(problem.detail)}: ${problem.command}`, ...indented(problem.detail.split('\n'))];
    case 'no-profile-written':
      return [
        `the instrumented compiler wrote no profile in phase ${problem.phase}: expected ${problem.pattern} in ${problem.dir}, found none`,
        ...describeRoom(problem.free),
      ];
    case 'library-not-found':
      return [
        `${problem.dir}: expected one shared library of ${problem.component} (${problem.pattern}), found ${problem.found.length === 0 ? 'none' : problem.found.join(', ')}`,
      ];
    case 'altered-library':
      return [
        `${problem.path}: expected the library that the compiler made, found one that BOLT has rewritten without a record of it`,
      ];
    case 'missing-profile-set':
      return [`${problem.dir}: expected the profile set of ${problem.stage}, found nothing`];
    case 'unusable-profile':
      return [`${problem.path}: expected ${problem.expected}, found ${problem.found}`];
    case 'no-release':
      return [
        `${problem.source}: expected a job of upstream's CI that makes a release for ${problem.host}, found none`,
      ];
    case 'config-not-changed':
      return [
        problem.cause === 'place'
          ? `${problem.file}: expected bootstrap's config in the workspace, found it elsewhere`
          : `${problem.file}: expected a table or dotted keys for each setting, found another form`,
      ];
    case 'url-without-digest':
      return [`${problem.field}: expected a URL with a digest behind it, found ${problem.url}`];
    case 'no-download':
      return [`${problem.url}: cannot download: ${problem.detail}`];
    case 'other-digest':
      return [`${problem.path}: expected sha256 ${problem.expected}, found ${problem.found}`];
    case 'refused-bundle':
      return [`${problem.path}: ${problem.where}: expected ${problem.expected}, found ${problem.found}`];
    case 'no-bundle':
      return [
        `${problem.dir}: expected one bundle with the profiles of ${problem.stages.join(', ')}, found ${problem.without === null ? 'several' : `none for ${problem.without}`}`,
      ];
    case 'raw-profiles-given':
      return [
        `${problem.dir}: expected a profile set, or one merged profile, found ${problem.files} raw profiles and no manifest.json`,
      ];
    case 'compiler-with-arguments':
      return [`${problem.from}: expected a program without arguments, found ${problem.found}`];
    case 'refused-profiles':
      return describeRefused(problem);
    case 'cannot-train':
      return [
        `${problem.stage} would fail: ${problem.workload} fails with the stage 0 compiler, too`,
        ...describeProblem(problem.failure),
      ];
    case 'workload-failed': {
      const { workload, phase, finished, total, failure } = problem;
      return [
        `workload ${workload} of ${phase} failed; ${finished} of ${total} have finished and are kept`,
        ...describeProblem(failure),
      ];
    }
    case 'unusable-raw-profiles':
      return describeRaw(problem);
    case 'profile-of-other-build': {
      const { profile, library, matched, profiled, log } = problem;
      const of = profiled === null ? '' : ` of its ${profiled}`;
      return [
        `${profile}: expected a profile of this build of ${library}, found ${matched}${of} functions in it`,
        `log: ${log}`,
      ];
    }
    case 'bad-profile-set':
      return describeSet(problem.error);
    case 'unshipped':
      return [`${problem.tarball}: ${problem.what}: expected ${problem.expected}, found ${problem.found}`];
    case 'no-fingerprint':
      return [
        `${problem.stage}: expected a fingerprint of this run among the inputs that Nx hashed, found none: ${FINGERPRINT_CAUSES[problem.cause]}`,
      ];
    case 'edited-before':
      return [`${problem.stage}: edited after Nx hashed its inputs: ${problem.parts.join(', ')}`];
    case 'edited-meanwhile':
      return [
        `${problem.stage}: edited while it ran: ${someOf(problem.files.length === 0 ? problem.parts : problem.files)}`,
      ];
    case 'no-store':
      return [`${problem.option}: expected a profile store, found that it is switched off`];
    case 'no-such-key':
      return [
        `profile store: expected one result whose key begins with "${problem.start}", found ${problem.found === 0 ? 'none' : problem.found}`,
      ];
    case 'not-done':
      return [
        `"${problem.step}" reported success, but ${problem.path}: expected ${problem.expected}, found ${problem.found}`,
      ];
    case 'no-manifest':
      return [`${problem.path}: expected a manifest of a profile set or of dist, found something else`];
    case 'no-tarballs':
      return [`${problem.dir}: expected tarballs of the final build, found none`];
    case 'locked':
      return describeLocked(problem);
    case 'lock-lost':
      return [
        `${problem.lock}: process ${problem.pid}${problem.host === null ? '' : ` of ${problem.host}`} took the lock for ${problem.stage}, as this run gave no sign of life for too long`,
      ];
    case 'bad-state':
      return [`${problem.path}: ${problem.detail}`];
    case 'interrupted':
      return [`interrupted by ${problem.signal}`];
  }
}

const FINGERPRINT_CAUSES = {
  hook: "the plugin's hook did not run before the tasks",
  input: "the target's inputs have no fingerprint",
  command: 'its command failed',
} as const;

function describeLocked({ lock, pid, stage, elsewhere }: ProblemOf<'locked'>): string[] {
  if (elsewhere === null) return [`${lock}: process ${pid} is running ${stage} in this build directory`];
  const { host, isThisMachine, quietSeconds, patienceSeconds } = elsewhere;
  const where = isThisMachine ? `container ${host} of this machine` : `host ${host}`;
  return [
    `${lock}: process ${pid} of ${where} is running ${stage} in this build directory`,
    `its last sign of life is ${quietSeconds} s old; after ${patienceSeconds} s without one it counts as gone`,
  ];
}

/** A dry run looks at more than the arguments. */
function refusalOf(detail: string): string {
  const cause = causeOf([detail]);
  return cause === null || cause.kind === 'arguments' || cause.kind === 'config'
    ? 'bootstrap refuses'
    : "bootstrap's dry run fails";
}

function describeRoom(free: LittleRoom | null): string[] {
  return free === null ? [] : [`only ${formatBytes(free.bytes)} free in ${free.dir}`];
}

function describeSet(error: ProfileSetError): string[] {
  switch (error.kind) {
    case 'file':
      return [`${error.path}: cannot read: ${systemError(error.code)}`];
    case 'profile-set-manifest':
      return [`${error.path}: not a manifest: ${JSON.stringify(error.problem)}`];
    case 'profile-set-mismatch':
      return error.mismatches.map((mismatch) =>
        mismatch.kind === 'profile-missing'
          ? `${error.directory}/${mismatch.file}: listed in the manifest, but missing`
          : `${error.directory}/${mismatch.file}: ${mismatch.kind === 'profile-size' ? 'size' : 'sha256'}: expected ${mismatch.expected}, found ${mismatch.found}`,
      );
  }
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}
