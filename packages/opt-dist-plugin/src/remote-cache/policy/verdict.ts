import type { EntryProblem } from '../entry';

/** Why a request to the remote cache failed: neutral facts. */
export type TransferProblem =
  /** No connection: refused, no such host, TLS, or no answer within the limit (code `TIMEOUT`). */
  | { readonly kind: 'no-connection'; readonly code: string }
  /** The connection ended within a request or an answer. */
  | { readonly kind: 'cut-off'; readonly code: string }
  | { readonly kind: 'no-answer'; readonly seconds: number }
  | { readonly kind: 'too-slow'; readonly rate: number; readonly floor: number }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'too-big'; readonly limit: number }
  /** The run was over, or its time for uploads. */
  | { readonly kind: 'out-of-time'; readonly seconds: number }
  /** Nothing was asked, because an earlier request of the run failed. */
  | { readonly kind: 'not-asked' }
  /** This machine's own trouble with the spool file. */
  | { readonly kind: 'local-file'; readonly code: string }
  /** The guard's own: a bug. */
  | { readonly kind: 'fault'; readonly message: string }
  | ChangedFile
  /** A page for people, as of a login, in place of a cache's answer. */
  | { readonly kind: 'web-page' }
  | EntryProblem;

/** What lies under an entry's name in the outbox is not the result that was put there. */
export interface ChangedFile {
  readonly kind: 'changed-file';
  readonly expected: string;
  readonly found: string;
}

/** Whether this is the refusal of an entry that concerns no stage: worth one line, and any other fact more. */
export function isOfOther(problem: TransferProblem): boolean {
  return problem.kind === 'refused-entry' && problem.isOther === true;
}

/** The meaning of an answer's status for a wanted entry. */
export function judgeGet(status: number): 'entry' | 'absent' | TransferProblem {
  if (status === 200) return 'entry';
  if (status === 404) return 'absent';
  return { kind: 'status', status };
}

/** The fate of an entry after the server's answer to its upload. */
export type UploadVerdict =
  | { readonly kind: 'stored' }
  /** Nothing to do and nothing to worry about: this token reads only. */
  | { readonly kind: 'read-only' }
  | { readonly kind: 'keep'; readonly problem: TransferProblem }
  /** It can never be stored there. */
  | { readonly kind: 'drop'; readonly problem: TransferProblem };

/**
 * nginx's dav module answers 201 or 204, Nx's own protocol 200; 409 is an entry that is there already. A store
 * answers with no content, plain text, JSON or XML, and many frameworks call a bare `OK` HTML; a proxy before
 * it may answer any request with its login.
 * @param start of the answer's content
 */
export function judgePut(status: number, type: string | undefined, start: string): UploadVerdict {
  if ([200, 201, 204, 409].includes(status)) {
    return isWebPage(type, start) ? { kind: 'keep', problem: { kind: 'web-page' } } : { kind: 'stored' };
  }
  if (status === 403) return { kind: 'read-only' };
  const problem = { kind: 'status', status } as const;
  return status === 413 ? { kind: 'drop', problem } : { kind: 'keep', problem };
}

/** @param start of the content */
export function isWebPage(type: string | undefined, start: string): boolean {
  return HTML_START.test(start) || (HTML_TYPE.test(type ?? '') && start.trimStart().startsWith('<'));
}

const HTML_TYPE = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i;
const HTML_START = /^\s*<(?:!doctype\s+html|html|head|body|title|meta|script)\b/i;

/**
 * Whether further requests within the run would only cost time: each would wait as long, or meet the same
 * refusal.
 */
export function isLasting(problem: TransferProblem): boolean {
  switch (problem.kind) {
    case 'no-connection':
    case 'no-answer':
    case 'too-slow':
    case 'web-page':
      return true;
    case 'status':
      return (
        problem.status === 401 || problem.status === 403 || (problem.status >= 300 && problem.status < 400)
      );
    case 'cut-off':
    case 'too-big':
    case 'out-of-time':
    case 'not-asked':
    case 'local-file':
    case 'fault':
    case 'changed-file':
    case 'refused-entry':
      return false;
  }
}

/** After this many equal failures in a row, the failure counts as lasting. */
export const FAILURES_IN_A_ROW = 3;
