import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NxPlugin } from '@nx/devkit';
import { LoadedNxPlugin } from 'nx/src/project-graph/plugins/loaded-nx-plugin';
import { GUARD, SERVER, TOKEN as TOKEN_VARIABLE } from '../remote-cache/environment';
import { postTasksExecution, preTasksExecution } from './hooks';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { temporaryDirectory } from '../../test/temporary-directory';

const REPOSITORY = path.resolve(__dirname, '../../../..');

/**
 * The hooks as Nx's daemon runs them: in one process for all runs, each with a proxy in place of process.env.
 */
// At the top, so that the hooks of `describe` stop the server first.
const outbox = temporaryDirectory('of each test');

describe('two runs of the daemon that begin at the same time', () => {
  let server: TestingServer;
  const before = { ...process.env };
  beforeEach(async () => {
    server = new TestingServer();
    await server.start();
    const variables = { NX_DAEMON_PROCESS: 'true', [SERVER]: server.address, [TOKEN_VARIABLE]: TOKEN };
    Object.assign(process.env, variables);
  });
  afterEach(async () => {
    await server.stop();
    for (const name of ['NX_DAEMON_PROCESS', SERVER, TOKEN_VARIABLE, GUARD]) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  const records = () =>
    readdirSync(outbox(), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /guard-\w+\.json$/.test(name),
    );

  it('have a guard each, and neither leaves anything', async () => {
    const plugin = new LoadedNxPlugin(
      { name: 'opt-dist-plugin', preTasksExecution, postTasksExecution } as NxPlugin,
      { plugin: 'opt-dist-plugin', options: { remoteCache: { outbox: outbox() } } },
    );
    const context = (id: string) => ({ id, workspaceRoot: REPOSITORY, nxJsonConfiguration: {}, argv: [] });
    const given = await Promise.all(
      // Nx sends them on at once; later they have what the other run's hook wrote through its proxy, too.
      ['one', 'two'].map(async (id) => ({ ...(await plugin.preTasksExecution?.(context(id))) })),
    );
    const ours = records().map(
      (name) => JSON.parse(readFileSync(path.join(outbox(), name), 'utf8')) as object,
    );
    const told = given.map((updates) => ({
      address: updates[SERVER],
      token: updates[TOKEN_VARIABLE],
      guard: updates[GUARD],
    }));
    expect(new Set(told.map(({ address }) => address)).size).toBe(2);
    for (const { address, token, guard } of told) {
      expect(guard).toBe(address);
      expect(ours).toContainEqual(expect.objectContaining({ address, token }));
      const answer = await fetch(`${String(address)}/v1/cache/123`, {
        headers: { authorization: `Bearer ${String(token)}` },
      });
      expect(answer.status).toBe(404);
    }
    for (const id of ['one', 'two'])
      await plugin.postTasksExecution?.({ ...context(id), taskResults: {}, startTime: 0, endTime: 0 });
    expect(records()).toEqual([]);
    for (const { address } of told) await expect(fetch(String(address))).rejects.toThrow('fetch failed');
  });
});
