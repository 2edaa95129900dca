import { parseCall } from './call';
import { compareFiles } from './compare';
import { HELP } from './help';
import type { Machine, Outcome } from './machine';
import { proftext } from './proftext';
import { showFunctions } from './functions';
import { show } from './show';
import { wrapped } from './text';
import { top } from './top';
import { verify } from './verify';
import { printable } from '../base/printable';

/** Carries out a call, given the arguments after the program's name. */
export async function run(machine: Machine, args: readonly string[]): Promise<Outcome> {
  const call = parseCall(args);
  if (!call.ok) {
    const problem = wrapped(`profile-formats: ${printable(call.error)}`, 0);
    return { exitCode: 2, output: '', errors: `${problem}\nSee profile-formats --help.\n` };
  }
  switch (call.value.command) {
    case 'help':
      return { exitCode: 0, output: HELP, errors: '' };
    case 'version':
      return { exitCode: 0, output: `profile-formats ${machine.version()}\n`, errors: '' };
    case 'show':
      return call.value.function === null
        ? show(machine, call.value)
        : showFunctions(machine, call.value, call.value.function);
    case 'top':
      return top(machine, call.value);
    case 'compare':
      return compareFiles(machine, call.value);
    case 'text':
      return proftext(machine, call.value);
    case 'verify':
      return verify(machine, call.value);
  }
}
