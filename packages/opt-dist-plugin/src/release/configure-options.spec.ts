import { wordsOf } from './ci-word';
import { declaredOptions, givenOptions } from './configure-options';

const DECLARED = declaredOptions(`o("docs", "build.docs", "build documentation")
o(
    "full-tools",
    None,
    "enable all tools",
)
v("debuginfo-level-std", "rust.debuginfo-level-std", "debuginfo level")
v("build", "build.build", "triple")
def p(msg): o("no", "no", "")
`);

const given = (text: string) =>
  givenOptions(wordsOf(text, 'f', 1), DECLARED).map(({ spelling, option, key, value }) => [
    ...[spelling, option, key, value],
  ]);

it('knows the switches and the options with values that configure.py declares', () => {
  expect([...DECLARED]).toEqual([
    ['docs', { key: 'build.docs', takesValue: false }],
    ['full-tools', { key: null, takesValue: false }],
    ['debuginfo-level-std', { key: 'rust.debuginfo-level-std', takesValue: true }],
    ['build', { key: 'build.build', takesValue: true }],
  ]);
});

it('reads options as configure does', () => {
  expect(given('--set rust.lto=thin --set rust.jemalloc --set rust.codegen-units=1 --set a.b=true')).toEqual([
    ['--set rust.lto=thin', null, 'rust.lto', 'thin'],
    ['--set rust.jemalloc', null, 'rust.jemalloc', true],
    ['--set rust.codegen-units=1', null, 'rust.codegen-units', 1],
    ['--set a.b=true', null, 'a.b', true],
  ]);
  expect(given('--enable-docs --disable-docs --enable-full-tools')).toEqual([
    ['--enable-docs', 'docs', 'build.docs', true],
    ['--disable-docs', 'docs', 'build.docs', false],
    ['--enable-full-tools', 'full-tools', null, true],
  ]);
  expect(given('--debuginfo-level-std=1 --build a-b-c')).toEqual([
    ['--debuginfo-level-std=1', 'debuginfo-level-std', 'rust.debuginfo-level-std', 1],
    ['--build a-b-c', 'build', 'build.build', 'a-b-c'],
  ]);
});

it('drops nothing that it does not know', () => {
  expect(given('--enable-novelty word --set')).toEqual([
    ['--enable-novelty', 'novelty', null, true],
    ['word', '', null, ''],
    ['--set', null, '', true],
  ]);
});
