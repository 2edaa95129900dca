import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import type { ProblemOf } from '../../model/problem';
import { attempt } from '../../fs/attempt';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs something with a directory of its own, which is removed whatever happens, interruption included. */
export async function withScratch<T>(
  parent: string,
  use: (dir: string) => Promise<T>,
): Promise<Result<T, ProblemOf<'file'>>> {
  const made = await attempt('write', parent, () => mkdtemp(path.join(parent, '.opt-dist-doctor-')));
  if (!made.ok) return err(made.error);
  const dir = made.value;
  const onSignal = (signal: NodeJS.Signals) => {
    rmSync(dir, { recursive: true, force: true });
    forget();
    process.kill(process.pid, signal);
  };
  const forget = () => {
    for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return ok(await use(dir));
  } finally {
    forget();
    await rm(dir, { recursive: true, force: true });
  }
}
