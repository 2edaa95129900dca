import { err, ok, type Result } from 'profile-formats';
import { differingParts, fingerprintOf } from '../key/fingerprint';
import { readFingerprints } from '../key/fingerprint-record';
import type { TakenKey } from '../key/taken-key';
import type { Problem } from '../model/problem';
import { RUN_VARIABLE } from '../model/run-environment';
import type { StageRequest } from './stage-request';

/** Nx sets it for a task: its hash, under which it keeps the result. */
export const HASH_VARIABLE = 'NX_TASK_HASH';

/**
 * Compares a key that was taken just now with the fingerprint that Nx hashed. An unset variable or a failing
 * command is a valid constant for Nx, and an edit after the hashing would be stored under the old hash: with
 * either, the stage must not run.
 */
export async function checkFingerprint(
  { root, projectRoot, stage, env, inputs }: Omit<StageRequest, 'print'>,
  { facts }: TakenKey,
): Promise<Result<void, Problem>> {
  // Whoever calls the executor without Nx keeps no result under a hash.
  if (env[HASH_VARIABLE] === undefined) return ok(undefined);
  const run = env[RUN_VARIABLE];
  if (run === undefined) return err({ kind: 'no-fingerprint', stage, cause: 'hook' });
  if (!inputs.hasFingerprint) return err({ kind: 'no-fingerprint', stage, cause: 'input' });
  const record = await readFingerprints(root, projectRoot, run, env);
  const hashed = record?.stages[stage];
  if (hashed === undefined) return err({ kind: 'no-fingerprint', stage, cause: 'command' });
  const parts = differingParts(hashed.parts, fingerprintOf(stage, facts).parts);
  return parts.length === 0 ? ok(undefined) : err({ kind: 'edited-before', stage, parts });
}
