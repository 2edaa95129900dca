import type { ManifestField, ProfileSetFact } from './facts';
import { adviceOn, describeFact } from '../verdict/text';
import { printable } from '../base/printable';

const FIELDS: Readonly<Record<ManifestField, string>> = {
  kind: 'kind',
  formatVersion: 'format version',
  functions: 'number of functions',
  counters: 'number of counters',
  maximumCount: 'largest count',
};

/** Describes a fact on one line, without its file and without a full stop. */
export function describeSetFact(fact: ProfileSetFact): string {
  return printable(worded(fact));
}

/** Advice on a fact; null when the fact needs none. */
export function adviceOnSet(fact: ProfileSetFact): string | null {
  switch (fact.kind) {
    case 'profile':
      return adviceOn(fact.fact, { llvmMajor: null });
    case 'other-stage':
      return 'Check which set each stage is given.';
    case 'other-host':
      return 'Train on a machine of that kind, or fetch a set made on one.';
    case 'manifest-differs':
      return 'The manifest was edited: fetch the set again, or train again.';
    case 'component-missing':
    case 'component-repeated':
    case 'llvm-version-form':
    case 'stage-key-form':
    case 'profile-not-read':
      return null;
  }
}

function worded(fact: ProfileSetFact): string {
  switch (fact.kind) {
    case 'profile':
      return describeFact(fact.fact);
    case 'other-stage':
      return `expected a set of ${fact.expected}, found a set of ${fact.found}`;
    case 'other-host':
      return `made on ${fact.found}, expected ${fact.expected}`;
    case 'component-missing': {
      const found = fact.found.length === 0 ? 'none' : fact.found.join(', ');
      return `no profile of ${fact.component} in the set, found ${found}`;
    }
    case 'component-repeated':
      return `expected one profile of ${fact.component}, found ${fact.files.join(', ')}`;
    case 'manifest-differs':
      return `${FIELDS[fact.field]}: ${fact.expected} in the manifest, ${fact.found} in the file`;
    case 'llvm-version-form':
      return `expected the version of an LLVM, found ${fact.found}`;
    case 'stage-key-form':
      return `expected a stage key of hex digits, found ${fact.found}`;
    case 'profile-not-read':
      return `indexed version ${fact.version} is newer than this package reads (${fact.newest}): the profile is used without a look inside`;
  }
}
