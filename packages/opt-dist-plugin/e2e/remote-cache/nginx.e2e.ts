import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CacheServer } from '../../test/e2e/cache-server';
import { makeCertificates } from '../../test/e2e/certificates';
import { temporaryDirectory } from '../../test/temporary-directory';
import { Workspace } from '../../test/e2e/workspace';

const MEBIBYTE = 1 << 20;

/** The real server, with faults that a server in memory cannot have. */
describe('a remote cache on nginx', () => {
  let workspace: Workspace;
  const top = temporaryDirectory('of all tests');
  beforeAll(() => {
    workspace = Workspace.create();
    const target = (name: string, mebibytes: number) => ({
      executor: 'nx:run-commands',
      cache: true,
      inputs: [],
      outputs: [`{projectRoot}/out-${name}`],
      options: {
        command: `mkdir -p large/out-${name} && head -c ${mebibytes}M /dev/urandom >large/out-${name}/result`,
      },
    });
    workspace.write(
      'large/project.json',
      JSON.stringify({
        name: 'large',
        targets: { killed: target('killed', 256), full: target('full', 8), tls: target('tls', 1) },
      }),
    );
  });
  afterAll(() => {
    workspace.remove();
  });

  const env = (server: CacheServer) => ({
    ...server.env('write'),
    OPT_DIST_REMOTE_CACHE_OUTBOX: path.join(top(), 'outbox', String(server.port)),
  });
  const sizes = (...parts: readonly string[]) => {
    const dir = path.join(top(), ...parts);
    return readdirSync(dir).map(
      (name) => statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0,
    );
  };

  it('that is killed while it takes a result: the run ends well, and sync delivers to the next server', async () => {
    const dir = path.join(top(), 'killed');
    const first = await CacheServer.start({ dir });
    const run = workspace.nx(['run', 'large:killed'], env(first));
    const isOver = run.then(() => true);
    const begun = () =>
      [...sizes('killed/uploads'), ...sizes('killed/store/incoming')].some((size) => size > MEBIBYTE);
    while (!begun() && !(await Promise.race([isOver, sleep(2, false)])));
    await first.stop('SIGKILL');
    const { exitCode, output } = await run;
    expect(exitCode).toBe(0);
    expect(output).toContain('1 result waits to be uploaded');
    expect(statSync(workspace.path('large/out-killed/result')).size).toBe(256 * MEBIBYTE);
    expect(first.entries()).toEqual([]);

    const second = await CacheServer.start({ dir, port: first.port });
    try {
      const sync = await workspace.nx(['run', 'rust:sync'], env(second));
      expect({ exitCode: sync.exitCode, entries: second.entries() }).toEqual({
        exitCode: 0,
        entries: [expect.stringMatching(/^\d+$/) as string],
      });
    } finally {
      await second.stop();
    }
  });

  it('whose disk is full: the run ends well, and the result waits', async () => {
    const dir = path.join(top(), 'full');
    mkdirSync(dir, { mode: 0o755 });
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m,mode=755', 'tmpfs', dir]);
    expect(mounted.status).toBe(0);
    try {
      const server = await CacheServer.start({ dir });
      const { exitCode, output } = await workspace.nx(['run', 'large:full'], env(server));
      expect(exitCode).toBe(0);
      expect(output).toMatch(/answered 50[07][^]*1 result waits to be uploaded/);
      expect(server.entries()).toEqual([]);
      expect(sizes('full/store/incoming')).toEqual([]);
      await server.stop();
    } finally {
      spawnSync('umount', [dir]);
    }
  });

  it('with a certificate of an own authority: the guard knows it by NODE_EXTRA_CA_CERTS, or says why not', async () => {
    const dir = path.join(top(), 'tls');
    mkdirSync(dir);
    const tls = makeCertificates(dir);
    const server = await CacheServer.start({ dir: path.join(dir, 'cache'), tls });
    try {
      const unknown = await workspace.nx(['run', 'large:tls'], env(server));
      expect(unknown.exitCode).toBe(0);
      expect(unknown.output).toMatch(/cannot be reached \([A-Z_]*(SIGNATURE|CERT)[A-Z_]*\)/);
      expect(server.entries()).toEqual([]);
      const known = { ...env(server), NODE_EXTRA_CA_CERTS: tls.authority };
      const sync = await workspace.nx(['run', 'rust:sync'], known);
      expect({ exitCode: sync.exitCode, entries: server.entries().length }).toEqual({
        exitCode: 0,
        entries: 1,
      });
      rmSync(workspace.path('.nx'), { recursive: true });
      rmSync(workspace.path('large/out-tls'), { recursive: true });
      const taken = await workspace.nx(['run', 'large:tls'], known);
      expect(taken.output).toContain('[remote cache]');
      expect(statSync(workspace.path('large/out-tls/result')).size).toBe(MEBIBYTE);
    } finally {
      await server.stop();
    }
  });
});
