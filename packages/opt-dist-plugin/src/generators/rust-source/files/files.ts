import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { err, type Result } from 'profile-formats';
import { attempt } from '../../../fs/attempt';
import type { SourceProblem } from '../problem';

/** Runs file operations; an error of the system becomes a problem. */
export async function files<T>(
  operation: string,
  path: string,
  action: () => Promise<T>,
): Promise<Result<T, SourceProblem>> {
  const result = await attempt(operation, path, action);
  return result.ok ? result : err({ kind: 'file', problem: result.error });
}

export async function sha256Of(file: string, stop: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal: stop })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Names in a directory; none where there is none. */
export async function namesIn(dir: string): Promise<string[]> {
  const names = await attempt('list', dir, () => readdir(dir));
  return names.ok ? names.value.sort() : [];
}
