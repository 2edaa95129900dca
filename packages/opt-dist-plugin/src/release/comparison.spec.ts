import { compareRelease } from './comparison';
import type { ReleaseOption } from './release-settings';

const HOST = 'x86_64-unknown-linux-gnu';
const wanted = (key: string, value: string | number | boolean): ReleaseOption => ({
  ...{ spelling: `--set ${key}=${value}`, file: 'f', line: 1 },
  verdict: { kind: 'taken', key, value, does: 'Does.' },
});

/** What differs, as `key: here`. */
const differences = (options: readonly ReleaseOption[], config: unknown) =>
  compareRelease('job', options, config, HOST).differences.map(({ as, here }) => [as, here]);

it('finds what a config does not say, and what it says otherwise', () => {
  const options = [
    wanted('rust.lto', 'thin'),
    wanted('rust.codegen-units', 1),
    wanted('llvm.thin-lto', true),
  ];
  const config = { rust: { lto: 'off', 'codegen-units': 1 } };
  expect(differences(options, config)).toEqual([
    ['rust.lto', 'off'],
    ['llvm.thin-lto', undefined],
  ]);
  expect(differences(options, null)).toHaveLength(3);
});

it('knows the names that a setting had', () => {
  const options = [wanted('build.allocator', 'jemalloc'), wanted('rust.bootstrap-override-lld', true)];
  expect(differences(options, { rust: { jemalloc: true, 'use-lld': 'self-contained' } })).toEqual([]);
  expect(differences(options, { rust: { jemalloc: false }, target: { [HOST]: { jemalloc: true } } })).toEqual(
    [['rust.bootstrap-override-lld', undefined]],
  );
});

it('counts what bootstrap and the stages do of themselves', () => {
  const implied = [
    wanted('rust.codegen-units-std', 1),
    wanted('llvm.link-shared', true),
    wanted('build.optimized-compiler-builtins', true),
  ];
  expect(differences(implied, { rust: { 'codegen-units': 1 } })).toEqual([]);
  expect(differences(implied, { llvm: { 'link-shared': false } })).toEqual([
    ['rust.codegen-units-std', undefined],
    ['llvm.link-shared', false],
  ]);
});
