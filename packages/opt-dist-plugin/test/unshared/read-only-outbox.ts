import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { resolveSettings } from '../../src/remote-cache/policy/settings';
import { RunGuard } from '../../src/remote-cache/run-guard';
import { TestingServer, TOKEN } from '../entries/server';
import { wholeArchives } from '../entries/whole-archives';

/** A guard whose outbox becomes read-only while an upload and a question are under way. */
async function main([dir = '']: readonly string[]) {
  const mount = (...args: readonly string[]) => {
    if (spawnSync('mount', args).status !== 0) throw new Error(`mount ${args.join(' ')}`);
  };
  mount('-t', 'tmpfs', 'none', dir);
  const server = new TestingServer();
  await server.start();
  server.put = (request, response, hash) => {
    response.writeContinue();
    mount('-o', 'remount,ro', dir);
    server.store(request, response, hash);
  };
  const { settings } = resolveSettings(undefined, {});
  const guard = await RunGuard.start(
    { address: server.address, token: TOKEN },
    settings,
    [],
    dir,
    wholeArchives,
  );
  const ask = (method: string, hash: string, body?: Uint8Array) =>
    fetch(`${guard.address}/v1/cache/${hash}`, {
      method,
      headers: { authorization: `Bearer ${guard.token}` },
      ...(body === undefined ? {} : { body }),
    }).then(({ status }) => status);
  const archive = gzipSync('a result'.repeat(10));
  const answers = [await ask('PUT', 'first', archive)];
  while (!server.entries.has('first')) await new Promise(setImmediate);
  answers.push(await ask('GET', 'first'), await ask('PUT', 'second', archive));
  const lines = await guard.finish('nx run rust:sync', () => undefined);
  console.log(JSON.stringify({ answers, lines }));
  process.stdin.resume();
}

void main(process.argv.slice(2));
