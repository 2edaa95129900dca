import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSeal, SEAL_BYTES } from '../../src/remote-cache/entry-checks/seal';
import { TestingServer, TOKEN } from '../../test/entries/server';
import { archiveFor, FAULTS } from '../../test/e2e/server-faults';
import { eventually } from '../../test/e2e/eventually';
import { temporaryDirectory } from '../../test/temporary-directory';
import { type NxResult, stages, Workspace } from '../../test/e2e/workspace';

let server: TestingServer;
let workspace: Workspace;
beforeAll(async () => {
  server = new TestingServer();
  await server.start();
  workspace = cheapTasks();
});
afterAll(async () => {
  workspace.remove();
  await server.stop();
});

function envWith(outbox: string, more: Readonly<Record<string, string>>) {
  return {
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: server.address,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: TOKEN,
    OPT_DIST_REMOTE_CACHE_OUTBOX: outbox,
    OPT_DIST_REMOTE_CACHE_ANSWER_SECONDS: '2',
    OPT_DIST_REMOTE_CACHE_RATE_SECONDS: '1',
    // No run sends entries of earlier ones; waiting entries go out only when a test asks for it.
    OPT_DIST_REMOTE_CACHE_RESEND_SECONDS: '0',
    ...more,
  };
}

const waitingIn = (outbox: string) =>
  readdirSync(outbox)
    .flatMap((dir) => readdirSync(path.join(outbox, dir)))
    .filter((name) => name.includes('.entry')).length;

describe('a remote cache that is not well', () => {
  const outbox = temporaryDirectory('of all tests');
  const env = (more: Readonly<Record<string, string>> = {}) => envWith(outbox(), more);
  const waiting = () => waitingIn(outbox());

  /** How nx ended with each fault, and how many more results wait to be uploaded. */
  const runs = new Map<string, NxResult & { readonly added: number }>();
  beforeAll(async () => {
    for (const { name, fault, address } of FAULTS) {
      await server.recover();
      const before = waiting();
      await fault(server);
      const target = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: address ?? server.address };
      const result = await workspace.nx(['run', `cheap:${name}`], env(target));
      runs.set(name, { ...result, added: waiting() - before });
    }
  });

  it.each(FAULTS)('$name: the task runs, its result is kept, exit code 0', ({ name, words, waits }) => {
    const { exitCode, output, added } = runs.get(name) ?? { exitCode: null, output: '', added: null };
    expect(output).toContain('Successfully ran target');
    expect(exitCode).toBe(0);
    expect(workspace.read(`cheap/out-${name}/result`)).toBe(`${name}\n`);
    expect(output.match(/^(warning|note):/gm) ?? []).toHaveLength(words === null ? 0 : 1);
    if (words !== null) expect(output).toMatch(new RegExp(words.replaceAll(/[()]/g, '.')));
    // Of a refused entry of a task that is no stage, one line is enough.
    if (output.includes('that the guard refuses'))
      expect(output).not.toContain('The results in this workspace are complete');
    expect(added).toBe(waits ? 1 : 0);
  });

  it('is well again: what waits is listed, goes out, and is a hit elsewhere', async () => {
    await server.recover();
    const expected = FAULTS.filter(({ waits }) => waits).map(({ name }) => name);
    const listed = await workspace.nx(['run', 'rust:sync', '--list'], env());
    expect(listed.output).toContain(`${expected.length} results wait to be uploaded`);
    await server.stop();
    // What a crash, or another program, can leave in the outbox.
    const dir = readdirSync(outbox()).map((name) => path.join(outbox(), name))[0] ?? '';
    const planted = (hash: string) => path.join(dir, `${hash}.${'0'.repeat(64)}.entry`);
    writeFileSync(planted('111'), '');
    writeFileSync(planted('112'), Buffer.alloc(60, 'x'));
    symlinkSync('/etc/hostname', planted('113'));
    const early = await workspace.nx(['run', 'rust:sync'], env());
    expect(early.exitCode).toBe(1);
    expect(early.output).toContain('not sent: the server cannot be reached (ECONNREFUSED)');
    await server.recover();
    // Nx does not upload a local hit; waiting entries go out with this run all the same.
    const next = await workspace.nx(
      ['run', 'cheap:down'],
      env({ OPT_DIST_REMOTE_CACHE_RESEND_SECONDS: '60' }),
    );
    expect(next.output).toContain('[local cache]');
    expect(next.exitCode).toBe(0);
    expect(waiting()).toBe(0);
    expect(next.output).toContain('The result 113 will not be uploaded');
    expect([...server.entries.keys()].filter((hash) => /^11\d$/.test(hash))).toEqual([]);

    const clone = cheapTasks();
    const targets = expected.join(',');
    const taken = await clone.nx(['run-many', '-t', targets, '-p', 'cheap'], env());
    clone.remove();
    expect(taken.output.match(/\[remote cache\]/g)).toHaveLength(expected.length);
  });
});

describe('a remote cache that is', () => {
  const outbox = temporaryDirectory('of each test');
  const env = (more: Readonly<Record<string, string>> = {}) => envWith(outbox(), more);
  const waiting = () => waitingIn(outbox());

  it('slow, but above the floor: it is waited for', async () => {
    await server.recover();
    server.get = (_request, response) => {
      const archive = archiveFor('slow-get');
      response.writeHead(200, { 'content-length': archive.length });
      let sent = 0;
      const timer = setInterval(() => {
        response.write(archive.subarray(sent, (sent += 20_000)));
        if (sent >= archive.length) response.end();
      }, 100);
      response.on('close', () => {
        clearInterval(timer);
      });
    };
    const { exitCode, output } = await workspace.nx(['run', 'cheap:slow-get'], env());
    expect({ exitCode, warnings: output.match(/^(warning|note):/gm) }).toEqual({
      exitCode: 0,
      warnings: null,
    });
    expect(output).toContain('[remote cache]');
    expect(statSync(workspace.path('cheap/out-slow-get/result')).size).toBe(600_000);
  });

  it('down: what is in the local cache comes from there, and nobody hears of the server', async () => {
    await server.recover();
    expect((await workspace.nx(['run', 'cheap:local'], env())).exitCode).toBe(0);
    await server.recover();
    const well = await workspace.nx(['run', 'cheap:local'], env());
    expect({ exitCode: well.exitCode, requests: server.requests }).toEqual({ exitCode: 0, requests: [] });
    await server.stop();
    const { exitCode, output } = await workspace.nx(['run', 'cheap:local'], env());
    expect({ exitCode, warnings: output.match(/^(warning|note):/gm) }).toEqual({
      exitCode: 0,
      warnings: null,
    });
    expect(output).toContain('[local cache]');
  });

  it('down: two runs side by side lose nothing, and get in no way of each other', async () => {
    await server.recover();
    await server.stop();
    const before = waiting();
    const runs = await Promise.all(
      ['left', 'right'].map((name) => workspace.nx(['run', `cheap:${name}`], env())),
    );
    for (const { exitCode, output } of runs) {
      expect({ exitCode, output }).toEqual({
        exitCode: 0,
        output: expect.stringContaining('ECONNREFUSED') as string,
      });
    }
    expect(waiting() - before).toBe(2);
    await server.recover();
    expect((await workspace.nx(['run', 'rust:sync'], env())).exitCode).toBe(0);
    expect(waiting()).toBe(0);
  });

  it('without the guard has Nx as it is before it', async () => {
    await server.recover();
    server.entries.clear();
    const off = env({ OPT_DIST_REMOTE_CACHE_GUARD: 'false' });
    const well = await workspace.nx(['run', 'cheap:unguarded'], off);
    expect(well.exitCode).toBe(0);
    // Nx's own request: no seal behind its archive.
    const [[hash, bytes] = ['', Buffer.alloc(0)]] = server.entries;
    expect(server.requests).toEqual([`GET ${hash}`, `PUT ${hash}`]);
    expect(readSeal(bytes.subarray(-SEAL_BYTES)).kind).toBe('none');
    await server.stop();
    const down = await workspace.nx(['run', 'cheap:unguarded-too'], off);
    expect({ exitCode: down.exitCode, files: workspace.list('cheap/out-unguarded-too') }).toEqual({
      exitCode: 1,
      files: [],
    });
  });

  it('dying while a stage works loses nothing, and sync delivers', async () => {
    const [one, other] = [repackaged(), repackaged()];
    try {
      await server.recover();
      server.put = () => void server.stop();
      const run = await one.nx(['run', 'rust:dist'], env());
      expect({ exitCode: run.exitCode, ran: stages(run.output).ran }).toEqual({ exitCode: 0, ran: ['dist'] });
      expect(run.output).toContain('1 result waits to be uploaded');
      await server.recover();
      const sync = await one.nx(['run', 'rust:sync'], env());
      expect(sync.exitCode).toBe(0);
      expect(sync.output).toContain('No result waits to be uploaded.');
      const taken = await other.nx(['run', 'rust:dist'], env());
      expect(taken.output).toMatch(/^> nx run rust:dist +\[remote cache\]/m);
      expect(stages(taken.output).ran).toEqual([]);
      expect(other.list('rust-project/dist')).toEqual(one.list('rust-project/dist'));
    } finally {
      one.remove();
      other.remove();
    }
  });

  it('down under the daemon loses nothing either, and sync tells what nobody could see', async () => {
    await server.recover();
    await server.stop();
    const daemon = env({ NX_DAEMON: 'true' });
    try {
      const run = await workspace.nx(['run', 'cheap:daemon'], daemon);
      expect(run.exitCode).toBe(0);
      expect(waiting()).toBe(1);
      await server.recover();
      const sync = await workspace.nx(['run', 'rust:sync'], daemon);
      expect(sync.output).toContain('cannot be reached (ECONNREFUSED)');
      expect(sync.output).toContain(': sent');
      expect(sync.exitCode).toBe(0);
    } finally {
      await workspace.nx(['daemon', '--stop'], daemon);
    }
  });

  it.each([
    ['other runs end', (daemon: Record<string, string>) => workspace.nx(['run', 'cheap:short'], daemon)],
    ['it is stopped', (daemon: Record<string, string>) => workspace.nx(['daemon', '--stop'], daemon)],
  ])('used under the daemon keeps its guard for a long task when %s', async (name, meanwhile) => {
    await server.recover();
    const task = name.startsWith('other') ? 'long' : 'longer';
    server.entries.clear();
    const daemon = env({ NX_DAEMON: 'true' });
    try {
      const run = workspace.nx(['run', `cheap:${task}`], daemon);
      await eventually(() => workspace.list('cheap').includes(`begun-${task}`));
      expect((await meanwhile(daemon)).exitCode).toBe(0);
      workspace.write(`cheap/go-on-${task}`, '');
      const { exitCode, output } = await run;
      expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.any(String) as string });
      const stored = task === 'long' ? 2 : 1;
      await eventually(() => server.entries.size === stored && waiting() === 0);
      expect(workspace.list('cheap', `out-${task}`)).toEqual(['result']);
    } finally {
      await workspace.nx(['daemon', '--stop'], daemon);
    }
  });
});

/** A workspace where the chain was built, which is to package something else: a stage that takes seconds. */
function repackaged(): Workspace {
  const workspace = Workspace.built();
  workspace.configure({ dist: { args: ['dist', 'rustc'] } });
  return workspace;
}

/** Tasks that cost nothing: the guard serves all tasks of Nx, not only stages. */
function cheapTasks(): Workspace {
  const workspace = Workspace.create();
  const until = (file: string) => `until [ -e ${file} ]; do sleep 0.1; done`;
  const long = (name: string) =>
    name.startsWith('long') ? `touch cheap/begun-${name} && ${until(`cheap/go-on-${name}`)} && ` : '';
  const more = 'slow-get local left right unguarded unguarded-too daemon short long longer'.split(' ');
  const names = [...FAULTS.map(({ name }) => name), ...more];
  const targets = names.map((name) => [
    name,
    {
      executor: 'nx:run-commands',
      cache: true,
      inputs: [],
      outputs: [`{projectRoot}/out-${name}`],
      options: {
        command: `${long(name)}mkdir -p cheap/out-${name} && echo ${name} > cheap/out-${name}/result`,
      },
    },
  ]);
  workspace.write(
    'cheap/project.json',
    JSON.stringify({ name: 'cheap', targets: Object.fromEntries(targets) as object }),
  );
  return workspace;
}
