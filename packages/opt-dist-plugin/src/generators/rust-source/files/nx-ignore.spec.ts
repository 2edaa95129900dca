import { besideTree, ignoreLine } from './nx-ignore';

it.each([
  ['/w/trees/rust', 'rust', '/trees/rust/'],
  ['/w/..rust', 'rust', '/..rust/'],
  ['/w/rust-1.95', 'rust', '/rust-1.95/'],
  ['/w/rust/source', 'rust', null],
  ['/elsewhere/rust', 'rust', null],
])('keeps Nx out of %s, where the project is %s, by %j', (tree, projectRoot, line) => {
  expect(ignoreLine('/w', tree, projectRoot)).toBe(line);
});

describe('besideTree', () => {
  const beside = (path: string, projectRoot: string) =>
    besideTree('/w', { origin: { kind: 'directory', path }, projectRoot });

  it.each([
    ['/w/rust', 'opt'],
    ['/w/rust', 'rust-opt'],
    ['/w/rust', 'opt/rust'],
    ['/w/rust/source', 'rust'],
    ['/elsewhere/rust', 'rust/opt'],
    ['/', 'opt'],
  ])('lets a project for %s be in %s', (tree, projectRoot) => {
    expect(beside(tree, projectRoot)).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['/w/rust', 'rust/opt', '--directory'],
    ['/w/rust', 'rust/a/b', '--directory'],
    ['/w/rust', 'rust', '--directory'],
    ['/w', 'opt', '--from'],
  ])('lets none for %s be in %s', (tree, projectRoot, option) => {
    expect(beside(tree, projectRoot)).toMatchObject({ error: { kind: 'bad-option', option } });
  });

  it('does not care where what is fetched comes from', () => {
    const origin = { kind: 'git', url: '/w/rust', ref: null } as const;
    expect(besideTree('/w', { origin, projectRoot: 'rust/opt' }).ok).toBe(true);
  });
});
