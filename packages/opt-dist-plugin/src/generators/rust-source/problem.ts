import type { Problem } from '../../model/problem';

/**
 * Why a source tree cannot be fetched or made a project, as facts; `describeSourceProblem` puts them in
 * words.
 */
export type SourceProblem =
  | {
      readonly kind: 'bad-option';
      readonly option: string;
      readonly found: string;
      readonly expected: string;
    }
  /** Something is there already; nothing is ever overwritten. */
  | { readonly kind: 'exists'; readonly path: string }
  /** The remains of an interrupted run of another request. */
  | { readonly kind: 'other-request'; readonly path: string; readonly from: string }
  | { readonly kind: 'no-such-source'; readonly path: string }
  | {
      readonly kind: 'download';
      readonly url: string;
      readonly detail: string;
      readonly kept: number;
      /** No connection came about: the variable that names a proxy, which is not used. */
      readonly unusedProxy: string | null;
    }
  /** A server compresses a tarball on the way, though it was asked not to. */
  | { readonly kind: 'encoded'; readonly url: string; readonly encoding: string }
  | { readonly kind: 'digest'; readonly file: string; readonly expected: string; readonly found: string }
  /** An earlier run unpacked a tarball with another digest than this request's, or recorded no digest. */
  | {
      readonly kind: 'unpacked-digest';
      readonly place: string;
      readonly expected: string;
      readonly found: string | null;
    }
  /** The digest file beside a tarball names other files only. */
  | { readonly kind: 'no-digest'; readonly file: string; readonly of: string }
  /** It is unknown whether a digest lies beside the tarball. */
  | { readonly kind: 'digest-unknown'; readonly file: string; readonly detail: string }
  /** An archive without `x.py`, in it or in just one of its directories. */
  | { readonly kind: 'no-tree-in-archive'; readonly file: string; readonly found: readonly string[] }
  /** A download is not a tarball or has no tree in it, and was removed. */
  | { readonly kind: 'bad-download'; readonly url: string; readonly problem: SourceProblem }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly detail: string;
      /** The package to install, if the program could not be started. */
      readonly install: string | null;
    }
  | { readonly kind: 'no-llvm'; readonly minimum: number | null; readonly found: readonly number[] }
  | { readonly kind: 'tree'; readonly problem: Problem }
  | { readonly kind: 'file'; readonly problem: Problem }
  | { readonly kind: 'interrupted'; readonly signal: string };
