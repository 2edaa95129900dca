import { LLVM_PROFILE_VERSIONS, NEWEST_INDEXED_VERSION, profileVersionsOf } from '../llvm/versions';
import { MANIFEST_FILE, type Manifest, type ProfileEntry, type ProfileSummary } from './manifest';
import type { GradedProfileSetFact, ManifestField, ProfileSetVerdict } from './facts';
import { verdict, type Consumer } from '../verdict/verdict';
import type { ProfileFacts } from '../inspect/facts';
import type { Grade } from '../verdict/fact';

/** One profile that a set must have, and its consumer. */
export interface NeededProfile {
  /**
   * The component in the manifest. The consumer's component, which may be null, decides the expected names.
   */
  readonly component: string;
  /** The consumer of the profile. */
  readonly consumer: Consumer;
}

/** The requirements on a profile set. Null skips a check. */
export interface ProfileSetConsumer {
  /** The expected stage. */
  readonly stage: string | null;
  /** Host triple. */
  readonly host: string | null;
  /** The set must have exactly one profile for each; profiles of other components are ignored. */
  readonly needed: readonly NeededProfile[];
}

const GRADES: readonly Grade[] = ['usable', 'stale', 'unusable'];

/**
 * Judges a whole set: compares the manifest with the requirements, judges each needed profile for its place,
 * and compares its contents with the manifest. Call `checkManifest` first to compare the files with the
 * manifest.
 * @param inspected facts by file name, for at least the listed profiles of needed components; of a profile
 * inspected at depth `header` only the header is compared
 */
export function judgeProfileSet(
  manifest: Manifest,
  inspected: ReadonlyMap<string, ProfileFacts>,
  consumer: ProfileSetConsumer,
): ProfileSetVerdict {
  return combined([
    ...originFacts(manifest, consumer),
    ...consumer.needed.flatMap((needed) => componentFacts(manifest, inspected, needed)),
  ]);
}

/** Judges one profile, of a set or not. The facts carry the given file name. */
export function judgeProfile(file: string, profile: ProfileFacts, consumer: Consumer): ProfileSetVerdict {
  const version = unreadVersion(profile, consumer.llvmMajor);
  return combined(
    verdict(profile, consumer).facts.map(({ grade, fact }): GradedProfileSetFact =>
      version !== null && fact.kind === 'damaged'
        ? {
            grade: 'stale',
            fact: { kind: 'profile-not-read', file, version, newest: NEWEST_INDEXED_VERSION },
          }
        : { grade, fact: { kind: 'profile', file, fact } },
    ),
  );
}

/** The manifest's numbers for a profile's contents; null if the contents could not be read. */
export function manifestSummaryOf({ contents }: ProfileFacts): ProfileSummary | null {
  return (
    contents && {
      functions: String(contents.functions),
      counters: String(contents.counters),
      maximumCount: String(contents.maximumCount),
    }
  );
}

function combined(facts: readonly GradedProfileSetFact[]): ProfileSetVerdict {
  const sorted = [...facts].sort(
    (first, second) => GRADES.indexOf(second.grade) - GRADES.indexOf(first.grade),
  );
  return { grade: sorted[0]?.grade ?? 'usable', facts: sorted };
}

/**
 * Only the manifest's stage and host affect the grade; its other fields inform people, so oddities are
 * reported.
 */
function originFacts(manifest: Manifest, consumer: ProfileSetConsumer): GradedProfileSetFact[] {
  const facts: GradedProfileSetFact[] = [];
  const file = MANIFEST_FILE;
  const { stage, host, stageKey, llvm } = manifest;
  if (consumer.stage !== null && stage !== consumer.stage) {
    facts.push({
      grade: 'unusable',
      fact: { kind: 'other-stage', file, expected: consumer.stage, found: stage },
    });
  }
  if (consumer.host !== null && host !== consumer.host) {
    facts.push({
      grade: 'unusable',
      fact: { kind: 'other-host', file, expected: consumer.host, found: host },
    });
  }
  if (!/^\d+(?:\.|$)/.test(llvm.version)) {
    facts.push({ grade: 'stale', fact: { kind: 'llvm-version-form', file, found: llvm.version } });
  }
  // Task runners use hex digests or decimal numbers.
  if (stageKey !== null && !/^[0-9a-f]{8,128}$/.test(stageKey)) {
    facts.push({ grade: 'stale', fact: { kind: 'stage-key-form', file, found: stageKey } });
  }
  return facts;
}

function componentFacts(
  { profiles }: Manifest,
  inspected: ReadonlyMap<string, ProfileFacts>,
  { component, consumer }: NeededProfile,
): readonly GradedProfileSetFact[] {
  const entries = profiles.filter((entry) => entry.component === component);
  const [entry] = entries;
  if (!entry) {
    const found = [...new Set(profiles.map((other) => other.component))];
    return [
      { grade: 'unusable', fact: { kind: 'component-missing', file: MANIFEST_FILE, component, found } },
    ];
  }
  if (entries.length > 1) {
    const files = entries.map(({ file }) => file);
    return [
      { grade: 'unusable', fact: { kind: 'component-repeated', file: MANIFEST_FILE, component, files } },
    ];
  }
  const facts = inspected.get(entry.file);
  if (!facts) throw new Error(`not inspected: ${entry.file}`);
  return [...judgeProfile(entry.file, facts, consumer).facts, ...differences(entry, facts)];
}

/** The sha256 matches, so the manifest is wrong, and its readers would decide on false numbers. */
function differences(entry: ProfileEntry, profile: ProfileFacts): GradedProfileSetFact[] {
  const { identification } = profile;
  const pairs: [ManifestField, string, string][] = [['kind', entry.kind, identification.kind]];
  const version = identification.kind === 'llvm-indexed' ? identification.version : null;
  if (version !== null && entry.formatVersion !== null) {
    pairs.push(['formatVersion', String(entry.formatVersion), String(version)]);
  }
  const summary = manifestSummaryOf(profile);
  if (entry.summary && summary) {
    for (const field of ['functions', 'counters', 'maximumCount'] as const) {
      pairs.push([field, entry.summary[field], summary[field]]);
    }
  }
  return pairs
    .filter(([, expected, found]) => expected !== found)
    .map(([field, expected, found]) => ({
      grade: 'unusable',
      fact: { kind: 'manifest-differs', file: entry.file, field, expected, found },
    }));
}

/** The version of an indexed profile that its consumer reads but this package does not; else null. */
function unreadVersion({ identification, damage }: ProfileFacts, llvmMajor: number | null): number | null {
  if (identification.kind !== 'llvm-indexed' || damage?.kind !== 'unsupported-version') return null;
  const { version } = identification;
  const newest = LLVM_PROFILE_VERSIONS.at(-1);
  if (version === null || !newest) return null;
  if (llvmMajor !== null && llvmMajor > newest.llvm) return version;
  const readable = (llvmMajor === null ? newest : profileVersionsOf(llvmMajor))?.indexed ?? 0;
  return version <= readable ? version : null;
}
