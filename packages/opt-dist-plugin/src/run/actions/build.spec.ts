import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
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
