import { once } from 'node:events';
import http from 'node:http';
import { createInterface } from 'node:readline';
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

/** Asks the guard of the run around this task. */
export async function syncByGuard(
  address: string,
  token: string,
  print: (line: string) => void,
): Promise<void> {
  const request = http.request(`${address}${SYNC_PATH}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  request.end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  for await (const line of createInterface({ input: response }))
    print(syncLine(JSON.parse(line) as SyncEvent));
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
