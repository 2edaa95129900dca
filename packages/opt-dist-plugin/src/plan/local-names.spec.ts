import { gatheredIn, rebasedLine, treeOf } from './local-names';

const HERE = '/home/b/rust';
const OWN = [HERE, '/data/rust'] as const;

describe('treeOf', () => {
  it.each<[string, string | null]>([
    ['/home/a/rust/src/llvm-project/llvm/lib/IR/Value.cpp;_ZL6helperi', '/home/a/rust'],
    // Up to LLVM 16.
    ['/home/a/rust/src/llvm-project/llvm/lib/IR/Value.cpp:_ZL6helperi', '/home/a/rust'],
    ['/a b/src/llvm-project/x/src/llvm-project/lld/ELF/Driver.cpp;_ZL1av', '/a b/src/llvm-project/x'],
    ['/a;b:1/src/llvm-project/llvm/lib/x.cpp;_ZL1av', '/a;b:1'],
    ['/home/a/rust/build/llvm/tools/driver.cpp;_ZL1av', null],
    ['/home/a/llvm-project/llvm/lib/IR/Value.cpp;_ZL6helperi', null],
    ['lib/IR/Value.cpp;_ZL6helperi', null],
    ['rust/src/llvm-project/llvm/lib/IR/Value.cpp;_ZL6helperi', null],
    ['calc.ca78d6973be99edd-cgu.0;_ZN4calc1fE', null],
    ['_ZN4llvm5Value7getNameEv', null],
    ['main', null],
    ['', null],
  ])('%s', (name, tree) => {
    expect(treeOf(name)).toBe(tree);
  });
});

describe('gatheredIn', () => {
  const named = (tree: string, names: number) =>
    Array.from({ length: names }, (_, index) => `${tree}/src/llvm-project/llvm/lib/x.cpp;_ZL${index}`);

  it('is the tree that most functions are named by', () => {
    expect(gatheredIn(['main', ...named('/a', 2), ...named('/c', 3), ...named('/d', 1)], OWN)).toBe('/c');
  });

  it.each<[string, string[]]>([
    ['the own tree', named(HERE, 3)],
    ['the own tree, by another name', named('/data/rust', 3)],
    ['codegen units and relative paths', ['a.1-cgu.0;_R1', 'llvm-wrapper/PassWrapper.cpp;_ZL1a']],
    ['nothing', ['main']],
    ['no function at all', []],
  ])('is not known where they are named by %s', (_, names) => {
    expect(gatheredIn(names, OWN)).toBeUndefined();
  });

  it('is the other tree, also where fewer functions are named by it', () => {
    expect(gatheredIn([...named(HERE, 5), ...named('/a', 1)], OWN)).toBe('/a');
  });
});

describe('rebasedLine', () => {
  const FILE = 'src/llvm-project/llvm/lib/x.cpp';

  it('gives a name the own tree, whichever it had, and is of the name alone', () => {
    for (const tree of ['/a', '/c/d e', `${HERE}/old`, '/home/b/rust2']) {
      expect(rebasedLine(`${tree}/${FILE};_ZL6helperi`, OWN)).toEqual({
        text: `${HERE}/${FILE};_ZL6helperi`,
        isRenamed: true,
      });
    }
  });

  it('gives it to the target of an indirect call, which is no function more', () => {
    expect(rebasedLine(`/a/${FILE};_ZL7target1i:750`, OWN)).toEqual({
      text: `${HERE}/${FILE};_ZL7target1i:750`,
      isRenamed: false,
    });
    expect(rebasedLine(`/a/${FILE}:_ZL7target1i`, OWN).isRenamed).toBe(true);
  });

  it.each([
    `${HERE}/${FILE};_ZL6helperi`,
    `/data/rust/${FILE};_ZL6helperi`,
    'lib/x.cpp;_ZL6helperi',
    '/usr/include/x.h;_ZL1av',
    '_Z7globalfPFiiEi',
    '# IR level Instrumentation Flag',
    ':ir',
    '1000',
    '',
    '** External Symbol **:5',
  ])('leaves as it is: %s', (line) => {
    expect(rebasedLine(line, OWN)).toEqual({ text: line, isRenamed: false });
  });
});
