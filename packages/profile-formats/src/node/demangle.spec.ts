import { demangle } from './demangle';

const NAMES: readonly (readonly [name: string, readable: string])[] = [
  ['_ZN4core3fmt9Formatter3pad17h0123456789abcdefE', 'core::fmt::Formatter::pad'],
  ['_RINvCs1234_7mycrate1fAtj2_E', 'mycrate::f::<[u16; 2]>'],
  ['_RNCNvCs5678_4tool4main0', 'tool::main::{closure#0}'],
  ['_Z5twiceIdET_S0_', 'twice<double>'],
  ['_ZNK4llvm9StringRef4findES0_m', 'llvm::StringRef::find(llvm::StringRef, unsigned long) const'],
  ['main', 'main'],
  ['', ''],
  ['_Zfirst', '_Zfirst'],
];

test.each(NAMES)('%s', async (name, readable) => {
  const [found] = await demangle([name]);
  expect(found).toContain(readable);
});

test('what surrounds a mangled name stays, and so does the order', async () => {
  const names = [
    'calc.ca78d6973be99edd-cgu.0;_RINvCs1234_7mycrate1fAtj2_E',
    'src/a:b.c;plain',
    'd1/x.cc:_ZL6helperi',
    '_ZL6helperi/1',
    'one two',
  ];
  expect(await demangle(names)).toEqual([
    'calc.ca78d6973be99edd-cgu.0;mycrate::f::<[u16; 2]>',
    'src/a:b.c;plain',
    'd1/x.cc:helper(int)',
    'helper(int)/1',
    'one two',
  ]);
});

test('a name that is too deep or too long stays as it is, and the next is read', async () => {
  const deep = `_Z1f${'P'.repeat(60_000)}i`;
  const long = `_RNvC7mycrate70000${'a'.repeat(70_000)}`;
  const [first, second, third] = await demangle([deep, long, '_Z1gv']);
  expect(first === deep || (first ?? '').startsWith('f(')).toBe(true);
  expect([second, third]).toEqual([long, 'g()']);
});
