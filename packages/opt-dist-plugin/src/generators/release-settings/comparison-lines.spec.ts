import type { ReleaseComparison } from '../../release/comparison';
import { comparisonLines } from './comparison-lines';

const placed = (spelling: string) => ({ spelling, file: 'f', line: 1 });
const setting = (key: string, value: string | number | boolean) => ({
  ...placed(`--set ${key}`),
  ...{ key, value, does: 'Does.' },
});

it('shows every option of a release by what becomes of it', () => {
  const comparison: ReleaseComparison = {
    job: 'dist-x',
    differences: [
      { ...setting('rust.lto', 'thin'), as: 'rust.lto', here: undefined },
      { ...setting('rust.codegen-units', 1), as: 'rust.codegen-units', here: 16 },
    ],
    missing: [{ ...setting('llvm.libzstd', true), why: 'no library', remedy: 'Install it.' }],
    agreed: [setting('rust.jemalloc', true)],
    leftOut: [
      { ...placed('--enable-docs'), reason: 'packages' },
      { ...placed('--enable-sccache'), reason: 'machine' },
      { ...placed('--enable-extended'), reason: 'packages' },
    ],
    unknown: [placed('--enable-novelty')],
  };
  expect(comparisonLines(comparison, 'rust/bootstrap.toml')).toEqual([
    "Upstream's job dist-x against rust/bootstrap.toml",
    '',
    'Other than in its release:',
    '  + rust.lto = "thin"  (Does. f:1)',
    '  ~ rust.codegen-units = 16 -> 1  (Does. f:1)',
    '',
    'Cannot be had here:',
    '  llvm.libzstd = true: no library; its price was not measured. Install it.',
    '',
    'As in its release:',
    '  rust.jemalloc',
    '',
    'Left out:',
    '  --enable-docs, --enable-extended: decides what is packaged beside the compiler: documentation, tools, sanitizers, archives',
    "  --enable-sccache: belongs to upstream's machines: their paths, programs, caches and logs",
    '',
    'Not known here, and left out:',
    '  --enable-novelty (f:1)',
    '',
  ]);
});
