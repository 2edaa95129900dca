import { setTimeout as sleep } from 'node:timers/promises';

/** A guard against hanging, not a measure: machines are busy. */
const LONGEST_MS = 120_000;

/** Waits for something that another process does by itself, soon. */
export async function eventually(holds: () => boolean, longest = LONGEST_MS): Promise<void> {
  const deadline = performance.now() + longest;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${String(holds)}`);
    await sleep(20);
  }
}
