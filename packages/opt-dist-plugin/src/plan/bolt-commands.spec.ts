import { boltArgs, boltInstrumentCommand, boltOptimiseCommand } from './bolt-commands';
import { optimisationOf } from './bolt';
import { HOST } from '../../test/plan-context';

/** What opt-dist of Rust 1.95 gives to llvm-bolt. */
const UPSTREAM = [
  ...['-reorder-blocks=ext-tsp', '-reorder-functions=cdsort', '-split-functions', '-split-strategy=cdsplit'],
  ...['-split-all-cold', '-jump-tables=move', '-icf=all', '-update-debug-sections', '-dyno-stats'],
];

const STANDARD = { profile: 'upstream', args: [] } as const;

describe('boltArgs', () => {
  it("are upstream's", () => {
    expect(boltArgs(22, HOST, STANDARD)).toEqual(UPSTREAM);
  });

  it.each([
    [18, '-icf=1'],
    [19, '-icf=1'],
    [20, '-icf=all'],
    [23, '-icf=all'],
  ])('with llvm-bolt %d fold functions with %s', (major, option) => {
    expect(boltArgs(major, HOST, STANDARD).filter((each) => each.startsWith('-icf'))).toEqual([option]);
  });

  it('split otherwise on aarch64, where cdsplit is not supported', () => {
    const args = boltArgs(22, 'aarch64-unknown-linux-gnu', STANDARD);
    expect(args).toEqual(
      UPSTREAM.map((each) => (each === '-split-strategy=cdsplit' ? '-split-strategy=profile2' : each)),
    );
  });

  it('order and split as llvm-bolt before 18 can', () => {
    const older: Readonly<Record<string, string>> = {
      '-reorder-functions=cdsort': '-reorder-functions=hfsort+',
      '-split-strategy=cdsplit': '-split-strategy=profile2',
      '-icf=all': '-icf=1',
    };
    expect(boltArgs(17, HOST, STANDARD)).toEqual(UPSTREAM.map((each) => older[each] ?? each));
    expect(boltArgs(17, 'aarch64-unknown-linux-gnu', STANDARD)).toEqual(boltArgs(17, HOST, STANDARD));
    expect(boltArgs(18, HOST, STANDARD)).toContain('-split-strategy=cdsplit');
  });

  it('are the same but for the slow one where they are to be quick', () => {
    const quick = UPSTREAM.map((each) =>
      each === '-split-strategy=cdsplit' ? '-split-strategy=profile2' : each,
    );
    expect(boltArgs(22, HOST, { profile: 'quick', args: [] })).toEqual(quick);
  });

  it('end with those of the configuration, which so have the last word', () => {
    expect(boltArgs(22, HOST, { ...STANDARD, args: ['-icf=1', '-plt=hot'] })).toEqual([
      ...UPSTREAM,
      '-icf=1',
      '-plt=hot',
    ]);
  });
});

describe('the commands', () => {
  it('instrument into another file, each process with its own counts', () => {
    expect(
      boltInstrumentCommand('/l/llvm-bolt', '/pristine/l.so', '/raw/prof.fdata', '/tmp/l.so', '/own', [
        '-v=1',
      ]),
    ).toEqual({
      program: '/l/llvm-bolt',
      args: [
        ...['-instrument', '/pristine/l.so', '--instrumentation-file=/raw/prof.fdata'],
        ...['--instrumentation-file-append-pid', '-o', '/tmp/l.so', '-v=1'],
      ],
      cwd: '/own',
      env: {},
    });
  });

  it('optimise into another file', () => {
    expect(
      boltOptimiseCommand('/l/llvm-bolt', '/pristine/l.so', '/p.fdata', ['-x'], '/tmp/l.so', '/own').args,
    ).toEqual([...['/pristine/l.so', '-data', '/p.fdata', '-o', '/tmp/l.so', '-x']]);
  });
});

describe('optimisationOf', () => {
  it.each<[string, string, readonly string[], string]>([
    ['another profile', 'q', ['-x', '-y'], '22.1.8'],
    ['other flags', 'p', ['-x'], '22.1.8'],
    ['another order of the flags', 'p', ['-y', '-x'], '22.1.8'],
    ['flags that join to the same text', 'p', ['-x -y'], '22.1.8'],
    ['another llvm-bolt', 'p', ['-x', '-y'], '22.1.9'],
  ])('differs with %s', (_, profile, args, version) => {
    expect(optimisationOf(profile, args, version)).not.toBe(optimisationOf('p', ['-x', '-y'], '22.1.8'));
  });

  it('is the same for the same', () => {
    expect(optimisationOf('p', ['-x'], '22')).toBe(optimisationOf('p', ['-x'], '22'));
  });
});
