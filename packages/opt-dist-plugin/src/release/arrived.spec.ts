import { askedFor } from './arrived';

const HOST = 'x86_64-unknown-linux-gnu';

it('reads what a config asks for, under any name', () => {
  expect(askedFor({ build: { allocator: 'jemalloc' } }, HOST, true).jemalloc).toBe('build.allocator');
  expect(askedFor({ rust: { 'override-allocator': 'jemalloc' } }, HOST, true).jemalloc).toBe(
    'rust.override-allocator',
  );
  const off = { rust: { jemalloc: true }, target: { [HOST]: { jemalloc: false } } };
  expect(askedFor(off, HOST, true).jemalloc).toBeNull();
  expect(askedFor({ rust: { 'bootstrap-override-lld': 'external' } }, HOST, true).lld).toBe(
    'rust.bootstrap-override-lld',
  );
  expect(askedFor({ rust: { lto: 'thin-local', 'codegen-units': 0 } }, HOST, true)).toMatchObject({
    lto: null,
    units: null,
  });
});

it('expects nothing of an LLVM that is not built', () => {
  const config = { llvm: { 'thin-lto': true } };
  expect([askedFor(config, HOST, true).thinLlvm, askedFor(config, HOST, false).thinLlvm]).toEqual([
    true,
    false,
  ]);
  expect(askedFor(undefined, HOST, true)).toEqual({
    jemalloc: null,
    lld: null,
    units: null,
    lto: null,
    thinLlvm: false,
  });
});
