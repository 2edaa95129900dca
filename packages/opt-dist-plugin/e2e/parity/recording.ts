import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from './calls';
import { MODES } from './modes';

/** The program calls of one side in one mode. */
export interface Recording {
  readonly succeeded: boolean;
  readonly calls: readonly Call[];
}

/** The calls of upstream's opt-dist, by the name of the mode. */
export interface UpstreamRecordings {
  readonly rust: string;
  /** {@link recordedWith} when it was. */
  readonly recordedWith: string;
  readonly modes: Readonly<Record<string, Recording>>;
}

export const UPSTREAM_FILE = path.join(__dirname, 'upstream-1.85.json');

/**
 * Digest of everything that decides upstream's calls in a recording: the modes, without our settings, and the
 * scene.
 */
export function recordedWith(): string {
  const asked = MODES.map((mode) => ({ ...mode, config: undefined }));
  const hash = createHash('sha256').update(JSON.stringify(asked));
  for (const file of ['recorder.sh', 'scene.ts']) hash.update(readFileSync(path.join(__dirname, file)));
  return hash.digest('hex');
}

export function readUpstream(): UpstreamRecordings {
  return JSON.parse(readFileSync(UPSTREAM_FILE, 'utf8')) as UpstreamRecordings;
}
