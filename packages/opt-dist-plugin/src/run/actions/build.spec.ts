import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { err } from 'profile-formats';
import type { Problem } from '../../model/problem';
import { EMPTY_STATE } from '../../plan/build-state';
import type { ProcessRunner } from '../../process/processes';
import { HOST } from '../../../test/plan-context';
import { command, step, stepsForEach, write } from '../../../test/steps';

const { onDisk, own, project, run } = stepsForEach();

describe('check', () => {
  it('is a refusal of the arguments, with what bootstrap said, when it fails', async () => {
    const lines = ['Building bootstrap', '', "error: unexpected argument '--nonsense' found"];
    expect(
      await run([step({ kind: 'check', command: command('x.py') })], {
        'x.py': () => ({ exitCode: 1, lines }),
      }),
    ).toEqual({
      ok: false,
      error: { kind: 'refused-arguments', command: 'x.py x', detail: lines[2] },
    });
  });
});

describe('check, of a dry run that failed for another reason', () => {
  it('shows the error from its first line on', async () => {
    const error = [
      'error: failed to select a version for `chrono`',
      'location searched: directory source `/v`',
    ];
    const lines = ['Updating', ...error, ...Array.from({ length: 30 }, (_, index) => `line ${index}`)];
    const result = await run([step({ kind: 'check', command: command('x.py') })], {
      'x.py': () => ({ exitCode: 1, lines }),
    });
    expect(result).toMatchObject({
      error: { detail: expect.stringMatching(/^error: failed.*\nlocation/) as string },
    });
  });
});

describe('bootstrap', () => {
  const variant = { kind: 'optimised', profile: null, relocations: false, inputs: 'i' } as const;
  const standing = { status: 'standing', variant } as const;
  const build = () =>
    step(
      { kind: 'bootstrap', command: command('x.py') },
      { before: { rustc: { status: 'unfinished', variant } }, after: { rustc: standing, sysroot: 'whole' } },
    );
  const compiler = () => path.join(project().layout.hostDir, 'stage2-rustc');

  it.each<[string, () => void, () => string]>([
    ['nothing', () => undefined, compiler],
    [
      'no sysroot',
      () => {
        write(path.join(compiler(), 'x'), '');
      },
      () => project().layout.stage2Rustc,
    ],
  ])('is not believed when it ends well and built %s', async (_, built, missing) => {
    const behaviour = () => {
      built();
      return {};
    };
    expect(await run([build()], { 'x.py': behaviour })).toMatchObject({
      ok: false,
      error: { kind: 'not-done', path: missing() },
    });
    expect(onDisk().rustc.status).toBe('unfinished');
  });

  it('is believed when all of it is there', async () => {
    const behaviour = () => {
      write(path.join(compiler(), 'x'), '');
      write(project().layout.stage2Rustc, '');
      return {};
    };
    expect(await run([build()], { 'x.py': behaviour })).toMatchObject({ ok: true });
    expect(onDisk().rustc).toEqual(standing);
  });
});

describe('the final build', () => {
  const dist = () =>
    step(
      { kind: 'bootstrap', command: command('x.py') },
      { id: 'dist', before: { tarballs: null }, after: { tarballs: 'made' } },
    );
  const verify = () => step({ kind: 'verify-tarballs', libraries: [] }, { failed: { tarballs: null } });
  const packaging = () => {
    write(path.join(project().layout.tarballs, 'rust-src-1.95.0.tar.xz'), '1234567');
    write(path.join(project().layout.tarballs, 'notes'), '');
    return {};
  };

  it('has its tarballs in the record before they are checked', async () => {
    expect(await run([dist()], { 'x.py': packaging })).toMatchObject({ ok: true });
    expect(onDisk()).toMatchObject({ tarballs: 'made', packaged: { 'rust-src-1.95.0.tar.xz': 7 } });
  });

  it('is forgotten when the check finds that it left no tarballs', async () => {
    expect(await run([dist(), verify()], { 'x.py': () => ({}) })).toMatchObject({
      ok: false,
      error: { kind: 'no-tarballs' },
    });
    expect(onDisk().tarballs).toBeNull();
  });

  it.each<[string, Problem]>([
    ['the user', { kind: 'interrupted', signal: 'SIGINT' }],
    ['a full disk', { kind: 'file', path: '/x', operation: 'write', code: 'ENOSPC', message: '' }],
  ])('is not forgotten when the check is ended by %s', async (_, error) => {
    packaging();
    write(path.join(project().layout.tarballs, `rustc-1.95.0-${HOST}.tar.xz`), '');
    const runner: ProcessRunner = { run: () => Promise.resolve(err(error)) };
    const state = { ...EMPTY_STATE, tarballs: 'made' };
    expect(await run([verify()], runner, state)).toEqual(err(error));
    expect(onDisk().tarballs).toBe('made');
  });
});

describe('clear', () => {
  it('removes the directories, also those that are not there', async () => {
    write(path.join(project().layout.llvm, 'lib/a'), 'x');
    write(own('keep'), 'x');
    expect(
      (await run([step({ kind: 'clear', paths: [project().layout.llvm, project().layout.lld] })])).ok,
    ).toBe(true);
    expect(readdirSync(project().layout.hostDir)).toEqual(['.opt-dist']);
    expect(existsSync(own('keep'))).toBe(true);
  });
});
