import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { attempt } from '../fs/attempt';

/** A container may be allowed less than the machine has; how much it may swap is then not known. */
export async function usableMemory(): Promise<number> {
  const limit = process.constrainedMemory();
  if (limit > 0 && limit < totalmem()) return limit;
  const info = await attempt('read', MEMINFO, () => readFile(MEMINFO, 'utf8'));
  return totalmem() + (info.ok ? swapIn(info.value) : 0);
}

const MEMINFO = '/proc/meminfo';

/** @param meminfo text of `/proc/meminfo` (man 5 proc), which counts in KiB */
export function swapIn(meminfo: string): number {
  return Number(/^SwapTotal: +(\d+) kB$/m.exec(meminfo)?.[1] ?? 0) * 1024;
}
