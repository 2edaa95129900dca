import type { Damage } from '../base/damage';
import type { Identification } from '../identify/identify';
import type { Consumer } from './verdict';
import type { VerdictFact } from './fact';

/** What each kind of file is called. */
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
  elf: 'an ELF binary',
  packed: 'a compressed file or archive',
  'git-lfs-pointer': 'a Git LFS pointer',
  unknown: 'no known format',
};

/** Damage as a sentence without its end. */
export function describeDamage(damage: Damage): string {
  switch (damage.kind) {
    case 'truncated':
      return `truncated at byte ${damage.at}: ${damage.what} needs ${damage.needed}, there are ${damage.found}`;
    case 'corrupt':
      return `corrupt at byte ${damage.at}: ${damage.what} should be ${damage.expected}, is ${damage.found}`;
    case 'unsupported-version':
      return `${damage.format} version ${damage.found} is not known here (known: ${damage.expected})`;
    case 'not-this-format':
      return `not ${damage.format}: ${damage.found}`;
  }
}

/** A fact as a sentence without its end. */
export function describeFact(fact: VerdictFact): string {
  switch (fact.kind) {
    case 'damaged':
      return describeDamage(fact.damage);
    case 'empty-file':
      return 'the file has no byte';
    case 'not-a-profile':
      return `not a profile: ${KIND_TITLES[fact.found]}`;
    case 'wrong-kind': {
      const expected = fact.expected.map((kind) => KIND_TITLES[kind]).join(' or ');
      return `wrong kind for ${fact.place}: ${KIND_TITLES[fact.found]}, needed is ${expected}`;
    }
    case 'wrong-level':
      return `${fact.found} instrumentation, needed is that of the compiler's ${fact.expected.toUpperCase()} passes`;
    case 'context-sensitive-only':
      return `all ${fact.functions} functions are context-sensitive, those of the first round are missing`;
    case 'mixed-levels':
      return `profiles of several levels in one file: ${fact.levels.join(', ')}`;
    case 'version-not-readable': {
      const { from, to } = fact.readable;
      const format = fact.format === 'llvm-raw' ? 'raw' : 'indexed';
      const range = from === to ? `only ${from}` : `${from} to ${to}`;
      const doubt = fact.isChecked ? '' : ' (as far as known)';
      return `${format} version ${fact.found}: LLVM ${fact.llvmMajor} reads ${range}${doubt}`;
    }
    case 'memprof-not-readable':
      return `memory profile of version ${fact.found} inside, which LLVM ${fact.llvmMajor} refuses`;
    case 'wrong-byte-order':
      return `${fact.found}-endian, expected ${fact.expected}-endian`;
    case 'wrong-pointer-size':
      return `from a ${fact.found * 8}-bit program, expected ${fact.expected * 8}-bit`;
    case 'no-functions':
      return 'no function in it';
    case 'all-counters-zero':
      return `all counters are 0, of ${fact.functions} functions`;
    case 'component-mismatch': {
      const { rust, cpp } = fact.names;
      return `not of ${fact.component}: ${rust} Rust and ${cpp} C++ names, expected mostly ${fact.expected}`;
    }
    case 'counter-too-large':
      return `a counter of ${fact.found}: llvm-profdata merge refuses more than ${fact.limit}`;
    case 'count-beyond-bolt':
      return 'a count of 2^63 or more, which llvm-bolt cannot read';
    case 'no-branch-stacks':
      return 'recorded without branch stacks (LBR)';
    case 'recording-unfinished':
      return 'the recording was not finished';
    case 'older-hashes':
      return `indexed version ${fact.found} is of a release that hashes some functions in another way than LLVM ${fact.llvmMajor}`;
    case 'bolted-collection':
      return 'collected on a binary that BOLT had already processed';
    case 'key-not-readable':
      return `the key ${fact.key}, for which BOLT ${fact.llvmMajor} refuses the file`;
    case 'unknown-keys':
      return `keys that are not known: ${fact.keys.join(', ')}`;
    case 'unknown-variant-bits':
      return `flags of the version word that are not known: bits ${fact.bits.join(', ')}`;
    case 'needs-debug-info':
      return "functions and names are not in it but in the program's debug information";
    case 'release-not-known':
      return `what LLVM ${fact.llvmMajor} reads is not known here: version not checked`;
  }
}

/** What can be done about a fact; null when the fact says it. */
export function adviceOn(fact: VerdictFact, { llvmMajor }: Pick<Consumer, 'llvmMajor'>): string | null {
  switch (fact.kind) {
    case 'damaged':
      return adviceOnDamage(fact.damage);
    case 'empty-file':
      return 'The program was stopped before it wrote, or nothing was recorded. Train again.';
    case 'not-a-profile':
      return fact.found === 'git-lfs-pointer' ? 'Run `git lfs pull`.' : null;
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
    case 'memprof-not-readable':
      return 'Merge without the memory profile.';
    case 'no-functions':
      return 'The training did not run the instrumented program, or only its memory was profiled. Check its command.';
    case 'all-counters-zero':
      return 'The training did not run the instrumented program. Check its command.';
    case 'component-mismatch':
      return 'Two profiles were mixed up: check which file is given to which component.';
    case 'no-branch-stacks':
      return 'Record with `perf record -j any,u`, or give perf2bolt `-nl` (LLVM 22: `-ba`).';
    case 'key-not-readable':
      return 'Use the BOLT that made it or a newer one, or its fdata instead.';
    case 'older-hashes':
      return 'Train again with the compiler that uses the profile.';
    case 'wrong-byte-order':
    case 'wrong-pointer-size':
    case 'counter-too-large':
    case 'count-beyond-bolt':
    case 'recording-unfinished':
    case 'bolted-collection':
    case 'unknown-keys':
    case 'unknown-variant-bits':
    case 'needs-debug-info':
    case 'release-not-known':
      return null;
  }
}

/** A file that is whole, and yet cannot be read, is not mended by fetching it again. */
function adviceOnDamage(damage: Damage): string {
  if (damage.kind === 'unsupported-version') {
    return 'Take a newer release of profile-formats, or make it with an older LLVM.';
  }
  if (damage.kind === 'corrupt' && damage.what.endsWith('header') && damage.found === 'no_lbr') {
    return 'merge-fdata 22 writes the two headers so, and llvm-bolt wants `no_lbr` first: swap these lines.';
  }
  if (damage.kind === 'truncated' && damage.what === 'value data' && damage.found === 0) {
    return 'Fetch the file again. If it was written in continuous mode, build the program with `-mllvm -disable-vp`: such a file lacks its value data.';
  }
  return 'Make or fetch the file again; look for a full disk or a run that was killed.';
}
