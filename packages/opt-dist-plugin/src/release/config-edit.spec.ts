import { withSettings } from './config-edit';

// An ES module, which TypeScript lets no CommonJS file import.
const { parse } = jest.requireActual<{ parse: (text: string) => unknown }>('smol-toml');

const set = (text: string, ...settings: readonly (readonly [string, string | number | boolean])[]) =>
  withSettings(
    text,
    settings.map(([key, value]) => ({ key, value, comment: [`# ${key}`] })),
  );

it('adds a setting at the end of its table and keeps every other line', () => {
  const text =
    '# mine\n[rust] # compiler\nchannel = "dev"\n\n# about dist\n[dist]\ncompression-formats = ["xz"]\n';
  expect(set(text, ['rust.lto', 'thin'])).toBe(text.replace('"dev"\n', '"dev"\n# rust.lto\nlto = "thin"\n'));
});

it('adds a table at the end', () => {
  expect(set('[build]\nprofiler = true', ['rust.codegen-units', 1])).toBe(
    '[build]\nprofiler = true\n\n[rust]\n# rust.codegen-units\ncodegen-units = 1\n',
  );
  expect(set('', ['llvm.thin-lto', true])).toBe('[llvm]\n# llvm.thin-lto\nthin-lto = true\n');
});

it('changes a value and keeps the comment behind it', () => {
  const text = '[rust]\n  lto = "off" # for now\nlto-x = 1\n[target.a-b.c]\nlto = 2\n';
  expect(set(text, ['rust.lto', 'thin'])).toBe(text.replace('"off"', '"thin"'));
});

it('keeps to dotted keys', () => {
  const text = 'rust.channel = "dev"\nrust.lto = \'off\'\nbuild.docs = false\n';
  expect(set(text, ['rust.lto', 'thin'], ['rust.codegen-units', 1])).toBe(
    'rust.channel = "dev"\nrust.lto = "thin"\n# rust.codegen-units\nrust.codegen-units = 1\nbuild.docs = false\n',
  );
});

it('writes tables of targets, quoted or not', () => {
  const plain = '[target.x86_64-unknown-linux-gnu]\ncc = "clang"\n';
  const quoted = plain.replace('x86_64-unknown-linux-gnu', '"x86_64-unknown-linux-gnu"');
  for (const text of [plain, quoted]) {
    const edited = set(text, ['target.x86_64-unknown-linux-gnu.crt-static', false]);
    expect(parse(edited)).toEqual({
      target: { 'x86_64-unknown-linux-gnu': { cc: 'clang', 'crt-static': false } },
    });
  }
});
