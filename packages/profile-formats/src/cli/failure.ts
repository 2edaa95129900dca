import type { Damage } from '../base/damage';
import type { FileError } from '../base/file-error';
import type { ComparableProfile } from '../compare/source';
import type { Identification } from '../identify/identify';
import { describeDamage, KIND_TITLES } from '../verdict/text';
import { describeFileError } from './text';

/** Two profiles whose sorts count differently. */
interface DifferentSorts {
  readonly kind: 'different-sorts';
  readonly base: ComparableProfile['kind'];
  readonly test: ComparableProfile['kind'];
}

/** A file of a kind that has no functions, or whose functions this package does not read. */
interface NoFunctionsInKind {
  readonly kind: 'no-functions-in-kind';
  readonly found: Identification['kind'];
}

/** `text` takes only indexed profiles: others are not merged yet, or are text. */
interface NotIndexed {
  readonly kind: 'not-indexed';
  readonly found: Identification['kind'];
}

/** `show --function` takes only LLVM's profiles. */
interface NotLlvm {
  readonly kind: 'not-llvm';
  readonly found: Identification['kind'];
}

/** Why a command has nothing to say of a file. */
export type Failure = FileError | Damage | DifferentSorts | NoFunctionsInKind | NotIndexed | NotLlvm;

const SORTS: Readonly<Record<ComparableProfile['kind'], string>> = {
  llvm: 'LLVM profile',
  'bolt-fdata': KIND_TITLES['bolt-fdata'],
  'bolt-yaml': KIND_TITLES['bolt-yaml'],
};

/** Describes a failure, without the file's path. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'file':
      return describeFileError(failure);
    case 'different-sorts':
      return `${SORTS[failure.base]} and ${SORTS[failure.test]} cannot be compared: they count differently`;
    case 'no-functions-in-kind':
      return 'no functions in a file of this kind';
    case 'not-llvm':
      return `expected an LLVM profile, raw, indexed or text, found ${KIND_TITLES[failure.found]}`;
    case 'not-indexed':
      return `expected ${KIND_TITLES['llvm-indexed']}, found ${KIND_TITLES[failure.found]}`;
    case 'truncated':
    case 'corrupt':
    case 'unsupported-version':
    case 'not-this-format':
      return describeDamage(failure);
  }
}

/** A failure in JSON, of the same shape in every command: its kind, its facts and its words. */
export function failureInJson(failure: Failure): object {
  return { ...failure, text: describeFailure(failure) };
}
