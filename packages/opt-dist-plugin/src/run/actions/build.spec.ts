import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { command, step, stepsForEach, write } from '../../../test/steps';

const { own, project, run } = stepsForEach();

describe('check', () => {
  it('is a refusal of the arguments, with what bootstrap said, when it fails', async () => {
    const lines = ['Building bootstrap', '', "error: unexpected argument '--nonsense' found"];
    expect(
      await run([step({ kind: 'check', command: command('x.py') })], {
        'x.py': () => ({ exitCode: 1, lines }),
      }),
    ).toEqual({
      ok: false,
      error: { kind: 'refused-arguments', command: 'x.py x', detail: `${lines[0] ?? ''}\n${lines[2] ?? ''}` },
    });
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
