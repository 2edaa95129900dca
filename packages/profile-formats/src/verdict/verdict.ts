import type { ByteOrder } from '../base/bytes';
import { BOLT_YAML_KEYS } from '../bolt/yaml/keys';
import type { Identification } from '../identify/identify';
import { languageOf } from './components';
import { counterFacts } from './counters';
import { PLACES, type ProfilePlace } from './places';
import { textFacts } from './text-releases';
import { memProfFact, untriedFact, versionFact } from './versions';
import type { ProfileFacts } from '../inspect/facts';
import type { NameCensus } from '../inspect/name-census';
import type { VerdictFact, Grade, GradedFact } from './fact';

/** The user of a profile. Null means unknown, and skips every check that depends on it. */
export interface Consumer {
  /** The tool that reads the profile. */
  readonly place: ProfilePlace | null;
  /** Major version of the LLVM that reads the profile: of the compiler, of llvm-profdata, of BOLT. */
  readonly llvmMajor: number | null;
  /** The component built with the profile: `rustc`, `llvm`, `rustdoc`, `cargo`, `clippy`. */
  readonly component: string | null;
  /** The machine that the profile should come from. Only raw profiles record it. */
  readonly target: {
    /** Byte order of its numbers. */
    readonly byteOrder: ByteOrder;
    /** Size of its pointers. */
    readonly pointerBytes: 4 | 8;
  } | null;
}

/** An unknown consumer: only the profile itself is checked. */
export const ANY_CONSUMER: Consumer = { place: null, llvmMajor: null, component: null, target: null };

/** The verdict on a profile for one consumer. */
export interface Verdict {
  /** The worst grade among the facts. */
  readonly grade: Grade;
  /** The facts, the worst first. */
  readonly facts: readonly GradedFact[];
}

const GRADES: readonly Grade[] = ['usable', 'stale', 'unusable'];
/** Compilers, by the name of the place. */
const COMPILERS: readonly (ProfilePlace | null)[] = ['pgo', 'rustc', 'clang'];
const NO_PROFILES: readonly Identification['kind'][] = ['unknown', 'elf', 'git-lfs-pointer'];

/** Judges a profile for a consumer. The result holds facts only; {@link adviceOn} gives the advice. */
export function verdict(profile: ProfileFacts, consumer: Consumer = ANY_CONSUMER): Verdict {
  const facts = [
    ...kindFacts(profile, consumer),
    ...packingFacts(profile, consumer),
    ...damageFacts(profile),
    ...versionFacts(profile, consumer),
    ...textFacts(profile.textFeatures, consumer.llvmMajor),
    ...correlationFacts(profile),
    ...machineFacts(profile, consumer),
    ...levelFacts(profile, consumer),
    ...boltFacts(profile, consumer),
    ...contentFacts(profile, consumer),
  ].sort((first, second) => GRADES.indexOf(second.grade) - GRADES.indexOf(first.grade));
  return { grade: facts[0]?.grade ?? 'usable', facts };
}

function unusable(fact: VerdictFact): GradedFact {
  return { grade: 'unusable', fact };
}

function stale(fact: VerdictFact): GradedFact {
  return { grade: 'stale', fact };
}

function kindFacts({ identification }: ProfileFacts, { place }: Consumer): GradedFact[] {
  const { kind } = identification;
  if (kind === 'empty') return [unusable({ kind: 'empty-file' })];
  if (NO_PROFILES.includes(kind)) return [unusable({ kind: 'not-a-profile', found: kind })];
  if (kind === 'packed') return [unusable({ kind: 'packed-file', format: identification.format })];
  const expected = place === null ? null : PLACES[place];
  const only: GradedFact[] =
    kind === 'other-profile'
      ? [{ grade: 'usable', fact: { kind: 'contents-not-read', format: identification.format } }]
      : [];
  if (place === null || !expected || expected.includes(kind)) return only;
  return [unusable({ kind: 'wrong-kind', place, expected, found: kind }), ...only];
}

/** Readers here look into compressed files, but none of the places does. */
function packingFacts({ packed }: ProfileFacts, { place }: Consumer): GradedFact[] {
  if (packed === null) return [];
  return [{ grade: place === null ? 'usable' : 'unusable', fact: { kind: 'read-through', format: packed } }];
}

function damageFacts({ damage }: ProfileFacts): GradedFact[] {
  return damage ? [unusable({ kind: 'damaged', damage })] : [];
}

function versionFacts(
  { identification, memProfVersion }: ProfileFacts,
  { llvmMajor }: Consumer,
): GradedFact[] {
  if (identification.kind !== 'llvm-raw' && identification.kind !== 'llvm-indexed') return [];
  const { unknownBits } = identification;
  const facts = [
    llvmMajor === null ? null : versionFact(identification, llvmMajor),
    llvmMajor === null ? null : memProfFact(identification.version, memProfVersion, llvmMajor),
    untriedFact(identification),
    unknownBits.length > 0 ? stale({ kind: 'unknown-variant-bits', bits: unknownBits }) : null,
  ];
  return facts.filter((fact) => fact !== null);
}

function correlationFacts({ correlation }: ProfileFacts): GradedFact[] {
  if (correlation === null) return [];
  return [stale({ kind: correlation === 'binary' ? 'needs-program' : 'needs-debug-info' })];
}

function machineFacts({ identification }: ProfileFacts, { target }: Consumer): GradedFact[] {
  if (identification.kind !== 'llvm-raw' || !target) return [];
  const facts: GradedFact[] = [];
  const { byteOrder, pointerBytes } = identification;
  if (byteOrder !== target.byteOrder) {
    facts.push(unusable({ kind: 'wrong-byte-order', expected: target.byteOrder, found: byteOrder }));
  }
  if (pointerBytes !== target.pointerBytes) {
    facts.push(unusable({ kind: 'wrong-pointer-size', expected: target.pointerBytes, found: pointerBytes }));
  }
  return facts;
}

function levelFacts({ levels, contents }: ProfileFacts, { place }: Consumer): GradedFact[] {
  if (levels.length > 1) return [unusable({ kind: 'mixed-levels', levels })];
  const [level] = levels;
  if (!COMPILERS.includes(place) || level === undefined) return [];
  // clang takes front-end profiles by the same option; rustc warns, and ignores them.
  if (level === 'front-end' && place !== 'clang')
    return [unusable({ kind: 'wrong-level', expected: 'ir', found: level })];
  if (level !== 'csir' || !contents || contents.functions === 0) return [];
  return contents.contextSensitiveFunctions < contents.functions
    ? []
    : [unusable({ kind: 'context-sensitive-only', functions: contents.functions })];
}

function boltFacts(profile: ProfileFacts, { llvmMajor }: Consumer): GradedFact[] {
  const { identification, exceedsBoltRange, unknownKeys, laterKeys, perf } = profile;
  const facts: GradedFact[] = [];
  if (exceedsBoltRange) facts.push(unusable({ kind: 'count-beyond-bolt' }));
  if (identification.kind === 'bolt-fdata' && identification.boltedCollection) {
    facts.push(stale({ kind: 'bolted-collection' }));
  }
  for (const { key, newestWithout } of BOLT_YAML_KEYS) {
    if (llvmMajor !== null && llvmMajor <= newestWithout && laterKeys.includes(key)) {
      const [, name = key] = key.split('.');
      facts.push(unusable({ kind: 'key-not-readable', key: name, llvmMajor }));
    }
  }
  if (unknownKeys.length > 0) facts.push(stale({ kind: 'unknown-keys', keys: unknownKeys }));
  if (perf && !perf.hasBranchStacks) facts.push(stale({ kind: 'no-branch-stacks' }));
  if (perf?.mode === 'file' && perf.dataSize === null) {
    facts.push(unusable({ kind: 'recording-unfinished' }));
  }
  return facts;
}

function contentFacts(
  { identification, contents, boltFlags, correlation }: ProfileFacts,
  { component, llvmMajor }: Consumer,
): GradedFact[] {
  if (!contents) return [];
  const { functions, pseudoFunctions, maximumCount, names } = contents;
  if (functions + pseudoFunctions === 0 && !correlation) return [unusable({ kind: 'no-functions' })];
  const facts: GradedFact[] = [];
  if (maximumCount === 0n && pseudoFunctions === 0) {
    const kind = boltFlags.includes('sample') ? 'samples-without-counts' : 'all-counters-zero';
    facts.push(unusable({ kind, functions }));
  }
  facts.push(...counterFacts(identification.kind, contents, llvmMajor));
  const expected = component === null || names === null ? null : languageOf(component);
  if (component !== null && names && expected && expected !== mainLanguage(names)) {
    const mismatch = { kind: 'component-mismatch', component, expected, names } as const;
    if (mainLanguage(names)) facts.push(unusable(mismatch));
  }
  return facts;
}

/** Null without a mangled name, which leaves the language unknown. */
function mainLanguage({ rust, cpp }: NameCensus): 'Rust' | 'C and C++' | null {
  if (rust + cpp === 0) return null;
  return rust > cpp ? 'Rust' : 'C and C++';
}
