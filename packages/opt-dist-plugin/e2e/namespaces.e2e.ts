import { mkdirSync, statSync, utimesSync } from 'node:fs';
import { HOST, stages, Workspace } from '../test/e2e/workspace';
import { describeUnshared } from '../test/namespaces';

let workspace: Workspace;
beforeAll(() => {
  workspace = Workspace.create();
});
afterAll(() => {
  workspace.remove();
});

describeUnshared('a workspace that two containers share', 'pid', (unshare) => {
  it('runs one stage at a time; the end of a container that was killed is seen by its silence', async () => {
    workspace.runBy(['unshare', ...unshare]);
    const inside = workspace.start(['run', 'rust:rustc-pgo', '--outputStyle=stream']);
    await inside.working('rustc-pgo', 'build-instrumented-rustc');
    workspace.runBy([]);

    const refused = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(refused.output).toMatch(/process \d+ of container .* of this machine is running rustc-pgo/);
    expect(refused.exitCode).not.toBe(0);

    inside.kill('SIGKILL');
    await inside.finished;
    const again = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(again.output).toMatch(
      /its last sign of life is \d+ s old; after 300 s without one it counts as gone/,
    );

    const lock = workspace.path('rust-project/build', HOST, '.opt-dist/lock');
    const longAgo = statSync(lock).mtimeMs / 1000 - 3600;
    utimesSync(lock, longAgo, longAgo);
    expect((await workspace.nx(['run', 'rust:rustc-pgo'])).exitCode).toBe(0);
  });
});

describeUnshared('an output directory that is a mount point', 'mount', (unshare) => {
  it('is filled by a stage, and Nx cannot restore a hit there, as the docs say', async () => {
    const [output, disk] = [workspace.path('rust-project/rustc-pgo-profiles'), workspace.path('disk')];
    for (const dir of [output, disk]) mkdirSync(dir, { recursive: true });
    const mounted = ['sh', '-c', 'mount --bind "$0" "$1" && shift && exec "$@"', disk, output];
    workspace.runBy(['unshare', ...unshare, ...mounted]);
    // Another key than that of the stage before.
    workspace.configure({ training: { rustc: ['match-stress', 'externs'] } });
    const { exitCode, output: said } = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect({ exitCode, ...stages(said) }).toEqual({ exitCode: 0, ran: ['rustc-pgo'], cached: [] });
    expect(said).toMatch(/warning: output directories: .*rustc-pgo-profiles is a mount point/);
    expect(workspace.list('disk')).toEqual(expect.arrayContaining(['manifest.json', 'run.json']));

    workspace.write('disk/manifest.json', 'changed');
    const hit = await workspace.nx(['run', 'rust:rustc-pgo']);
    expect(hit.output).toMatch(/Device or resource busy/);
    expect(hit.exitCode).not.toBe(0);
  });
});

describeUnshared('a directory for temporary files that is mounted noexec', 'mount', (unshare) => {
  it('is refused before the first build, and named by doctor', async () => {
    const dir = workspace.path('noexec');
    mkdirSync(dir, { recursive: true });
    const mounted = ['sh', '-c', 'mount -t tmpfs -o noexec none "$0" && exec "$@"', dir];
    workspace.runBy(['unshare', ...unshare, ...mounted]);
    workspace.configure({ training: { rustc: ['externs'] } });
    const { exitCode, output } = await workspace.nx(['run', 'rust:rustc-pgo'], { TMPDIR: dir });
    expect(output).toMatch(
      /rustc-pgo would fail: temporary directory: .*noexec: no program can be run there/,
    );
    expect(output).toMatch(/Nothing was built\./);
    expect(exitCode).not.toBe(0);
    const doctor = await workspace.nx(['run', 'rust:doctor'], { TMPDIR: dir });
    expect(doctor.output).toMatch(/temporary directory.*noexec: no program can be run there/);
  });
});
