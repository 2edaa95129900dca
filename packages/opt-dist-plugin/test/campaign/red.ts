import { fresh, type NxResult } from '../e2e/workspace';
import { Violation } from './violation';

/** The message of a run that failed. */
export interface Message {
  readonly text: string;
  /** The nx commands that it names. */
  readonly commands: readonly string[];
}

/** A run that failed says so once, and says why. */
export function messageOf({ output }: NxResult): Message {
  const said = fresh(output);
  if (/\n +at .*\(.*:\d+:\d+\)/.test(said)) throw new Violation('a run failed with a stack trace', output);
  const messages = Array.from(
    said.matchAll(/^(?:error: |\s*NX +(?! |Ran target|Running|Successfully))[\s\S]*?(?=\n\n|$(?![\s\S]))/gm),
    ([text]) => text,
  );
  const errors = messages.filter((text) => text.startsWith('error: '));
  const text = errors.length > 0 ? errors.join('\n\n') : messages.join('\n\n');
  if (text === '') throw new Violation('a run failed without a message', output);
  if (errors.length > 1) throw new Violation(`${errors.length} errors, expected one`, output);
  const commands = Array.from(
    said.matchAll(/nx (?:run rust:[\w-]+(?: --[\w-]+(?:=[\w.-]+)?)*|reset)\b/g),
    ([command]) => command,
  );
  return { text, commands: [...new Set(commands.filter((each) => text.includes(each)))] };
}

/** A run that ended by a fault that is still there: red with a message, or green. */
export function expectReason(result: NxResult, cause: RegExp): void {
  if (result.exitCode === 0) return;
  const { text } = messageOf(result);
  if (!cause.test(text))
    throw new Violation(`a message that does not name the cause ${String(cause)}`, result.output);
}
