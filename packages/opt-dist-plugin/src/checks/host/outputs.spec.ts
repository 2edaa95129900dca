import { finding, findings } from '../../../test/machine';

const fine = { path: '/rust/dist', linksTo: null, isMountPoint: false, refused: null };

it('says that the results can be put in place', () => {
  expect(finding('output directories')).toMatchObject({ status: 'ok' });
  expect(findings('output directories', { outputs: [] })).toEqual([]);
});

it('refuses a symbolic link, and names the ways that work', () => {
  const found = finding('output directories', { outputs: [fine, { ...fine, linksTo: '/large' }] });
  expect(found).toMatchObject({ status: 'problem' });
  expect(found?.found).toContain('/rust/dist is a symbolic link to /large');
  expect(found?.advice).toMatch(/"buildDir".*mount --bind/);
});

it('says why a result cannot be put in place', () => {
  const refused = '/rust/dist: cannot write: the file system is read-only (EROFS)';
  expect(finding('output directories', { outputs: [{ ...fine, refused }] })).toMatchObject({
    status: 'problem',
    found: refused,
  });
});

it('warns of a mount point, where a hit fails', () => {
  expect(finding('output directories', { outputs: [{ ...fine, isMountPoint: true }] })).toMatchObject({
    status: 'warning',
    found: expect.stringContaining('/rust/dist is a mount point') as string,
    advice: expect.stringContaining('mount a directory above it') as string,
  });
});
