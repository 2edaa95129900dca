import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TemporaryFact } from '../../checks/machine';
import { attempt } from '../../fs/attempt';
import type { Run } from '../../process/ask';
import { withScratch } from './scratch';

/** Like those that rustc-perf builds and runs there. */
const PROGRAM = '#!/bin/sh';

/**
 * Runs a small program in the directory for temporary files. A shell writes it: while a process of ours is
 * being started it holds our own open files, and the kernel refuses to run a program that is open for writing.
 */
export async function temporaryFact(run: Run, env: NodeJS.ProcessEnv): Promise<TemporaryFact> {
  const dir = env['TMPDIR'] ?? tmpdir();
  const failed = (step: string, detail: string): TemporaryFact => ({
    path: dir,
    tried: { kind: 'failed', step, detail },
  });
  const tried = await withScratch(dir, async (scratch) => {
    const program = path.join(scratch, 'program');
    const written = await run('/bin/sh', ['-c', `echo '${PROGRAM}' > "$0"`, program]);
    if (!written.ok) return failed('write', written.detail);
    const marked = await attempt('mark', program, () => chmod(program, 0o755));
    if (!marked.ok) return failed('write', marked.error.code);
    const ran = await run(program, []);
    return ran.ok ? { path: dir, tried: { kind: 'passed' as const } } : failed('run', ran.detail);
  });
  return tried.ok ? tried.value : failed('write', tried.error.code);
}
