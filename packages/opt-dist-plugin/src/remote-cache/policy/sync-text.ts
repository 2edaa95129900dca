import { formatBytes } from '../../text/byte-count';
import type { WaitingEntry } from './names';
import type { TransferProblem, UploadVerdict } from './verdict';
import { describeTransfer } from './warning';

/** The events while waiting entries are sent. */
export type SyncEvent =
  | {
      readonly kind: 'delivery';
      readonly delivery: { readonly entry: WaitingEntry; readonly verdict: UploadVerdict };
    }
  /** Bytes sent so far. */
  | { readonly kind: 'sent'; readonly bytes: number };

export function syncLine(event: SyncEvent): string {
  if (event.kind === 'sent') return `  ${formatBytes(event.bytes)} sent …`;
  const { entry, verdict } = event.delivery;
  switch (verdict.kind) {
    case 'stored':
      return `${entry.hash}: sent`;
    case 'read-only':
      return `${entry.hash}: not sent: the token is read-only`;
    case 'keep':
      return `${entry.hash}: not sent: the server ${describeTransfer(verdict.problem)}`;
    case 'drop':
      return `${entry.hash}: removed: the server ${describeTransfer(verdict.problem)}`;
  }
}

export interface WaitingFacts extends WaitingEntry {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly problem: TransferProblem | null;
}

/** The waiting entries, one a line, the oldest first. */
export function waitingLines(entries: readonly WaitingFacts[]): string[] {
  if (entries.length === 0) return ['No result waits to be uploaded.'];
  const total = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    `${entries.length} ${entries.length === 1 ? 'result waits' : 'results wait'} to be uploaded, ${formatBytes(total)}:`,
    ...entries.map(({ hash, bytes, modified, problem }) => {
      const when = new Date(modified).toISOString().slice(0, 16).replace('T', ' ');
      const why = problem === null ? 'not tried yet' : `the server ${describeTransfer(problem)}`;
      return `  ${hash}  ${formatBytes(bytes)}  ${when} UTC  ${why}`;
    }),
  ];
}
