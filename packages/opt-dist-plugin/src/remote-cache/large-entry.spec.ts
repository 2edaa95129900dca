import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { resolveSettings } from './policy/settings';
import { RunGuard } from './run-guard';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { wholeArchives } from '../../test/entries/whole-archives';

const MIB = 1024 ** 2;
const SIZE = 300;

/** A third of the entry: a guard that holds one in memory takes all of it, twice with its copy. */
const ALLOWED = 100 * MIB;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('streams an entry of 300 MiB both ways without holding it', async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'large-'));
  const server = new TestingServer();
  await server.start();
  let stored = 0;
  server.get = (_request, response) => {
    response.writeHead(200);
    void pipeline(megabytes(), createGzip({ level: 0 }), response);
  };
  server.put = (request, response) => {
    response.writeContinue();
    request.on('data', (part: Buffer) => (stored += part.length));
    request.on('end', () => response.writeHead(200).end());
  };
  const { settings } = resolveSettings(undefined, {});
  const guard = await RunGuard.start(
    { address: server.address, token: TOKEN },
    settings,
    [],
    dir,
    wholeArchives,
  );

  let most = 0;
  collectGarbage();
  const before = inUse();
  const watch = setInterval(() => {
    // What is held counts, not what a busy machine has not collected yet; collecting is slow, so only where
    // it matters.
    if (inUse() - before >= ALLOWED) collectGarbage();
    most = Math.max(most, inUse() - before);
  }, 100);
  const got = await request(guard, 'GET');
  let received = 0;
  for await (const part of got as AsyncIterable<Buffer>) received += part.length;
  (await request(guard, 'PUT', megabytes())).resume();
  expect(await guard.finish('', () => undefined)).toEqual([]);
  clearInterval(watch);

  expect(received).toBeGreaterThan(SIZE * MIB);
  expect(stored).toBe(SIZE * MIB);
  expect(most).toBeLessThan(ALLOWED);
  await server.stop();
  rmSync(dir, { recursive: true });
});

function inUse(): number {
  const { arrayBuffers, external, heapUsed } = process.memoryUsage();
  return Math.max(arrayBuffers, external) + heapUsed;
}

function megabytes(): Readable {
  const block = randomBytes(MIB);
  // As an archive begins.
  Buffer.from('1f8b08', 'hex').copy(block);
  return Readable.from(Array.from({ length: SIZE }, () => block));
}

function request(guard: RunGuard, method: string, body?: Readable): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = http.request(`${guard.address}/v1/cache/large`, {
      method,
      headers: { authorization: `Bearer ${guard.token}` },
    });
    sent.on('response', resolve).on('error', reject);
    if (body === undefined) sent.end();
    else body.pipe(sent);
  });
}
