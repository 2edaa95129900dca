import { spawnSync } from 'node:child_process';
import { formatCommand } from './command';

const command = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => ({
  program: 'x.py',
  args,
  cwd: '/p',
  env,
});

describe('formatCommand', () => {
  it.each([
    [['build', '--stage', '2', 'library/std'], 'x.py build --stage 2 library/std'],
    [['--set', 'pgo.rustc.use="/b/p"'], `x.py --set 'pgo.rustc.use="/b/p"'`],
    [['--set', 'llvm.ldflags=-Wl,-q'], 'x.py --set llvm.ldflags=-Wl,-q'],
    [[''], "x.py ''"],
    [['a b'], "x.py 'a b'"],
    [["it's"], `x.py 'it'\\''s'`],
    [['$HOME', '*', ';', '`x`'], "x.py '$HOME' '*' ';' '`x`'"],
    [['prof-%p'], 'x.py prof-%p'],
  ])('%j', (args, expected) => {
    expect(formatCommand(command(args))).toBe(expected);
  });

  it('shows the environment when it is asked to', () => {
    const given = command(['build'], { LLVM_PROFILE_DIR: '/b/prof-%p', CFLAGS: '-O2 -g' });
    expect(formatCommand(given, true)).toBe("LLVM_PROFILE_DIR=/b/prof-%p CFLAGS='-O2 -g' x.py build");
    expect(formatCommand(given)).toBe('x.py build');
  });

  it('is read by a shell as what it was', () => {
    const words = ['', ' ', "'", '"', '\\', '$x', '`', 'a\nb', '~', '#', '&', '(', 'é', "''\\''"];
    const line = formatCommand({ program: 'printf', args: ['%s\\0', ...words], cwd: '/', env: {} });
    const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(words);
  });
});
