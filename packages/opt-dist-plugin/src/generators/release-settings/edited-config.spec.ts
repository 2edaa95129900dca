import { editedConfig } from './edited-config';
import type { Difference } from '../../release/comparison';

const difference = (key: string, value: Difference['value'], more: Partial<Difference> = {}): Difference => ({
  ...{ key, as: key, value, here: undefined, does: 'Does.', spelling: `--set ${key}`, file: 'f', line: 1 },
  ...more,
});
const LTO = difference('rust.lto', 'thin');
const COMMENT = '# Does.\n# Upstream: --set rust.lto, f:1\n';

it('adds what is missing, with a comment', async () => {
  expect(await editedConfig('[rust]\nchannel = "dev" # mine\n', [LTO])).toBe(
    `[rust]\nchannel = "dev" # mine\n${COMMENT}lto = "thin"\n`,
  );
});

it('keeps an older name of a setting, which takes a switch', async () => {
  const allocator = difference('rust.override-allocator', 'jemalloc', { as: 'rust.jemalloc', here: false });
  expect(await editedConfig('[rust]\njemalloc = false\n', [allocator])).toBe('[rust]\njemalloc = true\n');
});

it.each([
  ['an inline table', 'rust = { channel = "dev" }\n'],
  ['a table that only a text has', 'text = """\n[rust]\n"""\n'],
  ['no TOML', '[rust\n'],
])('does not touch %s', async (_, text) => {
  expect(await editedConfig(text, [LTO])).toBeNull();
});
