import type { CiJob } from './ci-word';
import { scriptWords } from './job-script';

const JOB: CiJob = { name: 'dist-x86_64-linux', words: [], variables: { DIST_SRC: '1' } };

/** The condition that is not met, of a script's one option. */
function conditionOf(lines: readonly string[], job: Partial<CiJob> = {}, host = 'x86_64-unknown-linux-gnu') {
  const [word, ...more] = scriptWords(lines.join('\n'), 'run.sh', { ...JOB, ...job }, host);
  expect(more).toEqual([]);
  return word?.condition;
}

const OPTION = 'RUST_CONFIGURE_ARGS="$RUST_CONFIGURE_ARGS --enable-sccache"';
const under = (condition: string, job: Partial<CiJob> = {}, host?: string) =>
  conditionOf([`if ${condition}; then`, OPTION, 'fi'], job, host);

it.each([
  ['[ "$DEPLOY$DEPLOY_ALT" = "1" ]'],
  ['[ "$EXTERNAL_LLVM" = "" ]'],
  ['[[ "${ENABLE_GCC}" != "1" ]]'],
  ['[ -n "$DIST_SRC" ]'],
  ['[ -z "$EXTERNAL_LLVM" ]'],
  ['! [ "$DIST_SRC" = "" ] && isLinux'],
  ['[ "$DEPLOY_ALT" != "" ] || isLinux'],
  ['[[ "$CI_JOB_NAME" == *x86* ]]'],
])('follows an `if` that a release meets: %s', (condition) => {
  expect(under(condition)).toBeNull();
});

it.each([
  ['[ "$DEPLOY_ALT" != "" ] && isLinux'],
  ['isKnownToBeMingwBuild'],
  ['[[ "$CI_JOB_NAME" == *ohos* ]]'],
  ['isCiBranch auto'],
  ['[ "$RUST_RELEASE_CHANNEL" = "nightly" ]'],
])('names one that it does not meet, or that is not understood: %s', (condition) => {
  expect(under(condition)).toBe(condition);
});

it('goes by the host and by the variables of the job', () => {
  expect(under('isKnownToBeMingwBuild', {}, 'x86_64-pc-windows-gnu')).toBeNull();
  expect(under('[ "$NO_LLVM_ASSERTIONS" = "1" ]', { variables: { NO_LLVM_ASSERTIONS: '1' } })).toBeNull();
});

it('follows else and elif, and comes back at fi', () => {
  const alternatives = ['if [ "$A" = "1" ]', 'then', ':', 'elif [ "$B" = "" ]; then'];
  expect(conditionOf([...alternatives, OPTION, 'else', ':', 'fi'])).toBeNull();
  expect(conditionOf([...alternatives, ':', 'else', OPTION, 'fi'])).toBe('not ([ "$B" = "" ])');
  expect(conditionOf([...alternatives, ':', 'fi', OPTION])).toBeNull();
  expect(conditionOf(['if isCiBranch x; then', ':', 'else', OPTION, 'fi'])).toBe('not (isCiBranch x)');
  expect(conditionOf(['if isCiBranch x; then', 'if isLinux; then', OPTION, 'fi', 'fi'])).toBe('isCiBranch x');
});

it('reads no comment', () => {
  expect(scriptWords(`# ${OPTION}`, 'run.sh', JOB, 'x86_64-unknown-linux-gnu')).toEqual([]);
});
