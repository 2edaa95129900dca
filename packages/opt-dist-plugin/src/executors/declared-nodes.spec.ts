import { addedPatterns, isImplicit } from './declared-nodes';

const NX = 'workspace:[{workspaceRoot}/nx.json,{workspaceRoot}/.gitignore,{workspaceRoot}/.nxignore]';
const OURS = ['{workspaceRoot}/rust/**/*', '!{workspaceRoot}/rust/tests/**/*'];

describe('isImplicit', () => {
  it.each([
    NX,
    'rust:ProjectConfiguration',
    'rust:TsConfig',
    'env:NX_CLOUD_ENCRYPTION_KEY',
    'rust:json:rust-project/opt-dist.json[host,bolt.args]',
    'rust:json:opt-dist.json[host]',
    `workspace:[${OURS.join(',')}]`,
  ])('%s is left out', (node) => {
    expect(isImplicit(node, 'rust')).toBe(true);
  });

  it.each([
    'env:CFLAGS',
    'rust:rust-project/bootstrap.toml,rust-project/config.toml',
    'rust:json:rust-project/package.json[version]',
    'rust:json:rust-project/my-opt-dist.json[host]',
    '**/manifest.json:rust-project/bolt-profiles',
    'runtime:node --version',
    'other:ProjectConfiguration',
    'AllExternalDependencies',
  ])('%s stays', (node) => {
    expect(isImplicit(node, 'rust')).toBe(false);
  });
});

describe('addedPatterns', () => {
  it('are none by default', () => {
    expect(addedPatterns([NX, `workspace:[${OURS.join(',')}]`, 'env:CFLAGS'], OURS)).toEqual([]);
    expect(addedPatterns([NX], [])).toEqual([]);
  });

  it('are what a user added, wherever Nx put it', () => {
    const added = ['{workspaceRoot}/patches/{a,b}/*', '!{workspaceRoot}/patches/a/old'];
    const expected = ['patches/{a,b}/*', '!patches/a/old'];
    expect(addedPatterns([NX, `workspace:[${[...OURS, ...added].join(',')}]`], OURS)).toEqual(expected);
    expect(addedPatterns([NX, `workspace:[${added.join(',')}]`], OURS)).toEqual(expected);
    expect(addedPatterns([`workspace:[${[...added, ...OURS].join(',')}]`, NX], OURS)).toEqual(expected);
  });

  it('has what lies in the source tree and is not ours', () => {
    const node = `workspace:[${[...OURS, '{workspaceRoot}/rust/tests/ui/**/*'].join(',')}]`;
    expect(addedPatterns([node], OURS)).toEqual(['rust/tests/ui/**/*']);
  });
});
