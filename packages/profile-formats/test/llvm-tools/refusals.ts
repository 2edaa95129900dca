import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LlvmTools } from './tools';

/** What `llvm-profdata merge` says against a file, or how it died over it. */
export type Refusal =
  { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'crashed'; readonly how: string };

/** A tool that takes longer over some small files counts as dead. */
const LIMIT_MS = 60_000;
/** Damaged sizes make the tool ask for any amount; filling it takes seconds. */
const MOST_KIB = 1_500_000;
const LIMITED = `ulimit -v ${MOST_KIB} 2>/dev/null; exec "$0" "$@"`;
/** Complaints that can be about the neighbours of a file. */
const OF_THE_SUM = /^Merge |profile kind|incompatible|memprof/i;
/** Complaints about one function, which is taken nevertheless. */
const OF_A_FUNCTION = /counter overflow|hash mismatch|count mismatch|change detected|site count/i;

/**
 * Asks one release's `llvm-profdata merge` about files of a directory: those that it refuses, and why. One call
 * takes many files, as a process costs a hundred times what it takes to read one; a batch over which the tool
 * dies is halved until the file is alone.
 */
export function refusalsOf(
  { bin }: LlvmTools,
  directory: string,
  files: readonly string[],
  batchSize: number,
): ReadonlyMap<string, Refusal> {
  const tool = join(bin, 'llvm-profdata');
  const refusals = new Map<string, Refusal>();
  const waiting: (readonly string[])[] = [];
  for (let start = 0; start < files.length; start += batchSize) {
    waiting.push(files.slice(start, start + batchSize));
  }
  for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
    const { status, signal, stderr } = merged(tool, directory, batch);
    const isAlone = batch.length === 1;
    const isWhole = status === 0 || (status === 1 && stderr.includes('no profile can be merged'));
    if (!isWhole && !isAlone) {
      const middle = batch.length >> 1;
      waiting.push(batch.slice(0, middle), batch.slice(middle));
      continue;
    }
    const complaints = isWhole ? complaintsIn(stderr) : new Map<string, string>();
    for (const file of batch) {
      const message = complaints.get(file);
      if (!isWhole) refusals.set(file, { kind: 'crashed', how: signal ?? String(status) });
      else if (message === undefined) continue;
      else if (OF_THE_SUM.test(message) && !isAlone) waiting.push([file]);
      else refusals.set(file, { kind: 'refused', message });
    }
  }
  return refusals;
}

function complaintsIn(stderr: string): ReadonlyMap<string, string> {
  const complaints = new Map<string, string>();
  for (const line of stderr.split('\n')) {
    const [, file = '', message = ''] = /^warning: ([^\s:]+): (.*)/.exec(line) ?? [];
    if (file !== '' && !OF_A_FUNCTION.test(message)) complaints.set(file, message);
  }
  return complaints;
}

function merged(tool: string, directory: string, files: readonly string[]) {
  const options = ['merge', '--failure-mode=all', '--num-threads=1', '-o', 'merged'];
  return spawnSync('sh', ['-c', LIMITED, tool, ...options, ...files], {
    cwd: directory,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    maxBuffer: 2 ** 28,
    // To name the functions of a dying tool takes it a second.
    env: { ...process.env, LC_ALL: 'C', LLVM_DISABLE_SYMBOLIZATION: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
