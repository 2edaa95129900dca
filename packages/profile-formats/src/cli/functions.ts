import { HEAD_BYTES, identify } from '../identify/identify';
import type { ByteSource } from '../base/byte-source';
import type { FunctionRecord, ValueSites } from '../base/function-record';
import { printable } from '../base/printable';
import { err, ok, type Result } from '../base/result';
import type { ComparedProfile } from '../compare/compare';
import { comparedProfileOf } from '../compare/source';
import { indexedFunctions, readIndexedNames } from '../llvm/indexed/indexed';
import type { LimitedCall } from './call';
import { describeFailure, failureInJson, type Failure } from './failure';
import { functionText } from './function-text';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { grouped, wrapped } from './text';
import { VALUE_SORTS, type ShownFunction, type ShownValue, type ValueSort } from './shown-function';

interface Found {
  /** How many functions have the name, of which the first are here. */
  readonly matching: number;
  readonly functions: readonly ShownFunction[];
}

/**
 * `show --function`: the functions whose name, mangled or demangled, contains a text. Exit code 1 when a file
 * has none, or cannot be read.
 */
export async function showFunctions(machine: Machine, call: LimitedCall, wanted: string): Promise<Outcome> {
  const shown: object[] = [];
  let text = '';
  let exitCode: 0 | 1 = 0;
  for (const file of call.files) {
    const opened = await machine.open(file);
    const found = opened.ok ? await search(machine, opened.value, call, wanted) : opened;
    if (opened.ok) await opened.value.close();
    if (!found.ok || found.value.matching === 0) exitCode = 1;
    if (found.ok) {
      shown.push({ file, error: null, ...found.value });
      text += `${wrapped(printable(file), 0)}\n${described(found.value, wanted)}`;
    } else {
      shown.push({ file, error: failureInJson(found.error), matching: 0, functions: [] });
      text += `${wrapped(printable(`${file}: ${describeFailure(found.error)}`), 0)}\n`;
    }
  }
  return { exitCode, output: call.json ? toJson('functions', shown) : text, errors: '' };
}

function described({ matching, functions }: Found, wanted: string): string {
  if (matching === 0) return `${wrapped(`no function has ${printable(wanted)} in its name`, 2)}\n`;
  const rest = matching - functions.length;
  return `${functions.map(functionText).join('')}${rest > 0 ? `  and ${grouped(rest)} more\n` : ''}`;
}

async function search(
  machine: Machine,
  source: ByteSource,
  { limit, values }: LimitedCall,
  wanted: string,
): Promise<Result<Found, Failure>> {
  const { kind } = identify(await source.read(0, HEAD_BYTES));
  if (kind !== 'llvm-raw' && kind !== 'llvm-indexed' && kind !== 'llvm-text')
    return err({ kind: 'not-llvm', found: kind });
  const profile = await comparedProfileOf(source);
  if (!profile.ok) return profile;
  const batches = await batchesOf(profile.value, values.length > 0);
  if (!batches.ok) return batches;
  let matching = 0;
  const functions: ShownFunction[] = [];
  for await (const batch of batches.value) {
    if (!batch.ok) return batch;
    const names = await machine.demangle(batch.value.map(({ name }) => name ?? ''));
    for (const [index, record] of batch.value.entries()) {
      const demangled = names[index] ?? '';
      if (record.name?.includes(wanted) !== true && !demangled.includes(wanted)) continue;
      matching += 1;
      if (functions.length < limit) functions.push(await shownFunction(machine, record, demangled, values));
    }
  }
  return ok({ matching, functions });
}

/** The names of targets are those of functions, which have to be read before. */
async function batchesOf(profile: ComparedProfile, hasTargets: boolean) {
  if (!hasTargets || !profile.indexed) return ok(profile.functions());
  const { source, header } = profile.indexed;
  const names = await readIndexedNames(source, header);
  return names.ok ? ok(indexedFunctions(source, header, { names: names.value })) : names;
}

async function shownFunction(
  machine: Machine,
  { name, nameHash, hash, counts, bitmap, values: found }: FunctionRecord,
  demangled: string,
  wanted: readonly ValueSort[],
): Promise<ShownFunction> {
  const values: Partial<Record<ValueSort, readonly (readonly ShownValue[])[]>> = {};
  for (const sort of VALUE_SORTS.filter((one) => wanted.includes(one))) {
    const sites = found.filter(({ kind }) => VALUE_SORTS[kind] === sort).flatMap((one) => one.sites);
    values[sort] = await Promise.all(sites.map((site) => shownSite(machine, sort, site)));
  }
  return {
    name,
    demangled: name === null ? null : demangled,
    nameHash,
    hash,
    counts: Array.from(counts),
    bitmap: Buffer.from(bitmap).toString('hex'),
    values,
  };
}

async function shownSite(
  machine: Machine,
  sort: ValueSort,
  site: ValueSites['sites'][number],
): Promise<readonly ShownValue[]> {
  if (sort === 'memopSizes') return site.map(({ value: bytes, count }) => ({ count, bytes }));
  const names = await machine.demangle(site.map(({ target }) => target ?? ''));
  return site.map(({ value: nameHash, count, target: name }, index) => {
    return { count, nameHash, name, demangled: name === null ? null : (names[index] ?? name) };
  });
}
