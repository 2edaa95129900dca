import { judgeChanges } from './own-files';

const NONE = { added: [], changed: [], removed: [] };

it('takes lock files that came or changed, and what was fetched into empty submodules, for the build', () => {
  const changes = {
    added: ['src/tools/clippy/Cargo.lock', 'src/doc/book/src/a.md'],
    changed: ['Cargo.lock'],
    removed: [],
  };
  expect(judgeChanges(changes, ['src/doc/book'])).toEqual({
    own: ['src/tools/clippy/Cargo.lock', 'src/doc/book/src/a.md', 'Cargo.lock'],
    edits: [],
  });
});

it.each([
  ['a new file', { ...NONE, added: ['compiler/a.rs'] }, 'compiler/a.rs'],
  ['a changed file', { ...NONE, changed: ['compiler/a.rs'] }, 'compiler/a.rs'],
  ['a lock file that is gone', { ...NONE, removed: ['Cargo.lock'] }, 'Cargo.lock'],
  ['a file of a submodule that had some', { ...NONE, added: ['src/doc/other/a.md'] }, 'src/doc/other/a.md'],
  ['a changed file of a submodule', { ...NONE, changed: ['src/doc/book/a.md'] }, 'src/doc/book/a.md'],
  ['a name that only ends alike', { ...NONE, added: ['src/NotCargo.lock'] }, 'src/NotCargo.lock'],
])('takes %s for an edit', (_, changes, file) => {
  expect(judgeChanges(changes, ['src/doc/book'])).toEqual({ own: [], edits: [file] });
});
