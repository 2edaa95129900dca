import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Call } from './calls';

/** What one side ran in one mode. */
export interface Recording {
  readonly succeeded: boolean;
  readonly calls: readonly Call[];
}

/** Upstream's opt-dist as it was run, by the name of the mode. */
export interface UpstreamRecordings {
  readonly rust: string;
  readonly modes: Readonly<Record<string, Recording>>;
}

export const UPSTREAM_FILE = path.join(__dirname, 'upstream-1.85.json');

export function readUpstream(): UpstreamRecordings {
  return JSON.parse(readFileSync(UPSTREAM_FILE, 'utf8')) as UpstreamRecordings;
}
