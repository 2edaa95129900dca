import { artifactOf } from './artifact-name';

it.each([
  ['rustc-pgo.profdata', 'llvm-indexed', 'rustc-pgo', 'rustc'],
  ['llvm-pgo.profdata', 'llvm-indexed', 'llvm-pgo', 'llvm'],
  ['rustdoc-pgo.profdata', 'llvm-indexed', 'rustc-pgo', 'rustdoc'],
  [
    'rustc-pgo-1.95.0-x86_64-unknown-linux-gnu-llvm22-5f310101.profdata',
    'llvm-indexed',
    'rustc-pgo',
    'rustc',
  ],
  // By its content, whatever its suffix.
  ['LLVM-bolt.profdata', 'bolt-fdata', 'bolt', 'llvm'],
  ['librustc_driver-bolt.fdata', 'bolt-yaml', 'bolt', 'rustc'],
] as const)('%s of the kind %s is for %s, %s', (name, kind, stage, component) => {
  expect(artifactOf(name, kind)).toEqual({ stage, component });
});

it.each([
  ['manifest.profdata', 'llvm-indexed'],
  ['rustdoc-bolt.profdata', 'bolt-fdata'],
] as const)('%s of the kind %s is for nothing', (name, kind) => {
  expect(artifactOf(name, kind)).toBeNull();
});
