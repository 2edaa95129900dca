import { configOf } from '../../../test/plan-context';
import type { Machine } from '../machine';
import { GIB } from '../../text/byte-count';
import { examine } from '../examine';
import { checkDisk } from './room';
import { finding, findings, HEALTHY, withTree } from '../../../test/machine';

describe('disk', () => {
  const SMALL = { files: 100, bytes: GIB / 1024, complete: true };
  const free = (gib: number) => ({ disks: [{ path: '/build', free: gib * GIB, use: 'build' as const }] });
  /** The least that is enough, in GiB, to a quarter. */
  function enough(change: Partial<Machine>): number {
    let gib = 0;
    while (finding('disk', { ...change, ...free(gib) })?.status !== 'ok') gib += 0.25;
    return gib;
  }

  it('is needed for what a real tree builds and gathers, and less without some of it', () => {
    const all = enough({});
    expect(all).toBeGreaterThan(14);
    // Eight benchmarks leave 16 GiB where so much may stay until it is merged.
    expect(enough({ config: configOf({ training: { diskBudget: '20 GiB' } }) })).toBe(all + 14);
    const external = { llvm: { build: false }, components: ['rustc'], bolt: { libraries: ['rustc'] } };
    const less = [
      enough({ config: configOf(external) }),
      enough({ config: configOf({ ...external, training: { rustc: ['externs'] } }) }),
      enough({ config: configOf({ ...external, profiles: { 'rustc-pgo': 'a', bolt: 'b' } }) }),
    ];
    expect(less.toSorted((a, b) => b - a)).toEqual(less);
    expect(new Set([all, ...less]).size).toBe(4);
    expect(enough({ config: configOf({ dist: { tests: { run: true } } }) })).toBeGreaterThan(all);
    expect(enough(withTree({ size: { ...SMALL, complete: false } }))).toBe(all);
  });

  it('is needed for what does not lie in the build directory already, and for what passes through it', () => {
    const [all, some] = [enough({}), enough({ buildDirBytes: 5 * GIB })];
    expect(some).toBe(all - 5);
    expect(enough({ buildDirBytes: 500 * GIB })).toBeGreaterThan(1);
    expect(finding('disk', { ...free(1), buildDirBytes: 5 * GIB })).toMatchObject({
      status: 'warning',
      found: expect.stringMatching(
        /less than the .* GiB .*rustc .*LLVM .*raw profiles .*5\.0 GiB are there/,
      ) as string,
    });
  });

  it('is enough with three times a small tree, and at least a quarter of a GiB', () => {
    expect(enough(withTree({ size: SMALL }))).toBe(0.25);
    expect(enough(withTree({ size: { ...SMALL, bytes: 2 * GIB } }))).toBe(6);
  });

  it('is less where only results or temporary files go', () => {
    const other = (gib: number, use: 'results' | 'temporary') => ({
      disks: [{ path: '/other', free: gib * GIB, use }],
    });
    expect(finding('disk', other(3, 'temporary'))?.status).toBe('ok');
    expect(finding('disk', other(1, 'temporary'))?.advice).toContain('TMPDIR');
    expect(finding('disk', other(1, 'results'))?.advice).toContain('profile sets');
    expect(finding('disk', { ...other(1, 'results'), ...withTree({ size: SMALL }) })?.status).toBe('ok');
  });

  it('is a problem where it is far too little for what is built now, as the stages ask', () => {
    const now = { rustc: true, llvm: false, phases: ['rustc-pgo'], tarballs: false, tests: false } as const;
    const { config: file, tree, buildDirBytes } = HEALTHY;
    const found = (gib: number) => checkDisk({ ...free(gib), config: file, tree, buildDirBytes }, now)[0];
    expect([1, 8, 50].map((gib) => found(gib)?.status)).toEqual(['problem', 'warning', 'ok']);
    expect(found(1)?.found).toMatch(
      /this stage is estimated to take \(rustc [\d.]+ GiB, raw profiles [\d.]+ GiB\)$/,
    );
  });

  it('is looked at on each file system', () => {
    const disks = (['build', 'results'] as const).map((use) => ({ path: `/${use}`, free: 0, use }));
    expect(findings('disk', { disks, tree: null })).toHaveLength(2);
  });
});

describe('memory', () => {
  it('matters for BOLT of a big rustc only', () => {
    const memory = 8 * GIB;
    expect(finding('memory', { memory })?.status).toBe('warning');
    expect(
      finding('memory', { memory, ...withTree({ size: { files: 20_000, bytes: 0, complete: true } }) })
        ?.status,
    ).toBe('ok');
    for (const bolt of [{ libraries: ['llvm'] }, { enabled: false }])
      expect(finding('memory', { memory, config: configOf({ bolt }) })?.status).toBe('ok');
    // Only instrumenting takes so much.
    expect(finding('memory', { memory, config: configOf({ profiles: { bolt: 'set' } }) })?.status).toBe('ok');
  });

  it('goes by the library that was built, where one was', () => {
    const memory = 8 * GIB;
    expect(finding('memory', { memory, rustcLibrary: 20e6 })?.status).toBe('ok');
    expect(finding('memory', { memory, rustcLibrary: 150e6 })?.found).toContain('13.0 GiB');
    expect(finding('memory', { memory: 16 * GIB, rustcLibrary: 300e6 })?.status).toBe('warning');
  });
});

describe('directories', () => {
  it.each(['build directory', 'project directory'] as const)('the %s must take files', (role) => {
    const directories = [{ role, path: '/a/b', tried: '/a', refused: '/a: cannot write: EROFS' }];
    expect(finding(role, { directories })).toMatchObject({
      status: 'problem',
      found: '/a: cannot write: EROFS',
    });
  });

  it('may have spaces, but not that of the build', () => {
    const named = (role: 'build directory' | 'project directory') =>
      examine({ ...HEALTHY, directories: [{ role, path: '/a b/c', tried: '/', refused: null }] }).filter(
        ({ status }) => status !== 'ok',
      );
    expect(named('project directory')).toEqual([]);
    expect(named('build directory')).toMatchObject([{ name: 'build directory', status: 'problem' }]);
  });

  it('must have hard links for the build', () => {
    const failed = { kind: 'failed', step: 'link', detail: 'cannot be made: EPERM' } as const;
    expect(finding('hard links', { hardLinks: failed })?.status).toBe('problem');
    expect(finding('hard links', { hardLinks: { kind: 'untried', reason: 'no' } })?.status).toBe('warning');
  });

  it('may be used by one run', () => {
    const lock = { path: '/lock', pid: 7, stage: 'bolt', host: null, alive: true };
    expect(finding('lock', { lock })).toMatchObject({
      status: 'warning',
      found: '/lock: process 7 is running bolt in this build directory',
    });
    expect(finding('lock', { lock: { ...lock, host: 'builder' } })?.found).toContain('process 7 of builder');
    expect(finding('lock', { lock: { ...lock, alive: false } })?.status).toBe('ok');
  });
});
