import { array, constantFrom, oneof, property, string } from 'fast-check';
import { SeededChecks } from '../../test/seed';
import { NameCounter } from './name-census';

const checks = new SeededChecks(__filename);

/** The same by regular expressions. */
function censusOf(names: readonly string[]) {
  const census = { rust: 0, cpp: 0, llvm: 0, plain: 0, unnamed: 0 };
  for (const name of names) {
    const symbol = name.startsWith('_')
      ? name
      : (/^[^;]*;(.*)$/s.exec(name)?.[1] ?? name.replace(/^.*:/s, ''));
    if (/^_R[0-9A-Z]|^_ZN.*17h[0-9a-f]{16}E/.test(symbol)) census.rust += 1;
    else if (!/^_?_Z/.test(symbol)) census.plain += 1;
    else {
      census.cpp += 1;
      if (/^_?_ZN[KVRO]{0,3}(?:4llvm|5clang|3lld|4mlir)/.test(symbol)) census.llvm += 1;
    }
  }
  return census;
}

function counted(names: readonly string[]) {
  const counter = new NameCounter();
  for (const name of names) counter.add(name);
  return counter.census;
}

const HASH = '17h0123456789abcdef';

test.each([
  ['main', 'plain'],
  ['', 'plain'],
  ['_', 'plain'],
  ['_R', 'plain'],
  ['_RNvC1a1b', 'rust'],
  ['a.cgu.0;_RNvC1a1b', 'rust'],
  ['src/a;b.rs;_RNvC1a1b', 'plain'],
  ['C:\\a.c:_RNvC1a1b', 'rust'],
  ['a:b;_ZN1a1bEv', 'cpp'],
  [`_ZN1a${HASH}E`, 'rust'],
  [`_ZN1a${HASH}E.llvm.123`, 'rust'],
  [`_ZN1a${HASH}`, 'cpp'],
  [`_ZN1a\n${HASH}E`, 'cpp'],
  [`_ZN1a\u2028${HASH}E`, 'cpp'],
  [`_ZN1a\u2027${HASH}E`, 'rust'],
  ['__ZN1a1bEv', 'cpp'],
  ['__Z', 'cpp'],
  ['_ZNK4llvm1aEv', 'llvm'],
  ['__ZNKVR5clang', 'llvm'],
  ['_ZNKVRO3lld', 'cpp'],
  ['_ZN4mli', 'cpp'],
] as const)('%j is %s', (name, kind) => {
  const all = { rust: 0, cpp: 0, llvm: 0, plain: 0, unnamed: 0 };
  expect(counted([name])).toEqual({ ...all, [kind]: 1, ...(kind === 'llvm' ? { cpp: 1 } : {}) });
});

test('a function without a name', () => {
  const counter = new NameCounter();
  counter.add(null);
  expect(counter.census).toEqual({ rust: 0, cpp: 0, llvm: 0, plain: 0, unnamed: 1 });
});

test('bytes are told apart as regular expressions would', async () => {
  const parts = ['_', '_R', '_Z', '_ZN', 'K', 'V', '4llvm', '5clang', '17h', HASH, 'E', ';', ':', '\n', '\r'];
  const part = oneof(constantFrom(...parts, '\u2028', 'é', '\ud800', '1a'), string());
  const names = array(array(part, { maxLength: 8 }).map((some) => some.join('')));
  await checks.check(
    property(names, (all) => {
      expect(counted(all)).toEqual(censusOf(all));
    }),
    300,
  );
});
