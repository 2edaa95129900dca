import { gzipSync } from 'node:zlib';
import { resolveSettings } from '../src/remote-cache/policy/settings';
import { RunGuard } from '../src/remote-cache/run-guard';
import { wholeArchives } from './entries/whole-archives';

/** Takes one result whose server cannot be reached. */
async function main([dir = '']: readonly string[]) {
  const { settings } = resolveSettings(undefined, {});
  const server = { address: 'http://127.0.0.1:1', token: null };
  const guard = await RunGuard.start(server, settings, [], dir, wholeArchives);
  await fetch(`${guard.address}/v1/cache/123`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${guard.token}` },
    body: gzipSync('a result'),
  });
  await guard.finish('', () => undefined);
}

void main(process.argv.slice(2));
