import { takenKey } from '../../test/taken-key';
import { temporaryDirectory } from '../../test/temporary-directory';
import { fingerprintOf } from '../key/fingerprint';
import { writeFingerprints } from '../key/fingerprint-record';
import { checkFingerprint } from './fingerprint-check';

const root = temporaryDirectory('of each test');
const KEY = takenKey('bolt');
const RUN = { NX_TASK_HASH: '17', OPT_DIST_RUN: '4711' };

function check(env: NodeJS.ProcessEnv, hasFingerprint = true) {
  const inputs = { hasFingerprint, hasOthers: false };
  return checkFingerprint(
    { root: root(), projectRoot: 'rust', stage: 'bolt', extraArgs: [], keepsGoing: false, env, inputs },
    KEY,
  );
}

async function hashed(changes: Partial<typeof KEY.facts> = {}, run = '4711') {
  const bolt = fingerprintOf('bolt', { ...KEY.facts, ...changes });
  await writeFingerprints(
    root(),
    { schemaVersion: 2, run, projectRoot: 'rust', taken: Date.now(), stages: { bolt } },
    {},
  );
}

it('passes what Nx hashed in this run', async () => {
  await hashed();
  expect(await check(RUN)).toEqual({ ok: true, value: undefined });
});

it('passes a stage that runs without Nx', async () => {
  expect(await check({})).toEqual({ ok: true, value: undefined });
});

it('names what was edited between the hashing and the start', async () => {
  await hashed({ sources: { ...KEY.facts.sources, build: 'before' }, host: 'other' });
  expect(await check(RUN)).toEqual({
    ok: false,
    error: { kind: 'edited-before', stage: 'bolt', parts: ['host', 'sources.build'] },
  });
});

it.each<[string, NodeJS.ProcessEnv, boolean, string]>([
  ['the hook did not run', { NX_TASK_HASH: '17' }, true, 'hook'],
  ['the target has lost the input', RUN, false, 'input'],
  ['the command failed, and only another run has a record', RUN, true, 'command'],
])('refuses where %s', async (_, env, hasFingerprint, cause) => {
  await hashed({}, '4712');
  expect(await check(env, hasFingerprint)).toEqual({
    ok: false,
    error: { kind: 'no-fingerprint', stage: 'bolt', cause },
  });
});
