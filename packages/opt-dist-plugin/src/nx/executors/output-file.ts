import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { attempt } from '../../fs/attempt';
import { print, report } from './report';

interface File {
  readonly name: string;
  readonly text: string;
  readonly isProgram?: boolean;
}

interface Outcome {
  readonly success: boolean;
}

/**
 * Lets an executor print to its option `output`, a file, instead of the terminal: what Nx prints around a
 * task's output cannot be switched off.
 * @param output relative to the workspace; undefined: the terminal
 * @param action what it prints is its result; where it prints nothing, it said on the terminal why
 */
export async function printsTo(
  output: string | undefined,
  context: ExecutorContext,
  action: (print: (line: string) => void) => Promise<Outcome>,
): Promise<Outcome> {
  if (output === undefined) return action(print);
  const lines: string[] = [];
  const outcome = await action((line) => void lines.push(line));
  if (lines.length === 0) return outcome;
  const file = path.resolve(context.root, output);
  const written = await attempt('write', file, async () => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${lines.join('\n')}\n`);
  });
  if (!written.ok) return report(written, context);
  print(`written: ${path.relative(context.root, file)}`);
  return outcome;
}

/**
 * Writes several files into the directory that an executor's option `output` names.
 * @param output relative to the workspace
 */
export async function writesFiles(
  output: string,
  context: ExecutorContext,
  files: readonly File[],
): Promise<Outcome> {
  const dir = path.resolve(context.root, output);
  for (const { name, text, isProgram = false } of files) {
    const file = path.join(dir, name);
    const written = await attempt('write', file, async () => {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      await chmod(file, isProgram ? 0o755 : 0o644);
    });
    if (!written.ok) return report(written, context);
    print(`written: ${path.relative(context.root, file)}`);
  }
  return { success: true };
}
