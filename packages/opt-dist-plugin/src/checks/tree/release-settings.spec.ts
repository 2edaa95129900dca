import type { ReleaseComparison } from '../../release/comparison';
import { checkReleaseSettings } from './release-settings';

const HOST = 'x86_64-unknown-linux-gnu';
const setting = (key: string, value: string | number | boolean) => ({
  ...{ key, value, does: 'Does.', spelling: `--set ${key}`, file: 'f', line: 1 },
});
const NONE: ReleaseComparison = {
  ...{ job: 'dist-x86_64-linux', differences: [], missing: [], agreed: [], leftOut: [], unknown: [] },
};
const check = (release: Partial<ReleaseComparison>) =>
  checkReleaseSettings({ release: { ...NONE, ...release }, host: HOST })[0];

it('warns of settings that upstream has and this config has not, at their known price', () => {
  const finding = check({
    differences: [
      { ...setting('rust.lto', 'thin'), as: 'rust.lto', here: undefined },
      { ...setting('rust.codegen-units', 1), as: 'rust.codegen-units', here: 16 },
    ],
  });
  expect(finding).toMatchObject({
    status: 'warning',
    found:
      'other than in upstream\'s release (dist-x86_64-linux): rust.lto not set, there "thin" (its price was not measured); rust.codegen-units 16, there 1 (its price was not measured)',
  });
  expect(finding?.advice).toMatch(/nx g opt-dist-plugin:release-settings/);
});

it('says what cannot be had without a warning, and what was measured of it', () => {
  const missing = [{ ...setting('rust.jemalloc', true), why: 'vendor lacks it', remedy: null }];
  expect(check({ missing, agreed: [setting('rust.lto', 'thin')] })).toEqual({
    name: 'release settings',
    status: 'ok',
    found:
      "as in upstream's release (dist-x86_64-linux): rust.lto; cannot be had here: rust.jemalloc, as vendor lacks it (`cargo check` takes 1.33 times the official compiler's processor time without it, 1.26 with it preloaded)",
    advice: null,
  });
});

it('has nothing to compare where the tree has no job for the host', () => {
  expect(checkReleaseSettings({ release: null, host: HOST })).toEqual([
    expect.objectContaining({
      status: 'ok',
      found: `the tree says nothing of upstream's release for ${HOST}`,
    }),
  ]);
});
