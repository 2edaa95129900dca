import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { printsTo } from './output-file';

let root: string;
let out: string;
let errors: string;
beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'output-file-'));
  [out, errors] = ['', ''];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true));
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((errors += String(text)), true));
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

function run(output: string | undefined, lines: readonly string[], success = true) {
  const context = {
    root,
    projectsConfigurations: { version: 2, projects: {} },
  } as unknown as ExecutorContext;
  return printsTo(output, context, (print) => {
    for (const line of lines) print(line);
    return Promise.resolve({ success });
  });
}

describe('printsTo', () => {
  it('prints on the terminal without a file', async () => {
    expect(await run(undefined, ['a', 'b'])).toEqual({ success: true });
    expect(out).toBe('a\nb\n');
  });

  it('writes all to the file, makes its directory and prints one line', async () => {
    expect(await run('reports/new/plan.json', ['{', '}'])).toEqual({ success: true });
    expect(readFileSync(path.join(root, 'reports/new/plan.json'), 'utf8')).toBe('{\n}\n');
    expect(out).toBe('written: reports/new/plan.json\n');
  });

  it('replaces what the file had, and keeps the outcome', async () => {
    writeFileSync(path.join(root, 'old.json'), 'something longer than the new text');
    expect(await run('old.json', ['new'], false)).toEqual({ success: false });
    expect(readFileSync(path.join(root, 'old.json'), 'utf8')).toBe('new\n');
  });

  it('leaves no file where there is no result', async () => {
    expect(await run('none.json', [], false)).toEqual({ success: false });
    expect(existsSync(path.join(root, 'none.json'))).toBe(false);
    expect(out).toBe('');
  });

  it.each([
    ['a directory', 'dir', /dir: cannot write: .*EISDIR/],
    ['a file in a file', 'file/plan.json', /file\/plan\.json: cannot write: .*(ENOTDIR|EEXIST)/],
  ])('fails with one line for %s', async (_, output, message) => {
    mkdirSync(path.join(root, 'dir'));
    writeFileSync(path.join(root, 'file'), '');
    expect(await run(output, ['x'])).toEqual({ success: false });
    expect(errors.trim()).toMatch(message);
    // The message and the advice.
    expect(errors.trim().split('\n')).toHaveLength(2);
    expect(errors).not.toContain('resumes');
    expect(out).toBe('');
  });
});
