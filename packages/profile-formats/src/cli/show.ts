import type { Identification } from '../identify/identify';
import { verdict } from '../verdict/verdict';
import type { ProfileContents, ProfileFacts } from '../inspect/facts';
import { describeDamage, titleOf } from '../verdict/text';
import type { LimitedCall } from './call';
import { describeFailure, failureInJson } from './failure';
import { cutoffsOf, cutoffTable } from './cutoffs';
import { demangledHottest, inspectWith, type DemangledName } from './inspect-file';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { COLUMNS, grouped, wrapped } from './text';
import { hottestTable } from './top';
import { printable } from '../base/printable';

const LABEL_COLUMNS = 16;

/**
 * `show`: the kind and contents of each file. The exit code is 0 if all files are sound profiles and not
 * empty. With `--header`, shows the numbers that an indexed profile stores about its functions, without
 * reading them.
 */
export async function show(
  machine: Machine,
  { files, json, limit, isHeaderOnly, hasCutoffs }: LimitedCall,
): Promise<Outcome> {
  const shown: { file: string; error: object | null; facts: object | null }[] = [];
  let text = '';
  let exitCode: 0 | 1 = 0;
  for (const file of files) {
    const options = { depth: isHeaderOnly ? 'header' : 'all', hottest: limit } as const;
    const inspected = await inspectWith(machine, file, options, async (source, facts) =>
      hasCutoffs ? cutoffsOf(source, facts) : null,
    );
    if (!inspected.ok) {
      exitCode = 1;
      shown.push({ file, error: failureInJson(inspected.error), facts: null });
      text += `${wrapped(`${printable(file)}: ${describeFailure(inspected.error)}`, 0)}\n`;
      continue;
    }
    const { facts, more: cutoffs } = inspected.value;
    if (verdict(facts).grade === 'unusable') exitCode = 1;
    const hottest = await demangledHottest(machine, facts);
    const contents = facts.contents && { ...facts.contents, hottest };
    const detailedSummary = hasCutoffs ? { detailedSummary: cutoffs?.cutoffs ?? null } : {};
    shown.push({ file, error: null, facts: { ...facts, contents }, ...detailedSummary });
    const table = cutoffs ? cutoffTable(cutoffs) : '';
    text += `${wrapped(printable(file), 0)}\n${described(facts, hottest)}${table}`;
  }
  return { exitCode, output: json ? toJson('show', shown) : text, errors: '' };
}

function described(facts: ProfileFacts, hottest: readonly DemangledName[]): string {
  const { identification, contents, perf } = facts;
  const rows: (readonly [label: string, value: string])[] = [
    ['kind', kindOf(identification)],
    ['size', `${grouped(facts.size)} bytes${facts.packed === null ? '' : `, unpacked from ${facts.packed}`}`],
  ];
  if (facts.levels.length > 0) rows.push(['instrumented', facts.levels.join(', ')]);
  if ('variants' in identification) {
    const others = identification.variants.filter((variant) => variant !== 'ir' && variant !== 'csir');
    if (others.length > 0) rows.push(['variants', others.join(', ')]);
  }
  if (facts.profiles > 1) rows.push(['profiles', `${facts.profiles}, one after another`]);
  if (contents) rows.push(...contentRows(contents, identification));
  if (perf) {
    rows.push(['events', String(perf.attributes.length)]);
    rows.push(['branch stacks', perf.hasBranchStacks ? 'yes' : 'no']);
  }
  if (facts.binaryIds.length > 0) rows.push(['build ids', facts.binaryIds.join(' ')]);
  rows.push(['damage', damageOf(facts)]);
  const table = hottest.length > 0 ? `  hottest\n${hottestTable(hottest, 4)}` : '';
  return rows.map((row) => `${rowOf(...row)}\n`).join('') + table;
}

function damageOf({ damage, depth, extent, contents, levels }: ProfileFacts): string {
  if (damage) return describeDamage(damage);
  if (extent === 'all') return 'none found';
  if (contents && depth === 'all') return 'none found; the memory profile was not looked into';
  return levels.length > 0 ? 'none found; functions were not read' : 'contents not looked into';
}

function rowOf(label: string, value: string): string {
  const line = `  ${label.padEnd(LABEL_COLUMNS)}${printable(value)}`;
  return line.length <= COLUMNS ? line : `  ${label}\n${wrapped(printable(value), 4)}`;
}

function kindOf(identification: Identification): string {
  const title = titleOf(identification);
  if (identification.kind === 'llvm-raw') {
    const { byteOrder, pointerBytes, version } = identification;
    return `${title}, version ${version ?? '?'}, ${pointerBytes * 8}-bit, ${byteOrder}-endian`;
  }
  return 'version' in identification ? `${title}, version ${identification.version ?? '?'}` : title;
}

/** LLVM's tools print sums modulo 2^64. */
function totalOf(total: bigint): string {
  const printed = BigInt.asUintN(64, total);
  return printed === total ? grouped(total) : `${grouped(total)}, modulo 2^64 ${grouped(printed)}`;
}

const COUNTERS: Partial<Record<Identification['kind'], string>> = {
  'bolt-fdata': 'records',
  'bolt-yaml': 'blocks',
};

function contentRows(
  contents: ProfileContents,
  { kind }: Identification,
): (readonly [label: string, value: string])[] {
  const { functions, neverExecuted, contextSensitiveFunctions: second, pseudoFunctions, names } = contents;
  const share = functions > 0 && neverExecuted !== null ? (100 * neverExecuted) / functions : 0;
  const never = neverExecuted ? `, ${grouped(neverExecuted)} (${share.toFixed(1)} %) never executed` : '';
  const rows: (readonly [label: string, value: string])[] = [['functions', `${grouped(functions)}${never}`]];
  if (second > 0) rows.push(['', `${grouped(second)} of them context-sensitive`]);
  if (pseudoFunctions > 0) rows.push(['', `and ${grouped(pseudoFunctions)} hot or warm without counts`]);
  rows.push(
    [COUNTERS[kind] ?? 'counters', grouped(contents.counters)],
    ['total count', totalOf(contents.totalCount)],
    ['maximum count', grouped(contents.maximumCount)],
  );
  const { maximumFunctionCount: first, maximumInternalCount: internal } = contents;
  if (first !== null && internal !== null) {
    rows.push(['', `${grouped(first)} of first counters, ${grouped(internal)} of others`]);
  }
  if (names) {
    const { rust, cpp, llvm, plain, unnamed } = names;
    const ofLlvm = llvm > 0 ? ` (LLVM's ${grouped(llvm)})` : '';
    const without = unnamed > 0 ? `, unnamed ${grouped(unnamed)}` : '';
    rows.push([
      'names',
      `Rust ${grouped(rust)}, C++ ${grouped(cpp)}${ofLlvm}, plain ${grouped(plain)}${without}`,
    ]);
  }
  return rows;
}
