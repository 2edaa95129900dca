import { configContent, UNCOUNTED_KEYS } from './config-content';

const DIR = '/home/one/rust';
const HOST = 'x86_64-unknown-linux-gnu';
const content = (config: unknown, dir = DIR) => configContent(config, { dir, host: HOST });

describe('configContent', () => {
  it('does not depend on the order of keys and tables', () => {
    expect(content({ rust: { lto: 'thin', channel: 'beta' }, build: { vendor: true } })).toBe(
      content({ build: { vendor: true }, rust: { channel: 'beta', lto: 'thin' } }),
    );
    expect(content({ build: { tools: ['a', 'b'] } })).not.toBe(content({ build: { tools: ['b', 'a'] } }));
  });

  it.each(Object.keys(UNCOUNTED_KEYS))('leaves out %s', (key) => {
    const [outer = '', inner] = key.split('.');
    const [said, left] =
      inner === undefined ? [{ [outer]: 'x' }, {}] : [{ [outer]: { [inner]: 'x' } }, { [outer]: {} }];
    expect(content(said)).toBe(content(left));
  });

  it('leaves them out where they stand, not elsewhere', () => {
    expect(content({ llvm: { jobs: 1 }, build: { 'build-dir': 'x', profiler: true } })).toBe(
      '{"build":{"profiler":true},"llvm":{"jobs":1}}',
    );
  });

  it.each([
    ['a value', { rust: { 'codegen-units': 1 } }, { rust: { 'codegen-units': 2 } }],
    ['its type', { rust: { 'debug-assertions': true } }, { rust: { 'debug-assertions': 'true' } }],
    ['a key', { llvm: { 'thin-lto': true } }, { llvm: { 'thin-lto': true, polly: false } }],
    ['the target', { target: { a: { rpath: true } } }, { target: { b: { rpath: true } } }],
    ['an inner table', { llvm: { 'build-config': { A: '1' } } }, { llvm: { 'build-config': { A: '2' } } }],
  ])('counts %s', (_, one, other) => {
    expect(content(one)).not.toBe(content(other));
  });

  it('has programs of the project relative to it', () => {
    const config = (dir: string) => ({
      build: { rustc: `${dir}/stage0/bin/rustc`, cargo: `${dir}/stage0/bin/cargo` },
      target: { [HOST]: { cc: `${dir}/bin/clang`, profiler: `${dir}/rt.a` } },
    });
    expect(content(config(DIR))).toBe(content(config('/srv/two/rust'), '/srv/two/rust'));
    expect(content({ build: { cargo: '../bin/cargo' } })).toBe('{"build":{"cargo":"../bin/cargo"}}');
  });

  it('has the name of programs elsewhere: the same LLVM lies at other prefixes', () => {
    const config = (prefix: string) => ({
      build: { rustc: `${prefix}/bin/rustc` },
      target: {
        [HOST]: { cc: `${prefix}/bin/clang`, ar: `${prefix}/bin/llvm-ar`, profiler: `${prefix}/rt.a` },
      },
    });
    expect(content(config('/usr/lib/llvm-22'))).toBe(content(config('/opt/llvm')));
    expect(content({ build: { rustc: `${DIR}-2/rustc` } })).toBe('{"build":{"rustc":"rustc"}}');
    expect(content({ target: { [HOST]: { cc: '/usr/bin/clang' } } })).not.toBe(
      content({ target: { [HOST]: { cc: '/usr/bin/gcc' } } }),
    );
  });

  it('has whole paths of the compilers of another target, which no other part of a key tells', () => {
    const config = (cc: string) => ({ target: { 'aarch64-unknown-linux-gnu': { cc } } });
    expect(content(config('/a/clang'))).not.toBe(content(config('/b/clang')));
  });

  it('keeps other paths: they can end in what is built', () => {
    expect(content({ install: { prefix: `${DIR}/out` } })).toBe(`{"install":{"prefix":"${DIR}/out"}}`);
  });

  it('takes any shape', () => {
    expect(content({ a: [1, [true, { b: new Date(0) }]], build: 7 })).toBe(
      '{"a":[1,[true,{"b":"1970-01-01T00:00:00.000Z"}]],"build":7}',
    );
    for (const odd of [null, undefined, 3, 'x', []]) expect(typeof content(odd)).toBe('string');
  });
});
