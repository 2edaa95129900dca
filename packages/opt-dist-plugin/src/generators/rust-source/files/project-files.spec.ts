import { parseConfig } from '../../../config/parse';
import { ignoredFiles, notes, optDistConfig } from './project-files';
import { EXTERNAL, IN_TREE, LLVM_19, STRIPPED, UPSTREAM } from '../../../../test/rust-source';
import type { Choices, Tree } from '../tree';

const configOf = (tree: Tree, choices: Choices, dir = '/w/deb') => optDistConfig(dir, '/w', tree, choices);

describe('optDistConfig', () => {
  it('has everything that a stripped tree needs, relative to itself', () => {
    expect(configOf(STRIPPED, EXTERNAL)).toEqual({
      $schema: '../node_modules/opt-dist-plugin/opt-dist.schema.json',
      source: 'source',
      stage0: 'stage0',
      llvm: { build: false, dir: '/usr/lib/llvm-19' },
      training: { dir: 'rustc-perf' },
      dist: { args: ['dist', 'rustc', 'rust-std', 'rust-src'] },
    });
  });

  it('leaves out what is the default', () => {
    expect(configOf(UPSTREAM, IN_TREE, '/w/a/b')).toEqual({
      $schema: '../../node_modules/opt-dist-plugin/opt-dist.schema.json',
      source: '../../rust/source',
    });
  });

  it('names the host where there is no rustc to ask', () => {
    expect(configOf(UPSTREAM, { ...IN_TREE, nameHost: true })).toMatchObject({
      host: 'x86_64-unknown-linux-gnu',
    });
  });

  it.each([
    ['none', IN_TREE, false],
    ['bootstrap', IN_TREE, false],
    ['llvm-only', IN_TREE, true],
    ['llvm-only', EXTERNAL, false],
    ['external', EXTERNAL, true],
  ] as const)('of BOLT style %s knows whether anything can be rewritten', (boltStyle, choices, can) => {
    const tree = { ...UPSTREAM, dialect: { ...UPSTREAM.dialect, boltStyle } };
    expect('bolt' in configOf(tree, choices)).toBe(!can);
  });

  it.each([
    [STRIPPED, EXTERNAL],
    [UPSTREAM, { ...IN_TREE, llvm: LLVM_19, nameHost: true }],
  ])('is a configuration that is read', (tree, choices) => {
    expect(parseConfig(JSON.stringify(configOf(tree, choices)), 'opt-dist.json')).toMatchObject({ ok: true });
  });
});

describe('notes', () => {
  it('say what comes from the network and what does not need it', () => {
    const text = notes(STRIPPED, EXTERNAL).join('\n');
    expect(text).toContain('Rust 1.85.0, linked with LLVM 19 of /usr/lib/llvm-19');
    expect(text).toContain('vendor lacks analyzeme 12.0.0');
    expect(text).toContain('can be built offline: externs.');
    expect(text).toContain('cargo-0.60.0 (a 1.0.0, b 1.0.0, c 1.0.0 and 1 more crates)');
  });

  it('say of which LLVM the tree is, or that it is not there yet', () => {
    expect(notes(UPSTREAM, IN_TREE)[0]).toMatch(/^Rust [\d.]+, LLVM \d+\.\d+\.\d+ of the tree$/);
    const fresh = { ...UPSTREAM, dialect: { ...UPSTREAM.dialect, llvmVersion: null } };
    expect(notes(fresh, IN_TREE)[0]).toMatch(
      /, with the LLVM of the tree, whose sources .* are not there yet/,
    );
  });

  it('say that documentation is missing, where it is', () => {
    expect(notes(STRIPPED, EXTERNAL).join('\n')).toContain('Documentation is not built');
    expect(notes(UPSTREAM, IN_TREE).join('\n')).not.toContain('Documentation');
  });

  it('say how a whole tarball trains offline', () => {
    const benchmarks = [{ name: 'externs', missing: [] }];
    const tree = { ...UPSTREAM, training: { missing: [], benchmarks, hasSite: true } };
    expect(notes(tree, IN_TREE).join('\n')).toContain(
      '"training.cargoConfig" to ["/w/rust/source/.cargo/config.toml"]',
    );
  });
});

it('ignores the tree and what is built of it, not the configuration', () => {
  const lines = ignoredFiles().trim().split('\n');
  expect(lines).toEqual(expect.arrayContaining(['/source/', '/build/', '/*-profiles/', '*.part']));
  expect(lines).not.toContain('opt-dist.json');
});
