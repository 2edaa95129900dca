import { LLVM_PROFILE_VERSIONS, NEWEST_INDEXED_VERSION, profileVersionsOf } from '../llvm/versions';
import { MANIFEST_FILE, type Manifest, type ProfileEntry, type ProfileSummary } from './manifest';
import type { GradedProfileSetFact, ManifestField, ProfileSetVerdict } from './facts';
import { verdict, type Consumer } from '../verdict/verdict';
import type { ProfileFacts } from '../inspect/facts';
import type { Grade } from '../verdict/fact';

/** One profile that a set must have, and what it is for. */
export interface NeededProfile {
  /**
   * The component that the manifest names. The consumer's decides which names are expected inside, and may be
   * null.
   */
  readonly component: string;
  /** What reads it. */
  readonly consumer: Consumer;
}

/** What a profile set is wanted for. What is null is not checked. */
export interface ProfileSetConsumer {
  /** The stage that should have made it. */
  readonly stage: string | null;
  /** Host triple. */
  readonly host: string | null;
  /** Exactly one profile is expected for each; those for other components are nobody's concern. */
  readonly needed: readonly NeededProfile[];
}

const GRADES: readonly Grade[] = ['usable', 'stale', 'unusable'];

/**
 * Judges a whole set: the manifest against its consumer, each needed profile for its place, and what the
 * manifest says of it against what is in it. Files are compared with the manifest by `checkManifest`, before
 * this.
 * @param inspected facts by file name, for at least the listed profiles of needed components; what was
 * inspected at depth `header` is compared as far as its header tells
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

/** Judges one profile, of a set or not. Facts name it by the given file name. */
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

/** What a manifest says of a profile's contents; null when they could not be read. */
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
 * Of what the manifest tells about itself, only stage and host decide; the rest is for people, who should be
 * told.
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
  // Task runners give hex digests or decimal numbers.
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

/** The sha256 was right, so the manifest is wrong; whoever reads it would decide on false numbers. */
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

/**
 * The version of an indexed profile that is only too new for this package, not for its consumer; else null.
 */
function unreadVersion({ identification, damage }: ProfileFacts, llvmMajor: number | null): number | null {
  if (identification.kind !== 'llvm-indexed' || damage?.kind !== 'unsupported-version') return null;
  const { version } = identification;
  const newest = LLVM_PROFILE_VERSIONS.at(-1);
  if (version === null || !newest) return null;
  if (llvmMajor !== null && llvmMajor > newest.llvm) return version;
  const readable = (llvmMajor === null ? newest : profileVersionsOf(llvmMajor))?.indexed ?? 0;
  return version <= readable ? version : null;
}
