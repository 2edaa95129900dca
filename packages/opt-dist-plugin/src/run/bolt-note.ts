import { err, ok, type Result } from 'profile-formats';
import type { Problem } from '../model/problem';
import type { Workbench } from './workbench';

/** The note that llvm-bolt leaves in each library that it has rewritten. */
const BOLT_NOTE = '.note.bolt_info';

/** Was this library rewritten by BOLT? Reads its section headers with llvm-readelf. */
export async function carriesBoltNote(bench: Workbench, file: string): Promise<Result<boolean, Problem>> {
  let found = false;
  const command = {
    program: bench.project.toolchain.readelf.path,
    args: ['-S', '--wide', file],
    cwd: bench.project.dir,
    env: {},
  };
  const finished = await bench.runner.run(command, {
    log: bench.log,
    onLine: (line) => {
      found ||= line.includes(BOLT_NOTE);
    },
  });
  if (!finished.ok) return finished;
  if (finished.value.exitCode !== 0) {
    return err({
      kind: 'tool-failed',
      tool: 'llvm-readelf',
      command: `${command.program} ${command.args.join(' ')}`,
      detail: finished.value.tail.join('\n'),
    });
  }
  return ok(found);
}
