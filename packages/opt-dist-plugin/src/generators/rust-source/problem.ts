import type { Problem } from '../../model/problem';

/**
 * Why a source tree cannot be had, or no project be made of it, as facts; `describeSourceProblem` puts them
 * in words.
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
  /** What an interrupted run of another request left. */
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
  /**
   * An earlier run unpacked a tarball of another digest than the one that is asked for now, or noted none.
   */
  | {
      readonly kind: 'unpacked-digest';
      readonly place: string;
      readonly expected: string;
      readonly found: string | null;
    }
  /** What lies beside a tarball for its digest names other files only. */
  | { readonly kind: 'no-digest'; readonly file: string; readonly of: string }
  /** Whether a digest lies beside a tarball could not be found out. */
  | { readonly kind: 'digest-unknown'; readonly file: string; readonly detail: string }
  /** An archive without `x.py`, in it or in just one of its directories. */
  | { readonly kind: 'no-tree-in-archive'; readonly file: string; readonly found: readonly string[] }
  /** What came from a URL is no tarball or has no tree in it, and was removed. */
  | { readonly kind: 'bad-download'; readonly url: string; readonly problem: SourceProblem }
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly detail: string;
      /** What to install when it could not be started. */
      readonly install: string | null;
    }
  | { readonly kind: 'no-llvm'; readonly minimum: number | null; readonly found: readonly number[] }
  | { readonly kind: 'tree'; readonly problem: Problem }
  | { readonly kind: 'file'; readonly problem: Problem }
  | { readonly kind: 'interrupted'; readonly signal: string };
