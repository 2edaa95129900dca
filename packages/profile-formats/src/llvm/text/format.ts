import type { FunctionRecord, ValueSites } from '../../base/function-record';
import { EXTERNAL_SYMBOL, type NamedFunctionRecord, type TextProfile, type TextTemporalTraces } from './text';
import { VALUE_KIND } from '../value-data';
import type { LlvmVariant } from '../variants';

const KIND_NAMES = ['IPVK_IndirectCallTarget', 'IPVK_MemOPSize', 'IPVK_VTableTarget'];

/**
 * Writes a text profile, functions in the given order, with the same bytes as `llvm-profdata merge -text`,
 * which sorts them by name and hash, and which drops the names of vtables.
 */
export function formatProftext({ variants, temporalTraces, functions }: TextProfile): string {
  return [
    ...formatVariants(variants),
    ...(temporalTraces ? formatTraces(temporalTraces) : []),
    ...functions.map(formatFunction),
  ].join('');
}

function formatVariants(variants: readonly LlvmVariant[]): string[] {
  const has = (variant: LlvmVariant): boolean => variants.includes(variant);
  return [
    has('csir')
      ? '# CSIR level Instrumentation Flag\n:csir\n'
      : has('ir')
        ? '# IR level Instrumentation Flag\n:ir\n'
        : '',
    has('entryFirst') ? '# Always instrument the function entry block\n:entry_first\n' : '',
    has('loopEntries') ? '# Always instrument the loop entry blocks\n:instrument_loop_entries\n' : '',
    has('byteCoverage') ? '# Instrument block coverage\n:single_byte_coverage\n' : '',
  ];
}

function formatTraces({ streamSize, traces }: TextTemporalTraces): string[] {
  return [
    ':temporal_prof_traces\n',
    `# Num Temporal Profile Traces:\n${traces.length}\n`,
    `# Temporal Profile Trace Stream Size:\n${streamSize}\n`,
    ...traces.map(
      ({ weight, functions }) => `# Weight:\n${weight}\n${functions.map((name) => `${name},`).join('')}\n`,
    ),
    '\n',
  ];
}

function formatFunction(record: NamedFunctionRecord): string {
  const { name, hash, counts } = record;
  return [
    `${name}\n# Func Hash:\n${hash}\n# Num Counters:\n${counts.length}\n# Counter Values:\n`,
    `${counts.join('\n')}\n`,
    formatBitmap(record),
    formatValues(record.values),
    '\n',
  ].join('');
}

function formatBitmap({ bitmap }: FunctionRecord): string {
  if (bitmap.length === 0) return '';
  const bytes = Array.from(bitmap, (byte) => `0x${byte.toString(16)}\n`).join('');
  return `# Num Bitmap Bytes:\n$${bitmap.length}\n# Bitmap Byte Values:\n${bytes}\n`;
}

function formatValues(values: readonly ValueSites[]): string {
  const kinds = values.filter(({ sites }) => sites.length > 0);
  if (kinds.length === 0) return '';
  return `# Num Value Kinds:\n${kinds.length}\n${kinds.map(formatKind).join('')}`;
}

function formatKind({ kind, sites }: ValueSites): string {
  const formatted = sites.map((site) => {
    const values = site.map(({ value, count, target }) => {
      const what = kind === VALUE_KIND.memOpSize ? String(value) : (target ?? EXTERNAL_SYMBOL);
      return `${what}:${count}\n`;
    });
    return `${site.length}\n${values.join('')}`;
  });
  return `# ValueKind = ${KIND_NAMES[kind] ?? kind}:\n${kind}\n# NumValueSites:\n${sites.length}\n${formatted.join('')}`;
}
