import { configOf, DIALECT_195 } from '../../test/plan-context';
import { partsOf, unknownWeight, weightOf, withLists, workloadOf } from './workload';

describe('withLists', () => {
  it("has the tree's lists where none is named", () => {
    const named = configOf({ training: { llvm: ['externs'] } });
    expect(withLists(named, DIALECT_195).training).toMatchObject({
      rustc: DIALECT_195.training?.rustc,
      llvm: ['externs'],
    });
    expect(withLists(named, { training: null }).training).toMatchObject({ rustc: null, llvm: ['externs'] });
  });

  it('is a list like any other: written out, it is the same', () => {
    const { rustc, llvm } = DIALECT_195.training ?? {};
    expect(withLists(configOf({ training: { rustc, llvm } }), DIALECT_195)).toEqual(
      withLists(configOf({}), DIALECT_195),
    );
  });

  it('leaves a command alone', () => {
    const config = configOf({ training: { kind: 'command', command: ['./train'] } });
    expect(withLists(config, DIALECT_195)).toBe(config);
  });
});

describe('partsOf', () => {
  const parts = (training: unknown, dialect = DIALECT_195) => {
    const config = configOf({ training });
    return partsOf(workloadOf(config, dialect, 'llvm-pgo'), config.training, dialect);
  };
  const names = (...given: Parameters<typeof parts>) => parts(...given).map(({ name }) => name);

  it('are one benchmark in one profile each, with all scenarios, which build on each other', () => {
    expect(parts({ llvm: ['a', 'b'] })).toEqual(
      ['a', 'b'].flatMap((crate) =>
        ['Debug', 'Opt'].map((profile) => ({
          name: `${crate} ${profile}`,
          ...{ profiles: [profile], scenarios: ['Full'], crates: [crate], declared: null },
        })),
      ),
    );
  });

  it('are as many benchmarks as are compiled at once', () => {
    expect(names({ llvm: ['a', 'b', 'c'], jobs: 2 })).toEqual(['a, b Debug', 'a, b Opt', 'c Debug', 'c Opt']);
  });

  // The collector of 1.85 takes names for beginnings: in one call each benchmark is run once.
  it('select no benchmark twice', () => {
    const old = { ...DIALECT_195, selector: '--include' } as const;
    expect(names({ llvm: ['serde_derive-1', 'serde'] }, old)).toEqual(['serde Debug', 'serde Opt']);
    expect(names({ llvm: ['serde_derive-1', 'serde'] })).toHaveLength(4);
  });

  it('are what a command declares, or the whole of it', () => {
    const command = { kind: 'command', command: ['./train.sh'] };
    expect(names(command)).toEqual(['the command']);
    expect(parts({ ...command, workloads: ['small', 'large'] })).toMatchObject([
      { name: 'small', declared: 'small' },
      { name: 'large', declared: 'large' },
    ]);
  });
});

describe('weightOf', () => {
  const part = { name: 'externs Check', crates: ['externs'] };
  it.each<[string, string[], number]>([
    ['one where nothing is said', [], 1],
    ['that of its benchmark', ['syn=2', 'externs=3'], 3],
    ['its own before that of its benchmark', ['externs Check=4', 'externs=3'], 4],
    ['not that of another profile', ['externs Opt=4'], 1],
  ])('is %s', (_, weights, expected) => {
    expect(weightOf(part, weights)).toBe(expected);
  });

  it('is not that of one of several benchmarks that were trained as one', () => {
    expect(weightOf({ name: 'a, b Check', crates: ['a', 'b'] }, ['a=3'])).toBe(1);
  });
});

describe('unknownWeight', () => {
  const unknown = (training: object, more: object = {}) =>
    unknownWeight(configOf({ ...more, training }), DIALECT_195);
  const LISTS = { rustc: ['externs', 'syn-2.0.101'], llvm: ['serde-1.0.219'] };

  it.each(['externs=2', 'syn-2.0.101 Opt=3', 'serde-1.0.219=2', 'serde-1.0.219 Debug=2'])(
    'is none for %s',
    (weight) => {
      expect(unknown({ ...LISTS, weights: [weight] })).toBeNull();
    },
  );

  it.each<[string, string, string | null]>([
    ['a benchmark that is not trained', 'regex-1.5.5=2', null],
    ['a misspelt one', 'extern=2', 'externs'],
    ['a profile in which it is not trained', 'serde-1.0.219 Dbug=2', 'serde-1.0.219 Debug'],
  ])('is %s, with what was probably meant', (_, weight, nearest) => {
    const found = unknown({ ...LISTS, weights: ['externs=2', weight] });
    expect(found).toMatchObject({ name: weight.replace(/=.*/, ''), nearest });
    expect(found?.known).toContain('syn-2.0.101');
  });

  it('is one of several benchmarks that are trained at once', () => {
    const jobs = { ...LISTS, jobs: 2 };
    expect(unknown({ ...jobs, weights: ['externs, syn-2.0.101 Check=2'] })).toBeNull();
    expect(unknown({ ...jobs, weights: ['externs=2'] })).toMatchObject({ name: 'externs' });
  });

  it('is what a command does not declare, and one of a stage that is not used', () => {
    const command = { kind: 'command', command: ['./train.sh'] };
    expect(unknown({ ...command, workloads: ['small'], weights: ['small=2'] })).toBeNull();
    expect(unknown({ ...command, weights: ['the command=2'] })).toMatchObject({ known: [] });
    const rustc = { components: ['rustc'] };
    expect(unknown({ ...LISTS, weights: ['serde-1.0.219=2'] }, rustc)?.name).toBe('serde-1.0.219');
  });
});
