import type { LimitedCall } from './call';
import { describeFailure, failureInJson, type Failure } from './failure';
import { demangledHottest, inspectFile, type DemangledName } from './inspect-file';
import { toJson } from './json';
import type { Machine, Outcome } from './machine';
import { COLUMNS, grouped, shortened, wrapped } from './text';
import { printable } from '../base/printable';

/** `top`: the hottest functions of each file. */
export async function top(machine: Machine, { files, json, limit }: LimitedCall): Promise<Outcome> {
  const shown: object[] = [];
  let text = '';
  let exitCode: 0 | 1 = 0;
  for (const file of files) {
    const inspected = await inspectFile(machine, file, { hottest: limit });
    const failure = failureOf(inspected);
    if (!inspected.ok || failure) {
      exitCode = 1;
      shown.push({ file, error: failure && failureInJson(failure), hottest: [] });
      text += `${wrapped(printable(`${file}: ${failure ? describeFailure(failure) : ''}`), 0)}\n`;
      continue;
    }
    const hottest = await demangledHottest(machine, inspected.value);
    shown.push({ file, error: null, hottest });
    text += `${wrapped(printable(file), 0)}\n${hottestTable(hottest, 2)}`;
  }
  return { exitCode, output: json ? toJson('top', shown) : text, errors: '' };
}

function failureOf(inspected: Awaited<ReturnType<typeof inspectFile>>): Failure | null {
  if (!inspected.ok) return inspected.error;
  const { damage, contents, identification } = inspected.value;
  if (damage) return damage;
  return contents ? null : { kind: 'no-functions-in-kind', found: identification.kind };
}

/** One line for each function: the largest counter (if the profile has counters), the sum, the name. */
export function hottestTable(hottest: readonly DemangledName[], indent: number): string {
  const hasMaximum = hottest.some(({ maximumCount }) => maximumCount !== null);
  const rows = hottest.map(({ maximumCount, totalCount, nameHash, name, demangled }) => ({
    maximum: maximumCount === null ? '' : grouped(maximumCount),
    total: grouped(totalCount),
    function: printable(readable(name, demangled) ?? `0x${(nameHash ?? 0n).toString(16).padStart(16, '0')}`),
  }));
  const widthOf = (column: 'maximum' | 'total'): number =>
    Math.max(column.length, ...rows.map((row) => row[column].length));
  const [maximum, total] = [widthOf('maximum'), widthOf('total')];
  const line = (row: Record<'maximum' | 'total' | 'function', string>): string => {
    const first = hasMaximum ? `${row.maximum.padStart(maximum)}  ` : '';
    const numbers = `${' '.repeat(indent)}${first}${row.total.padStart(total)}  `;
    return `${numbers}${shortened(row.function, COLUMNS - numbers.length)}\n`;
  };
  return [{ maximum: 'maximum', total: 'total', function: 'function' }, ...rows].map(line).join('');
}

/** Puts the function before the file of a local one, and drops the hash of Rust's older mangling. */
export function readable(name: string | null, demangled: string | null = name): string | null {
  if (name === null || demangled === null) return null;
  // Only a mangled name tells where the file ends: a demangled one has semicolons of its own, as in `[u8; 4]`.
  const file = /^[^;]*(?=;)/.exec(name)?.[0];
  const symbol =
    file !== undefined && demangled.startsWith(`${file};`) ? demangled.slice(file.length + 1) : demangled;
  const short = symbol.replace(/::h[0-9a-f]{16}$/, '');
  return file === undefined ? short : `${short} [${file}]`;
}
