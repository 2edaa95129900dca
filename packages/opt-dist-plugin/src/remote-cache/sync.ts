import { once } from 'node:events';
import http from 'node:http';
import { sealOf } from './entry-checks/seal';
import { Courier } from './courier';
import { Ledger } from './ledger';
import type { Outbox } from './outbox';
import type { RemoteCacheSettings } from './policy/settings';
import { type SyncEvent, syncLine } from './policy/sync-text';
import { Upstream } from './upstream';

/** The guard's path for the order to send the waiting entries. */
export const SYNC_PATH = '/v1/opt-dist/sync';

const TELL_SECONDS = 5;

/** Sends all waiting entries; only each transfer's own limits apply. */
async function sendAll(courier: Courier, told: (event: SyncEvent) => void): Promise<void> {
  const timer = setInterval(() => {
    told({ kind: 'sent', bytes: courier.sent });
  }, TELL_SECONDS * 1000);
  try {
    await courier.resend(
      () => true,
      (delivery) => {
        told({ kind: 'delivery', delivery });
      },
    );
  } finally {
    clearInterval(timer);
  }
}

/**
 * The guard's side of the sync target, one event a line as JSON: it knows the real server, the tasks of a run
 * do not.
 */
export async function answerSync(courier: Courier, response: http.ServerResponse): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  await sendAll(courier, (event) => {
    response.write(`${JSON.stringify(event)}\n`);
  });
  response.end();
}

/**
 * Asks the guard of the run around this task.
 * @returns false when it does not answer to its end
 */
export async function syncByGuard(
  address: string,
  token: string,
  print: (line: string) => void,
): Promise<boolean> {
  const request = http.request(`${address}${SYNC_PATH}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  request.end();
  try {
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    let text = '';
    for await (const part of response.setEncoding('utf8') as AsyncIterable<string>) {
      if (response.statusCode !== 200) return false;
      const lines = (text + part).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) print(syncLine(JSON.parse(line) as SyncEvent));
    }
    return response.statusCode === 200 && response.complete;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error;
    return false;
  }
}

/** Sends without a guard, when the guard is switched off. */
export async function syncDirectly(
  server: { readonly address: string; readonly token: string | null },
  settings: RemoteCacheSettings,
  outbox: Outbox,
  print: (line: string) => void,
): Promise<void> {
  const upstream = new Upstream(server.address, server.token, settings);
  const courier = new Courier(outbox, upstream, { seal: sealOf }, settings, new Ledger(server.address, []));
  await sendAll(courier, (event) => {
    print(syncLine(event));
  });
  upstream.close();
}
