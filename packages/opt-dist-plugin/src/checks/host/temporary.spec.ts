import { finding } from '../../../test/machine';

const NAME = 'temporary directory';
const temporary = {
  path: '/tmp',
  tried: { kind: 'failed', step: 'run', detail: 'Permission denied' },
} as const;

it('says that programs may run there', () => {
  expect(finding(NAME)).toMatchObject({ status: 'ok', found: '/tmp may run programs' });
});

it('refuses one in which rustc-perf could not run build scripts', () => {
  const found = finding(NAME, { temporary });
  expect(found).toMatchObject({ status: 'problem' });
  expect(found?.found).toBe('/tmp: no program can be run there (Permission denied), as the training does');
  expect(found?.advice).toMatch(/TMPDIR.*noexec/);
});

it('refuses one that cannot be written', () => {
  const unwritable = { ...temporary, tried: { kind: 'failed', step: 'write', detail: 'EROFS' } } as const;
  expect(finding(NAME, { temporary: unwritable })?.found).toContain('no file can be made there (EROFS)');
});

it('warns where another program trains, which may not need it', () => {
  const training = { kind: 'command', program: 'train', found: true } as const;
  expect(finding(NAME, { temporary, training })?.status).toBe('warning');
});
