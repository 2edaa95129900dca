import { compareKeys, partReason, setOfPart } from './key-part';
import { stageKeyParts } from './stage-key';
import { configOf, HOST } from '../../test/plan-context';
import { STAGES } from '../model/stages';

const UNKNOWN = 'a part of another release of opt-dist';

describe('partReason', () => {
  it.each(STAGES)('every part of %s has one', (stage) => {
    const parts = stageKeyParts(stage, {
      config: configOf({ dist: { tests: { run: true } }, components: ['rustc', 'llvm', 'cargo'] }),
      sources: {
        bootstrap: '',
        compiler: '',
        build: '',
        llvm: '',
        training: '',
        tools: '',
        packaged: '',
        tests: '',
        ci: '',
      },
      host: HOST,
      commit: 'a',
      bootstrapConfig: null,
      packaging: null,
      tools: { cc: 'a', cxx: 'a', profdata: 'b', bolt: 'c', stage0: 'd', linkedLlvm: 'e' },
      environment: {},
      given: { 'profiles.rustc-pgo': 'e', 'training../train.sh': 'f' },
      extraArgs: [],
      packsSources: true,
    });
    for (const part of Object.keys(parts)) {
      expect([part, partReason(stage, part)]).not.toEqual([part, UNKNOWN]);
    }
  });

  it.each<[string, string]>([
    ['sources.llvm', 'LLVM: src/llvm-project'],
    ['config.bolt.args', 'how BOLT laid them out'],
    ['config.training.rustc', UNKNOWN],
    ['constructor', UNKNOWN],
    ['later', UNKNOWN],
    ['profiles.bolt', 'profiles of an earlier stage, trained or given, by their digests'],
    ['declared', "inputs that the workspace added to the target, by Nx's hash of the task"],
  ])('%s', (part, reason) => {
    expect(partReason('dist', part)).toBe(reason);
  });
});

describe('compareKeys', () => {
  it('tells what differs, by name', () => {
    expect(compareKeys({ a: '1', c: '2', d: '3' }, { d: '4', a: '1', b: '5' })).toEqual([
      { kind: 'only-there', part: 'b', there: '5' },
      { kind: 'only-here', part: 'c', here: '2' },
      { kind: 'changed', part: 'd', here: '3', there: '4' },
    ]);
    expect(compareKeys({ a: '' }, { a: '' })).toEqual([]);
    expect(compareKeys({}, { toString: 'x' })).toEqual([
      { kind: 'only-there', part: 'toString', there: 'x' },
    ]);
  });
});

test('setOfPart', () => {
  expect(setOfPart('profiles.rustc-pgo')).toBe('rustc-pgo');
  expect(setOfPart('given.profiles.bolt')).toBeNull();
});
