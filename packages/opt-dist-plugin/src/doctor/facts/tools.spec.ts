import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { runner } from '../../process/ask';
import { askCompiler } from './tools';

const dir = temporaryDirectory('of each test');

describe('askCompiler', () => {
  it('tells gcc from a wrapper of it that drops the flags of profiling', async () => {
    const wrapper = path.join(dir(), 'cc');
    const script = 'for arg; do shift; case $arg in -fprofile-*) ;; *) set -- "$@" "$arg";; esac; done';
    writeFileSync(wrapper, `#!/bin/sh\n${script}\nexec gcc "$@"\n`);
    chmodSync(wrapper, 0o755);
    const ask = (program: string) =>
      askCompiler(runner(dir(), process.env), { language: 'C', program, from: 'CC' });
    expect(await ask('gcc')).toMatchObject({ state: { vendor: 'gcc' }, dropsProfiling: false });
    expect(await ask(wrapper)).toMatchObject({ state: { vendor: 'gcc' }, dropsProfiling: true });
  });
});
