import type { OptDistConfig } from './config';
import { fieldValues, FINGERPRINTED_FIELDS, STAGE_FIELDS, stagesOf } from './fields';
import { MACHINE_FIELDS } from './machine';
import { parseConfig } from './parse';
import { leavesOf, OPT_DIST_SCHEMA } from './schema';
import { STAGES, type Stage } from '../model/stages';

/** Which stages run again when only this field changes, apart from those that then get another profile. */
const MATRIX: Readonly<Record<string, readonly Stage[]>> = {
  host: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
  'llvm.build': ['rustc-pgo', 'bolt', 'dist'],
  'llvm.shared': ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
  'llvm.profile': ['llvm-pgo'],
  order: ['llvm-pgo'],
  components: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
  'bolt.enabled': ['dist'],
  'bolt.libraries': ['bolt', 'dist'],
  'bolt.training': ['bolt'],
  'bolt.profile': ['bolt', 'dist'],
  'bolt.args': ['bolt', 'dist'],
  'bolt.instrumentArgs': ['bolt'],
  'training.kind': ['rustc-pgo', 'llvm-pgo', 'bolt'],
  'training.rustc': ['rustc-pgo', 'bolt'],
  'training.llvm': ['llvm-pgo', 'bolt'],
  'training.cargoConfig': ['rustc-pgo', 'llvm-pgo', 'bolt'],
  'training.command': ['rustc-pgo', 'llvm-pgo', 'bolt'],
  'training.workloads': ['rustc-pgo', 'llvm-pgo', 'bolt'],
  'profiles.all': ['llvm-pgo', 'bolt', 'dist'],
  'training.weights': ['rustc-pgo', 'llvm-pgo'],
  'profiles.rustc-pgo': ['llvm-pgo', 'bolt', 'dist'],
  'profiles.llvm-pgo': ['bolt', 'dist'],
  'profiles.bolt': ['dist'],
  'dist.args': ['dist'],
  'dist.tests.run': ['dist'],
  'dist.tests.skip': ['dist'],
  tryBuild: ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'],
};

function config(value: unknown): OptDistConfig {
  const result = parseConfig(JSON.stringify(value), 'opt-dist.json');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The stages whose values differ between two files. */
function changed(before: unknown, after: unknown): readonly Stage[] {
  return STAGES.filter(
    (stage) =>
      JSON.stringify(fieldValues(config(before), stage)) !==
      JSON.stringify(fieldValues(config(after), stage)),
  );
}

describe('STAGE_FIELDS', () => {
  it.each(Object.entries(MATRIX))('%s → %j', (field, stages) => {
    expect(stagesOf(field)).toEqual(stages);
  });

  it.each(STAGES)('%s has just the fields of the matrix, each once', (stage) => {
    const expected = Object.keys(MATRIX).filter((field) => MATRIX[field]?.includes(stage));
    expect([...STAGE_FIELDS[stage]].sort()).toEqual(expected.sort());
  });

  it.each(MACHINE_FIELDS)('%s, which differs between machines, is in no stage', (field) => {
    expect(stagesOf(field)).toEqual([]);
  });

  it.each(FINGERPRINTED_FIELDS)('%s, whose content counts, is in no stage', (field) => {
    expect(stagesOf(field)).toEqual([]);
  });

  it('has a place for every field of the schema, and for nothing else', () => {
    const known = ['$schema', ...Object.keys(MATRIX), ...MACHINE_FIELDS, ...FINGERPRINTED_FIELDS];
    expect(known.sort()).toEqual([...leavesOf(OPT_DIST_SCHEMA)].sort());
  });
});

describe('fieldValues', () => {
  const command = { kind: 'command', command: ['a'] };
  it.each<[string, unknown, unknown, readonly Stage[]]>([
    [
      'a default that is written out',
      {},
      { tryBuild: false, bolt: { args: [] }, training: { rustc: null } },
      [],
    ],
    [
      'where things are',
      {},
      {
        python: 'p',
        buildDir: 'b',
        stage0: 's',
        llvm: { dir: 'd' },
        training: {
          dir: 't',
          jobs: 9,
          skipUnusable: true,
          diskBudget: '1 MiB',
          tryFirst: false,
          keep: 'workloads',
        },
      },
      [],
    ],
    ['another path to the sources', {}, { source: '../rust' }, []],
    ["llvm-bolt's arguments", {}, { bolt: { args: ['-v'] } }, ['bolt', 'dist']],
    ["bootstrap's arguments", {}, { dist: { args: ['dist', 'rustc'] } }, ['dist']],
    ['the tests', {}, { dist: { tests: { run: true } } }, ['dist']],
    ["rustc's benchmarks", {}, { training: { rustc: ['a'] } }, ['rustc-pgo', 'bolt']],
    ["LLVM's benchmarks", {}, { training: { llvm: ['a'] } }, ['llvm-pgo', 'bolt']],
    ['a profile for rustc', {}, { profiles: { 'rustc-pgo': 'p' } }, ['llvm-pgo', 'bolt', 'dist']],
    ['no BOLT', {}, { bolt: { enabled: false } }, ['dist']],
    [
      'another training program',
      { training: command },
      { training: { ...command, command: ['b'] } },
      ['rustc-pgo', 'llvm-pgo', 'bolt'],
    ],
    ['another kind of training', {}, { training: command }, ['rustc-pgo', 'llvm-pgo', 'bolt']],
    ["the training program's jobs", { training: command }, { training: { ...command, jobs: 4 } }, []],
    [
      'the order of keys',
      { bolt: { args: ['a'] }, tryBuild: true },
      { tryBuild: true, bolt: { args: ['a'] } },
      [],
    ],
  ])('%s', (_, before, after, stages) => {
    expect(changed(before, after)).toEqual(stages);
  });

  it('leaves out the fields of another kind of training', () => {
    expect(Object.keys(fieldValues(config({}), 'rustc-pgo'))).not.toContain('training.command');
    expect(fieldValues(config({ training: command }), 'rustc-pgo')).toMatchObject({
      'training.command': ['a'],
    });
  });

  it('has a value for every field of one of the kinds', () => {
    for (const stage of STAGES) {
      const seen = [{}, { training: command }].flatMap((value) =>
        Object.keys(fieldValues(config(value), stage)),
      );
      expect([...new Set(seen)].sort()).toEqual([...STAGE_FIELDS[stage]].sort());
    }
  });
});
