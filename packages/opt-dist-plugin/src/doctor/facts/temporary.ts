import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TemporaryFact } from '../../checks/machine';
import type { Run } from '../../process/ask';
import { withScratch } from './scratch';

/** A program like those that rustc-perf builds and runs there. */
const PROGRAM = '#!/bin/sh';

/**
 * Runs a small program in the directory for temporary files. A shell writes it: while a process of ours is
 * being started it holds our own open files, and the kernel refuses to run a program that is open for writing.
 */
export async function temporaryFact(run: Run, env: NodeJS.ProcessEnv): Promise<TemporaryFact> {
  const dir = env['TMPDIR'] ?? tmpdir();
  const tried = await withScratch(dir, (scratch) =>
    run('/bin/sh', [
      '-c',
      `printf '%s\\n' '${PROGRAM}' > "$0" && chmod +x "$0" && exec "$0"`,
      path.join(scratch, 'program'),
    ]),
  );
  if (!tried.ok) return { path: dir, tried: { kind: 'failed', step: 'write', detail: tried.error.code } };
  const ran = tried.value;
  return {
    path: dir,
    tried: ran.ok ? { kind: 'passed' } : { kind: 'failed', step: 'run', detail: ran.detail },
  };
}
