import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';
import { startOf } from './alive';

/**
 * Where the number of a process means something. Containers have pid namespaces of their own, in which the
 * same numbers are other processes, and share directories with each other and with other machines.
 */
export interface Place {
  readonly host: string;
  /** Differs between machines, and between two starts of one; null where there is no /proc. */
  readonly boot: string | null;
  /** The pid namespace, with the start of its first process, as the kernel gives its number again later. */
  readonly namespace: string | null;
}

/** Of this process. */
export function ownPlace(): Place {
  const namespace = known(() => readlinkSync('/proc/self/ns/pid'));
  return {
    host: os.hostname(),
    boot: known(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: namespace === null ? null : `${namespace}@${startOf(1) ?? ''}`,
  };
}

/** Can this process look at the processes of a place? Without /proc, the host's name has to tell. */
export function isHere({ host, boot, namespace }: Place): boolean {
  const own = ownPlace();
  if (own.boot === null && own.namespace === null) return boot === null && host === own.host;
  return boot === own.boot && namespace === own.namespace;
}

/** Is it another container of this machine, rather than another machine? */
export function isThisMachine({ boot }: Place): boolean {
  return boot !== null && boot === ownPlace().boot;
}

/** Short enough for the name of a file; null where there is no /proc. */
export function placeDigest({ boot, namespace }: Place): string | null {
  if (boot === null && namespace === null) return null;
  return createHash('sha256')
    .update(JSON.stringify([boot, namespace]))
    .digest('hex')
    .slice(0, 16);
}

function known(ask: () => string): string | null {
  try {
    return ask();
  } catch {
    return null;
  }
}
