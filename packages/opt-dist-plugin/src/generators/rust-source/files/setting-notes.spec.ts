import type { ReleaseOption } from '../../../release/release-settings';
import { settingNotes } from './setting-notes';

const HOST = { host: 'x86_64-unknown-linux-gnu' };
const option = (spelling: string, verdict: ReleaseOption['verdict']): ReleaseOption => ({
  spelling,
  file: 'src/ci/run.sh',
  line: 3,
  verdict,
});
const missing = (key: string, why: string, remedy: string | null) =>
  option(`--set ${key}`, { kind: 'missing', key, value: true, does: 'Does.', why, remedy });

it('names the settings that were taken, what cannot be had at which price, and what is not known', () => {
  const options = [
    option('--set rust.lto=thin', { kind: 'taken', key: 'rust.lto', value: 'thin', does: 'Does.' }),
    missing('llvm.thin-lto', 'LLVM is linked', 'Build it.'),
    missing('llvm.libzstd', 'LLVM is linked', 'Build it.'),
    missing('rust.jemalloc', 'no crate', null),
    option('--enable-novelty', { kind: 'unknown' }),
    option('--enable-docs', { kind: 'left-out', reason: 'packages' }),
  ];
  expect(settingNotes({ settings: 'release' }, HOST, { job: 'dist-x', options })).toEqual([
    "Settings of upstream's release (dist-x): rust.lto.",
    'Left out: llvm.thin-lto = true, llvm.libzstd = true: LLVM is linked; its price was not measured. Build it.',
    "Left out: rust.jemalloc = true: no crate; `cargo check` takes 1.33 times the official compiler's processor time without it, 1.26 with it preloaded.",
    'Not known here, and left out: --enable-novelty (src/ci/run.sh:3).',
  ]);
});

it('says that a tree has nothing of a release, and nothing where plain settings are asked for', () => {
  expect(settingNotes({ settings: 'release' }, HOST, null)).toEqual([
    "The tree says nothing of upstream's release for x86_64-unknown-linux-gnu: bootstrap's config has no settings of it.",
  ]);
  expect(settingNotes({ settings: 'plain' }, HOST, null)).toEqual([]);
});
