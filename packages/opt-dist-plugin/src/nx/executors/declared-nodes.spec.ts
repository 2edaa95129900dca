import { addedPatterns, isImplicit } from './declared-nodes';

const NX = 'workspace:[{workspaceRoot}/nx.json,{workspaceRoot}/.gitignore,{workspaceRoot}/.nxignore]';
const PROJECT = { name: 'rust', root: 'rust-project' };
const CONFIG = 'rust:rust-project/bootstrap.toml,rust-project/config.toml';
const OTHERS = ['rust:ProjectConfiguration', 'rust:TsConfig', 'rust:json:rust-project/opt-dist.json[host]'];
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
    CONFIG,
    `${CONFIG},rust-project/patches/{a,b}/*`,
  ])('%s is left out', (node) => {
    expect(isImplicit(node, PROJECT)).toBe(true);
  });

  it('is the config of a project at the root of the workspace', () => {
    expect(isImplicit('rust:bootstrap.toml,config.toml', { name: 'rust', root: '.' })).toBe(true);
  });

  it.each([
    'env:CFLAGS',
    'rust:rust-project/other/bootstrap.toml',
    'other:rust-project/bootstrap.toml',
    'rust:json:rust-project/package.json[version]',
    'rust:json:rust-project/my-opt-dist.json[host]',
    '**/manifest.json:rust-project/bolt-profiles',
    'runtime:node --version',
    'other:ProjectConfiguration',
    'AllExternalDependencies',
  ])('%s stays', (node) => {
    expect(isImplicit(node, PROJECT)).toBe(false);
  });
});

describe('addedPatterns', () => {
  it('are none by default', () => {
    const nodes = [NX, ...OTHERS, `workspace:[${OURS.join(',')}]`, 'env:CFLAGS', CONFIG];
    expect(addedPatterns(nodes, OURS, PROJECT)).toEqual([]);
    expect(addedPatterns([NX], [], PROJECT)).toEqual([]);
  });

  it('are what a user added, wherever Nx put it', () => {
    const added = ['{workspaceRoot}/patches/{a,b}/*', '!{workspaceRoot}/patches/a/old'];
    const expected = ['patches/{a,b}/*', '!patches/a/old'];
    expect(addedPatterns([NX, `workspace:[${[...OURS, ...added].join(',')}]`], OURS, PROJECT)).toEqual(
      expected,
    );
    expect(addedPatterns([NX, `workspace:[${added.join(',')}]`], OURS, PROJECT)).toEqual(expected);
    expect(addedPatterns([`workspace:[${[...added, ...OURS].join(',')}]`, NX], OURS, PROJECT)).toEqual(
      expected,
    );
  });

  it('has what lies in the source tree and is not ours', () => {
    const node = `workspace:[${[...OURS, '{workspaceRoot}/rust/tests/ui/**/*'].join(',')}]`;
    expect(addedPatterns([node], OURS, PROJECT)).toEqual(['rust/tests/ui/**/*']);
  });

  it("are a user's of the project, without bootstrap's config", () => {
    const added = ['rust-project/patches/{a,b}/*', '!rust-project/patches/a/old'];
    expect(addedPatterns([NX, `${CONFIG},${added.join(',')}`], OURS, PROJECT)).toEqual(added);
    // They stay as Nx hashed them.
    expect(addedPatterns([NX, CONFIG, `rust:${added.join(',')}`], OURS, PROJECT)).toEqual([]);
  });
});
