import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { temporaryDirectory } from '../../../../test/temporary-directory';
import { describeSourceProblem } from '../describe';
import { download } from './download';
import { reasonOf, unusedProxy } from './failed-fetch';

it.each([
  [new Error('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND h') }), 'getaddrinfo ENOTFOUND h'],
  [new Error('aborted'), 'aborted'],
  ['text', 'text'],
])('says why a fetch failed: %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

it.each([
  [{}, null],
  [{ HTTPS_PROXY: '', NO_PROXY: '*' }, null],
  [{ https_proxy: 'http://proxy:3128' }, 'https_proxy'],
  [{ HTTP_PROXY: 'http://proxy:3128' }, 'HTTP_PROXY'],
  [{ ALL_PROXY: 'http://proxy:3128' }, 'ALL_PROXY'],
  [{ HTTPS_PROXY: 'http://proxy:3128', NODE_USE_ENV_PROXY: '1' }, null],
])('knows which proxy is not used with %j', (env, name) => {
  expect(unusedProxy(env)).toBe(name);
});

// At the top, so that the hooks of `describe` stop the server first.
const dir = temporaryDirectory('of each test');

describe('a download that fails', () => {
  let server: Server;
  let url: string;

  beforeEach(async () => {
    server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tar`;
  });
  afterEach(() => {
    server.close();
  });

  async function get(env: NodeJS.ProcessEnv) {
    const effects = { say: () => undefined, stop: new AbortController().signal, env };
    const result = await download(url, path.join(dir(), 'a.tar'), effects, { pause: 1 });
    return result.ok ? [] : describeSourceProblem(result.error);
  }

  it('says why a server cannot be reached, and of a proxy that is not used', async () => {
    server.close();
    const refused = expect.stringMatching(/^http.*ECONNREFUSED/) as string;
    expect(await get({})).toEqual([refused, 'Nothing was kept.']);
    const proxy = expect.stringMatching(/^HTTPS_PROXY is set, but .*--from/) as string;
    expect(await get({ HTTPS_PROXY: 'http://proxy:3128' })).toEqual([refused, 'Nothing was kept.', proxy]);
  });

  it('says nothing of a proxy where the server was reached', async () => {
    expect(await get({ HTTPS_PROXY: 'http://proxy:3128' })).toEqual([
      `${url}: HTTP status 404`,
      'Nothing was kept.',
    ]);
  });
});
