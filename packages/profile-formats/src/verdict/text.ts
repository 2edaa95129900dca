import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { OtherProfileFormat } from '../identify/other-profiles';
import type { TextFeature } from '../inspect/facts';
import type { Consumer } from './verdict';
import type { VerdictFact } from './fact';

/** The title of each kind of file. */
export const KIND_TITLES: Readonly<Record<Identification['kind'], string>> = {
  empty: 'an empty file',
  'llvm-raw': 'LLVM raw profile',
  'llvm-indexed': 'LLVM indexed profile',
  'llvm-text': 'LLVM text profile',
  'llvm-memprof-raw': 'LLVM raw memory profile',
  'bolt-fdata': 'BOLT fdata profile',
  'bolt-yaml': 'BOLT YAML profile',
  'bolt-preaggregated': 'BOLT pre-aggregated samples',
  'perf-data': 'perf recording',
  'other-profile': 'a profile of another format',
  elf: 'an ELF binary',
  packed: 'a compressed file or archive',
  'git-lfs-pointer': 'a Git LFS pointer',
  unknown: 'no known format',
};

/** The title of each format that is known by its first bytes only. */
const OTHER_TITLES: Readonly<Record<OtherProfileFormat, string>> = {
  gcda: "gcov's counts (gcda)",
  gcno: "gcov's notes (gcno)",
  'sample-text': 'sample profile, text',
  'sample-binary': 'sample profile, binary',
  'sample-extbinary': 'sample profile, extensible binary',
  'memprof-yaml': 'LLVM memory profile, YAML',
  'perf-script': 'output of perf script',
};

const FEATURES: Readonly<Record<TextFeature, string>> = {
  temporal: 'temporal traces',
  byteCoverage: 'the line `:single_byte_coverage`',
  loopEntries: 'the line `:instrument_loop_entries`',
  bitmap: 'MC/DC bitmaps',
  vtableTarget: 'values of vtables',
};

/** The title of what a file is, as exactly as its first bytes tell. */
export function titleOf(identification: Identification): string {
  if (identification.kind === 'other-profile') return OTHER_TITLES[identification.format];
  return identification.kind === 'packed'
    ? `${KIND_TITLES.packed} (${identification.format})`
    : KIND_TITLES[identification.kind];
}

/** Describes damage as a sentence without a full stop. */
export function describeDamage(damage: Damage): string {
  switch (damage.kind) {
    case 'truncated':
      return `truncated at byte ${damage.at}: ${damage.what} needs ${damage.needed}, there are ${damage.found}`;
    case 'corrupt':
      return `corrupt at byte ${damage.at}: ${damage.what} should be ${damage.expected}, is ${damage.found}`;
    case 'unsupported-version':
      return `${damage.format} version ${damage.found} is not supported (supported: ${damage.expected})`;
    case 'not-this-format':
      return `not ${damage.format}: ${damage.found}`;
  }
}

/** Describes a fact as a sentence without a full stop. */
export function describeFact(fact: VerdictFact): string {
  switch (fact.kind) {
    case 'damaged':
      return describeDamage(fact.damage);
    case 'empty-file':
      return 'the file is empty';
    case 'not-a-profile':
      return `not a profile: ${KIND_TITLES[fact.found]}`;
    case 'packed-file':
      return `a compressed file or an archive (${fact.format}); its contents were not looked into`;
    case 'read-through':
      return `compressed (${fact.format}); the verdict is on what is inside`;
    case 'contents-not-read':
      return `${OTHER_TITLES[fact.format]}; its contents were not looked into`;
    case 'wrong-kind': {
      const expected = fact.expected.map((kind) => KIND_TITLES[kind]).join(' or ');
      return `expected ${expected} for ${fact.place}, found ${KIND_TITLES[fact.found]}`;
    }
    case 'wrong-level':
      return `expected instrumentation by the compiler's ${fact.expected.toUpperCase()} passes, found ${fact.found} instrumentation`;
    case 'context-sensitive-only':
      return `all ${fact.functions} functions are context-sensitive; the functions of the first round are missing`;
    case 'mixed-levels':
      return `profiles of several levels in one file: ${fact.levels.join(', ')}`;
    case 'version-not-readable': {
      const { from, to } = fact.readable;
      const format = fact.format === 'llvm-raw' ? 'raw' : 'indexed';
      const range = from === to ? `only ${from}` : `${from} to ${to}`;
      const doubt = fact.isChecked ? '' : ' (as far as known)';
      return `${format} version ${fact.found}: LLVM ${fact.llvmMajor} reads ${range}${doubt}`;
    }
    case 'text-not-readable':
      return `LLVM ${fact.llvmMajor} refuses text profiles with ${FEATURES[fact.feature]}`;
    case 'memprof-not-readable':
      return `LLVM ${fact.llvmMajor} refuses the memory profile of version ${fact.found} inside`;
    case 'wrong-byte-order':
      return `${fact.found}-endian, expected ${fact.expected}-endian`;
    case 'wrong-pointer-size':
      return `from a ${fact.found * 8}-bit program, expected ${fact.expected * 8}-bit`;
    case 'no-functions':
      return 'the profile has no functions';
    case 'all-counters-zero':
      return `all counters are 0 (functions: ${fact.functions})`;
    case 'samples-without-counts':
      return `sampled, but no block has a count (functions: ${fact.functions})`;
    case 'component-mismatch': {
      const { rust, cpp } = fact.names;
      return `not a profile of ${fact.component}: expected mostly ${fact.expected} names, found ${rust} Rust and ${cpp} C++`;
    }
    case 'counter-too-large':
      return `a counter is ${fact.found}; llvm-profdata merge takes raw counters above ${fact.limit} for damage`;
    case 'dominant-counter':
      return `one counter has ${fact.found} of ${fact.total} counts: a compiler takes all other code for cold`;
    case 'count-beyond-bolt':
      return 'a count is 2^63 or more; llvm-bolt cannot read it';
    case 'no-branch-stacks':
      return 'recorded without branch stacks (LBR)';
    case 'recording-unfinished':
      return 'the recording was not finished';
    case 'older-hashes':
      return `indexed version ${fact.found} comes from a release that hashes some functions differently from LLVM ${fact.llvmMajor}`;
    case 'bolted-collection':
      return 'collected on a binary that BOLT had already processed';
    case 'key-not-readable':
      return `BOLT ${fact.llvmMajor} refuses files with the key ${fact.key}`;
    case 'unknown-keys':
      return `unknown keys: ${fact.keys.join(', ')}`;
    case 'unknown-variant-bits':
      return `unknown flags in the version word: bits ${fact.bits.join(', ')}`;
    case 'needs-debug-info':
      return "the functions and names are in the program's debug information, not in the profile";
    case 'needs-program':
      return 'the functions and names are in the program, not in the profile';
    case 'layout-not-tried':
      return `raw version ${fact.version} is read by its public layout, which was not tried against a tool`;
    case 'release-not-known':
      return `version not checked: the versions that LLVM ${fact.llvmMajor} reads are unknown`;
  }
}

/** Advice on a fact; null when the fact needs none. */
export function adviceOn(fact: VerdictFact, { llvmMajor }: Pick<Consumer, 'llvmMajor'>): string | null {
  switch (fact.kind) {
    case 'damaged':
      return adviceOnDamage(fact.damage);
    case 'empty-file':
      return 'The program was stopped before it wrote its profile, or nothing was recorded. Train again.';
    case 'not-a-profile':
      return fact.found === 'git-lfs-pointer' ? 'Run `git lfs pull`.' : null;
    case 'packed-file':
      return 'Unpack it first.';
    case 'read-through':
      return 'Unpack it before a compiler, LLVM or BOLT reads it.';
    case 'contents-not-read':
      return adviceOnOther(fact.format);
    case 'wrong-kind':
      if (fact.found === 'llvm-raw' || fact.found === 'llvm-text') {
        return 'Merge it first: `llvm-profdata merge -o out.profdata FILE…`.';
      }
      return fact.found === 'perf-data' ? 'Convert it with `perf2bolt`.' : null;
    case 'wrong-level':
      return 'Instrument with `-Cprofile-generate` (rustc) or `-fprofile-generate` (clang).';
    case 'context-sensitive-only':
      return "Merge it with the first round's profile.";
    case 'mixed-levels':
      return 'Give programs of different instrumentation different LLVM_PROFILE_FILE patterns.';
    case 'version-not-readable':
      return fact.format === 'llvm-raw'
        ? `Use the llvm-profdata of the compiler that instrumented the program.`
        : `Merge the raw profiles with LLVM ${llvmMajor ?? fact.llvmMajor}'s llvm-profdata; a newer one may have \`--write-prev-version\`.`;
    case 'text-not-readable':
      return 'Write the text with the llvm-profdata of the release that is to read it.';
    case 'memprof-not-readable':
      return 'Merge without the memory profile.';
    case 'no-functions':
      return 'The training did not run the instrumented program, or only its memory was profiled. Check the training command.';
    case 'all-counters-zero':
      return 'The training did not run the instrumented program. Check the training command.';
    case 'samples-without-counts':
      return 'perf2bolt writes no counts into YAML for samples without branch stacks. Use its fdata profile of the same recording, or record with `perf record -j any,u`.';
    case 'component-mismatch':
      return 'Two profiles were mixed up: check which file each component is given.';
    case 'counter-too-large':
    case 'dominant-counter':
      return 'The counter is probably damaged: merge again without the raw profile that has it, or train again.';
    case 'no-branch-stacks':
      return 'Record with `perf record -j any,u`, or give perf2bolt `-nl` (LLVM 22: `-ba`).';
    case 'key-not-readable':
      return 'Use the BOLT release that wrote the profile or a newer one, or use an fdata profile.';
    case 'older-hashes':
      return 'Train again with the compiler that uses the profile.';
    case 'needs-debug-info':
      return 'Merge it with the program: `llvm-profdata merge --debug-info=PROGRAM -o out.profdata FILE…`.';
    case 'needs-program':
      return 'Merge it with the program: `llvm-profdata merge --binary-file=PROGRAM -o out.profdata FILE…`.';
    case 'wrong-byte-order':
    case 'wrong-pointer-size':
    case 'count-beyond-bolt':
    case 'recording-unfinished':
    case 'bolted-collection':
    case 'unknown-keys':
    case 'unknown-variant-bits':
    case 'layout-not-tried':
    case 'release-not-known':
      return null;
  }
}

function adviceOnOther(format: OtherProfileFormat): string | null {
  if (format === 'gcda' || format === 'gcno') return 'gcc reads it with `-fprofile-use`, and gcov shows it.';
  if (format === 'perf-script') return 'Give perf2bolt the recording itself: `perf.data`.';
  return format === 'memprof-yaml'
    ? 'Merge it first: `llvm-profdata merge -o out.profdata FILE…`.'
    : 'clang reads it with `-fprofile-sample-use=`, and `llvm-profdata show --sample` shows it.';
}

/** Fetching a file again helps only where the file is broken, not where this package cannot read it. */
function adviceOnDamage(damage: Damage): string {
  if (damage.kind === 'unsupported-version') {
    return 'Use a newer release of profile-formats, or make the profile with an older LLVM.';
  }
  if (damage.kind === 'corrupt' && damage.what.endsWith('header') && damage.found === 'no_lbr') {
    return 'merge-fdata 22 writes the two header lines in this order, but llvm-bolt expects `no_lbr` first: swap them.';
  }
  if (damage.kind === 'truncated' && damage.what === 'value data' && damage.found === 0) {
    return 'Fetch the file again. If it was written in continuous mode, build the program with `-mllvm -disable-vp`: files of this mode lack their value data.';
  }
  return 'Make or fetch the file again, and look for a full disk or a killed run.';
}
