import type { ByteSource } from '../base/byte-source';
import { ok, type Result } from '../base/result';
import type { HotName, ProfileFacts } from '../inspect/facts';
import { inspect, type InspectionOptions } from '../inspect/inspect';
import type { Machine } from './machine';
import type { FileError } from '../base/file-error';

/** A hot function with the name that people read. */
export interface DemangledName extends HotName {
  readonly demangled: string | null;
}

/** Opens, inspects and closes a file. */
export async function inspectFile(
  machine: Machine,
  path: string,
  options: InspectionOptions,
): Promise<Result<ProfileFacts, FileError>> {
  const inspected = await inspectWith(machine, path, options, () => Promise.resolve(null));
  return inspected.ok ? ok(inspected.value.facts) : inspected;
}

/** The same, and reads more of the file while it is open: a stream comes only once. */
export async function inspectWith<T>(
  machine: Machine,
  path: string,
  options: InspectionOptions,
  read: (source: ByteSource, facts: ProfileFacts) => Promise<T>,
): Promise<Result<{ facts: ProfileFacts; more: T }, FileError>> {
  const opened = await machine.open(path);
  if (!opened.ok) return opened;
  try {
    const facts = { ...(await inspect(opened.value, options)), packed: opened.value.packed ?? null };
    return ok({ facts, more: await read(opened.value, facts) });
  } finally {
    await opened.value.close();
  }
}

/** The hottest functions of a profile, demangled. */
export async function demangledHottest(machine: Machine, facts: ProfileFacts): Promise<DemangledName[]> {
  const hottest = facts.contents?.hottest ?? [];
  const names = await machine.demangle(hottest.map(({ name }) => name ?? ''));
  return hottest.map((hot, index) => ({
    ...hot,
    demangled: hot.name === null ? null : (names[index] ?? hot.name),
  }));
}
