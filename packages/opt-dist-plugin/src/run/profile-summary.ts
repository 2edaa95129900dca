import {
  describeDamage,
  err,
  indexedFunctions,
  ok,
  parseFdata,
  readIndexedHeader,
  summarize,
  type ByteSource,
  type Damage,
  type ProfileSummary,
  type Result,
} from 'profile-formats';
import { openFileSource } from 'profile-formats/node';
import type { Problem } from '../errors/problem';

/**
 * Reads a merged profile to its end: what it counts, and that it is whole. A compiler ignores a damaged one with
 * one warning, hours later.
 */
export async function profileSummary(
  file: string,
  kind: 'llvm-indexed' | 'bolt-fdata',
): Promise<Result<ProfileSummary, Problem>> {
  const source = await openFileSource(file);
  if (!source.ok) return err({ ...source.error, operation: 'read', message: source.error.code });
  try {
    const read =
      kind === 'bolt-fdata' ? await fdataSummary(source.value) : await indexedSummary(source.value);
    if (read.ok) return read;
    return err({
      kind: 'unusable-profile',
      path: file,
      expected: `a whole ${kind} file`,
      found: describeDamage(read.error),
    });
  } finally {
    await source.value.close();
  }
}

async function indexedSummary(source: ByteSource): Promise<Result<ProfileSummary, Damage>> {
  const header = await readIndexedHeader(source);
  if (!header.ok) return header;
  const summary = await summarize(indexedFunctions(source, header.value), { hottest: 0 });
  if (!summary.ok) return summary;
  const { functions, counters, maximumFunctionCount, maximumInternalCount } = summary.value;
  const maximum = maximumFunctionCount > maximumInternalCount ? maximumFunctionCount : maximumInternalCount;
  return ok({ functions: String(functions), counters: String(counters), maximumCount: String(maximum) });
}

async function fdataSummary(source: ByteSource): Promise<Result<ProfileSummary, Damage>> {
  const profile = await parseFdata(source);
  if (!profile.ok) return profile;
  const { functions, records, maximumCount } = profile.value;
  const lines = records.branches + records.samples + records.memoryEvents;
  return ok({
    functions: String(functions.length),
    counters: String(lines),
    maximumCount: String(maximumCount),
  });
}
