import { readdirSync, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { NxPlugin } from '@nx/devkit';
import { LoadedNxPlugin } from 'nx/src/project-graph/plugins/loaded-nx-plugin';
import { GUARD, SERVER, TOKEN as TOKEN_VARIABLE } from '../remote-cache/environment';
import { resolveSettings } from '../remote-cache/policy/settings';
import { RunGuard } from '../remote-cache/run-guard';
import { postTasksExecution, preTasksExecution } from './hooks';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { eventually } from '../../test/e2e/eventually';
import { isAlive } from '../process/alive';
import { takeNotice } from '../remote-cache/notice';
import { wholeArchives } from '../../test/entries/whole-archives';
import { temporaryDirectory } from '../../test/temporary-directory';

const REPOSITORY = path.resolve(__dirname, '../../../..');

/**
 * The hooks as Nx's daemon runs them: in one process for all runs, each with a proxy in place of process.env.
 */
// At the top, so that the hooks of `describe` stop the server first.
const outbox = temporaryDirectory('of each test');

const CONTEXT = { workspaceRoot: REPOSITORY, nxJsonConfiguration: {}, argv: [] };

/** The variables that Nx gets of the hook before the tasks, and the lines that it prints meanwhile. */
async function begun(
  environment: Readonly<Record<string, string>>,
  meanwhile: (given: NodeJS.ProcessEnv) => Promise<void> = () => Promise.resolve(),
) {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  // Where Nx's own channel is, and where it is not.
  const printed = [
    jest.spyOn(console, 'warn').mockImplementation(() => undefined),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  try {
    const options = { remoteCache: { outbox: outbox() } };
    const plugin = new LoadedNxPlugin(
      { name: 'opt-dist-plugin', preTasksExecution, postTasksExecution } as NxPlugin,
      { plugin: 'opt-dist-plugin', options },
    );
    const context = { ...CONTEXT, id: 'a run' };
    const given = { ...(await plugin.preTasksExecution?.(context)) };
    await meanwhile(given);
    await plugin.postTasksExecution?.({ ...context, taskResults: {}, startTime: 0, endTime: 0 });
    const lines = printed.flatMap(({ mock }) => mock.calls.map(([text]) => String(text).trim()));
    // Node itself says that it loads modules as jest wants them.
    return { given, lines: lines.filter((line) => !line.startsWith('(')) };
  } finally {
    for (const each of printed) each.mockRestore();
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
}

describe('a run whose environment has', () => {
  const server = new TestingServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it.each(['line\nbreak', 'schlüssel'])(
    'the token %j goes on without the remote cache, and says so in one line',
    async (token) => {
      const { given, lines } = await begun({ [SERVER]: server.address, [TOKEN_VARIABLE]: token });
      expect(given[SERVER]).toBe('');
      expect(lines).toEqual([
        expect.stringMatching(
          /^warning: NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: expected printable ASCII .*\. This run does not use the remote cache\.$/,
        ),
      ]);
    },
  );

  it('a token with a line break at its end has a guard', async () => {
    const { given, lines } = await begun({ [SERVER]: server.address, [TOKEN_VARIABLE]: `${TOKEN}\n` });
    expect(given[SERVER]).toMatch(/^http:/);
    expect(lines).toEqual([]);
  });

  it('the guard of a run that is over goes on without the remote cache, and says so in one line', async () => {
    const over = new TestingServer();
    await over.start();
    const { address } = over;
    await over.stop();
    // Another server may have the port by now.
    for (const guard of [address, server.address]) {
      const { given, lines } = await begun({ [SERVER]: guard, [GUARD]: guard, [TOKEN_VARIABLE]: TOKEN });
      expect(given[SERVER]).toBe('');
      expect(lines).toEqual([
        `warning: the guard in ${SERVER}, ${guard}, is of a run that is over. This run does not use the remote cache.`,
      ]);
    }
  });

  it('the guard of a run around it keeps it', async () => {
    const dir = path.join(outbox(), 'around');
    const { settings } = resolveSettings(undefined, {});
    const around = await RunGuard.start(
      { address: server.address, token: TOKEN },
      settings,
      [],
      dir,
      wholeArchives,
    );
    const { address, token } = around;
    const { given, lines } = await begun({ [SERVER]: address, [GUARD]: address, [TOKEN_VARIABLE]: token });
    expect(given[SERVER]).toBeUndefined();
    expect(lines).toEqual([]);
    await around.finish('', () => undefined);
  });
});

it('a run of the daemon whose guard is killed goes on without the remote cache', async () => {
  const server = new TestingServer();
  await server.start();
  server.entries.set('123', gzipSync('a result'));
  const variables = { NX_DAEMON_PROCESS: 'true', [SERVER]: server.address, [TOKEN_VARIABLE]: TOKEN };
  const answers: number[] = [];
  let keeper = 0;
  const dir = () => path.join(outbox(), readdirSync(outbox())[0] ?? '');
  await begun(variables, async (given) => {
    const record = readdirSync(dir()).find((name) => name.startsWith('guard-')) ?? '';
    keeper = (JSON.parse(readFileSync(path.join(dir(), record), 'utf8')) as { pid: number }).pid;
    // The process that works, not the one that keeps its address.
    const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(keeper)], { encoding: 'utf8' });
    const [worker = keeper] = stdout.split('\n').map(Number).filter(Boolean);
    process.kill(worker, 'SIGKILL');
    await eventually(() => !isAlive(worker, null));
    if (worker !== keeper) await eventually(() => readdirSync(dir()).includes('notice.txt'));
    const headers = { authorization: `Bearer ${String(given[TOKEN_VARIABLE])}` };
    for (const init of [{}, { method: 'PUT', body: 'small' }, { method: 'PUT', body: 'x'.repeat(1e6) }])
      answers.push((await fetch(`${String(given[SERVER])}/v1/cache/123`, { ...init, headers })).status);
  });
  await server.stop();
  expect(answers).toEqual([404, 200, 200]);
  expect(isAlive(keeper, null)).toBe(false);
  expect(await takeNotice(dir())).toEqual([
    'From an earlier run:',
    'warning: the guard of the remote cache ended before its run (SIGKILL): that run went on without the remote cache.',
  ]);
  expect(readdirSync(dir())).toEqual([]);
});

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
    const result = gzipSync(randomBytes(3_000_000));
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
      const headers = { authorization: `Bearer ${String(token)}` };
      const sent = await fetch(`${String(address)}/v1/cache/${new URL(String(address)).port}`, {
        ...{ method: 'PUT', headers, body: result },
      });
      expect(sent.status).toBe(200);
    }
    for (const id of ['one', 'two'])
      await plugin.postTasksExecution?.({ ...context(id), taskResults: {}, startTime: 0, endTime: 0 });
    expect(records()).toEqual([]);
    expect(
      [...server.entries.values()].map((entry) => entry.subarray(0, result.length).equals(result)),
    ).toEqual([...[true, true]]);
    for (const { address } of told) await expect(fetch(String(address))).rejects.toThrow('fetch failed');
  });
});
