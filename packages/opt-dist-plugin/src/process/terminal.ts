import { closeSync, constants, openSync, writeSync } from 'node:fs';

/**
 * Writes a line to the terminal that this process was started from, if there is one. For words that would be lost
 * otherwise: Nx ends at once with Ctrl-C, and nobody reads what its tasks print from then on.
 */
export function tellTerminal(line: string): void {
  try {
    // Without waiting for a terminal that takes nothing.
    const terminal = openSync('/dev/tty', constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    try {
      writeSync(terminal, `\n${line}\n`);
    } finally {
      closeSync(terminal);
    }
  } catch {
    // No terminal, so nobody waits for the words there.
  }
}
