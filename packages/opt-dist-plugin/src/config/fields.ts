import type { OptDistConfig } from './config';
import { valueAt } from './json';
import { STAGES, type Stage } from '../model/stages';

/** Dotted paths of all fields of a config. */
type FieldOf<T, Path extends string = ''> = T extends readonly unknown[] | string | number | boolean | null
  ? Path
  : { [K in keyof T & string]: FieldOf<T[K], Path extends '' ? K : `${Path}.${K}`> }[keyof T & string];

/** A field of opt-dist.json as Nx's `{json, fields}` inputs name it: `bolt.args`. */
export type ConfigField = FieldOf<OptDistConfig>;

/**
 * The fields of opt-dist.json that a stage's result depends on directly, each with its reason. A stage that
 * uses another stage's profiles also depends on that stage's manifest; a field that acts only through it is
 * not repeated. Not here either are fields that only decide whether the stage exists at all.
 */
export const FIELD_REASONS: Readonly<Record<Stage, Readonly<Partial<Record<ConfigField, string>>>>> = {
  'rustc-pgo': {
    host: 'the compiler is built for it, and symbol names depend on it',
    'llvm.build': 'which LLVM rustc is linked with, and so which llvm-profdata can merge',
    'llvm.shared': "bootstrap's link settings; a static LLVM lies inside the profiled library",
    components: 'which programs are instrumented and trained',
    'training.kind': 'which program trains',
    'training.rustc': 'the benchmarks that train rustc',
    'training.cargoConfig': 'how cargo builds the benchmarks, and so the work of rustc',
    'training.command': 'the training program and its arguments',
    'training.workloads': 'the parts for which the training program is run',
    'training.weights': 'how often the counts of each workload count',
    tryBuild: "changes bootstrap's settings for every build",
  },
  'llvm-pgo': {
    host: "LLVM's default target, and the target of the compiler that trains it",
    'llvm.shared': "LLVM's own build options",
    'llvm.profile': "whether the compiler's sources count",
    order: 'which compiler trains LLVM: that of stage 1, or the optimised one',
    components: 'whether LLVM is trained, and which programs the compiler is built with',
    'training.kind': 'which program trains',
    'training.llvm': 'the benchmarks that train LLVM',
    'training.cargoConfig': 'how cargo builds the benchmarks, and so the work of LLVM',
    'training.command': 'the training program and its arguments',
    'training.workloads': 'the parts for which the training program is run',
    'training.weights': 'how often the counts of each workload count',
    tryBuild: "changes bootstrap's settings for every build",
    'profiles.all': 'may give the profile of rustc: the compiler that trains LLVM is built with it',
    'profiles.rustc-pgo': 'in place of the previous stage: the compiler that trains LLVM is built with it',
  },
  bolt: {
    host: 'the libraries are built for it',
    'llvm.build': 'whether there is an LLVM of ours to instrument',
    'llvm.shared': 'whether libLLVM is a library of its own that can be instrumented',
    components: 'which programs the libraries are built together with',
    'bolt.libraries': 'which libraries are trained',
    'bolt.training': 'the order of the trainings',
    'bolt.profile': 'BOLT optimises a library with its arguments before the next one is trained',
    'bolt.args': 'BOLT optimises a library with them before the next one is trained',
    'bolt.instrumentArgs': 'which counters the trained libraries have',
    'training.kind': 'which program trains',
    'training.rustc': 'the benchmarks that train librustc_driver',
    'training.llvm': 'the benchmarks that train libLLVM',
    'training.cargoConfig': 'how cargo builds the benchmarks',
    'training.command': 'the training program and its arguments',
    'training.workloads': 'the parts for which the training program is run',
    tryBuild: "changes bootstrap's settings for every build",
    'profiles.all': 'may give the profiles that the libraries are built with',
    'profiles.rustc-pgo': 'in place of the previous stage: librustc_driver is built with it',
    'profiles.llvm-pgo': 'in place of the previous stage: libLLVM is built with it',
  },
  dist: {
    host: 'the packages are built for it',
    'llvm.build': 'which LLVM is linked',
    'llvm.shared': 'whether libLLVM is packaged as a library of its own',
    components: 'which programs are optimised with the profiles',
    'bolt.enabled': 'whether the packaged libraries went through BOLT',
    'bolt.libraries': 'which of them BOLT rewrote',
    'bolt.profile': 'with which standard arguments BOLT laid them out',
    'bolt.args': 'how BOLT laid them out',
    'dist.args': 'which packages are built',
    'dist.tests.run': 'whether the result was tested: an untested one must not stand in for it',
    'dist.tests.skip': 'how far it was tested',
    tryBuild: 'leaves out components',
    'profiles.all': "in place of the stages' profiles",
    'profiles.rustc-pgo': "in place of the stage's profiles",
    'profiles.llvm-pgo': "in place of the stage's profiles",
    'profiles.bolt': "in place of the stage's profiles",
  },
};

/** The fields of {@link FIELD_REASONS}. */
export const STAGE_FIELDS: Readonly<Record<Stage, readonly ConfigField[]>> = {
  'rustc-pgo': fieldsOf('rustc-pgo'),
  'llvm-pgo': fieldsOf('llvm-pgo'),
  bolt: fieldsOf('bolt'),
  dist: fieldsOf('dist'),
};

function fieldsOf(stage: Stage): ConfigField[] {
  return Object.keys(FIELD_REASONS[stage]) as ConfigField[];
}

/** Fields whose content is fingerprinted in place of their text: trees at two paths may be the same tree. */
export const FINGERPRINTED_FIELDS = ['source'] as const satisfies readonly ConfigField[];

/** The stages whose results a field can change directly. */
export function stagesOf(field: string): readonly Stage[] {
  return STAGES.filter((stage) => STAGE_FIELDS[stage].some((name) => name === field));
}

/**
 * The values that a stage sees, with defaults filled in: a default that is written out is the same value.
 * Fields that the config does not have (those of another kind of training) are left out.
 */
export function fieldValues(config: OptDistConfig, stage: Stage): Readonly<Record<string, unknown>> {
  const values = STAGE_FIELDS[stage].map((field) => [field, valueAt(config, field.split('.'))] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
