import type { FunctionRecord } from '../../base/function-record';
import type { LlvmVariant } from '../variants';

/**
 * A text profile (`.proftext`), as `llvm-profdata merge -text` writes it. It has no binary ids and no
 * summary, and names vtables only by their number.
 *
 *     :ir                    level and variants: ir, fe, csir, entry_first, instrument_loop_entries, …
 *     name                   per function, lines:
 *     742261418966908927     structural hash
 *     2                      number of counters
 *     20
 *     7
 *     $1                     only with a bitmap: its bytes
 *     0x7
 *     1                      only with value data: number of kinds, then per kind
 *     0                      the kind
 *     1                      number of sites, then per site
 *     2                      number of values
 *     target:15              a name (or `** External Symbol **`) or a number, and how often
 *     other:5
 *
 * Lines that are empty or start with `#` say nothing. Defined by `TextInstrProfReader` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp
 * InstrProfReader.cpp}.
 */
export interface TextProfile {
  /** The variants switched on by the header lines, in the order of the file. */
  readonly variants: readonly LlvmVariant[];
  /** Null without variant `temporal`. */
  readonly temporalTraces: TextTemporalTraces | null;
  /** In the order of the file, which is that of names and hashes when `llvm-profdata` wrote it. */
  readonly functions: readonly NamedFunctionRecord[];
}

/** A function of a text profile: it always has a name. */
export interface NamedFunctionRecord extends FunctionRecord {
  /** PGO name as it stands in the file (`file;name` for local functions). */
  readonly name: string;
}

/** The order of first calls of functions. */
export interface TextTemporalTraces {
  /** How many traces were seen when these were chosen. */
  readonly streamSize: bigint;
  /** One for each trace: how many runs it stands for, and names in the order of their first call. */
  readonly traces: readonly {
    /** How many runs it stands for. */
    readonly weight: bigint;
    /** Names. */
    readonly functions: readonly string[];
  }[];
}

/** The placeholder for a target without a known name. */
export const EXTERNAL_SYMBOL = '** External Symbol **';

/** What a header line (without its colon) switches on, and what it switches off. */
export const TEXT_DIRECTIVES: Readonly<
  Record<string, { readonly on: readonly LlvmVariant[]; readonly off?: LlvmVariant }>
> = {
  fe: { on: [] },
  ir: { on: ['ir'] },
  csir: { on: ['ir', 'csir'] },
  entry_first: { on: ['entryFirst'] },
  not_entry_first: { on: [], off: 'entryFirst' },
  instrument_loop_entries: { on: ['loopEntries'] },
  single_byte_coverage: { on: ['byteCoverage'] },
  temporal_prof_traces: { on: ['temporal'] },
};
