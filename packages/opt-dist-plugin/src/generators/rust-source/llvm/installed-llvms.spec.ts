import { existsSync, readdirSync } from 'node:fs';
import { systemProbe } from '../../../process/probe';
import { installedLlvms } from './installed-llvms';

it('finds every LLVM of this machine, also those whose llvm-profdata has no --version', async () => {
  const there = readdirSync('/usr/lib')
    .filter((name) => existsSync(`/usr/lib/${name}/bin/llvm-profdata`))
    .map((name) => Number(name.replace('llvm-', '')));
  expect(there.length).toBeGreaterThan(0);
  const found = await installedLlvms('x86_64-unknown-linux-gnu', systemProbe(process.env));
  expect(found.map(({ major }) => major)).toEqual(expect.arrayContaining(there));
  expect(found.find(({ compiles }) => compiles)).toMatchObject({
    dir: expect.stringMatching(/llvm-\d+$/) as string,
    profiler: expect.stringMatching(/libclang_rt\.profile.*\.a$/) as string,
  });
});
