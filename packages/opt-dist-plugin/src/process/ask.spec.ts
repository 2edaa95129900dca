import { askTool, runner } from './ask';

const run = runner('/', { ...process.env, LLVM_PROFILE_FILE: 'diverted' });

describe('runner', () => {
  it('gives what was printed, in the environment of the stages', async () => {
    const script = 'echo "$LLVM_PROFILE_FILE:$OWN"; echo two >&2; pwd';
    expect(await run('sh', ['-c', script], { env: { OWN: '1' } })).toEqual({
      ok: true,
      text: ':1\n/\ntwo\n',
    });
  });

  it('gives the line that names the error', async () => {
    const ran = await run('sh', ['-c', 'echo one; echo "error: two"; echo three; exit 3']);
    expect(ran).toEqual({ ok: false, code: null, detail: 'exit code 3: error: two' });
    const bolt = await run('sh', [
      '-c',
      'echo BOLT-INFO: version unknown; echo BOLT-ERROR: library not found; exit 1',
    ]);
    expect(bolt).toMatchObject({ detail: 'exit code 1: BOLT-ERROR: library not found' });
    const clang =
      'echo "ld: cannot find -lx"; echo "clang: error: linker command failed with exit code 1"; exit 1';
    expect(await run('sh', ['-c', clang])).toMatchObject({ detail: 'exit code 1: ld: cannot find -lx' });
    expect(await run('sh', ['-c', 'echo last; exit 1'])).toMatchObject({ detail: 'exit code 1: last' });
    expect(await run('sh', ['-c', 'kill -SEGV $$'])).toMatchObject({ detail: 'SIGSEGV' });
  });
});

describe('askTool', () => {
  it('tells what is missing from what is broken', async () => {
    expect((await askTool(run, '/nowhere/tool')).state).toEqual({ kind: 'missing' });
    expect((await askTool(run, 'false')).state).toMatchObject({ kind: 'broken' });
    expect((await askTool(run, 'tar')).state).toMatchObject({ kind: 'found' });
  });
});
