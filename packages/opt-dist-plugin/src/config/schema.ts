import { COMPONENT_NAMES, LIBRARIES } from '../model/components';
import { PROFILING_STAGES } from '../model/stages';
import type { JsonPath, JsonValue } from './json';

/** The part of JSON Schema (draft-07) that opt-dist.json's schema is written in. */
export interface SchemaNode {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: JsonValue;
  readonly enum?: readonly JsonValue[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly items?: SchemaNode;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly oneOf?: readonly SchemaNode[];
}

export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'boolean' | 'null';

const JOBS: SchemaNode = {
  description:
    'Number of benchmarks that are compiled in parallel, and trained as one workload. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_JOBS.',
  type: 'integer',
  minimum: 1,
  default: 1,
};

const BOLT_TIME_LIMIT: SchemaNode = {
  description:
    'Minutes after which a call of llvm-bolt is ended, and its stage with it: it is known to hang on some libraries. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_BOLT_TIME_LIMIT.',
  type: 'integer',
  minimum: 1,
  default: 120,
};

const SKIP_UNUSABLE: SchemaNode = {
  description:
    'Merge without the raw profiles that are damaged, or of another program or kind; false: they stop the stage before anything is merged. Meant for one run that went wrong. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_SKIP_UNUSABLE.',
  type: 'boolean',
  default: false,
};

const DISK_BUDGET: SchemaNode = {
  description:
    'The most that raw profiles may take on the disk. They are merged while the training goes on; where merging falls behind, the training waits. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_DISK_BUDGET.',
  examples: ['500 MiB'],
  type: 'string',
  pattern: '^[1-9][0-9]{0,6} [KMG]iB$',
  default: '2 GiB',
};

const TRY_FIRST: SchemaNode = {
  description:
    'Before the first long build, run the smallest part of each workload with the stage 0 compiler, and a command for a minute: a training that cannot work fails then. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_TRY_FIRST.',
  type: 'boolean',
  default: true,
};

const KEEP: SchemaNode = {
  description:
    'What stays in the build directory of a training that ended: workloads keeps the merged profile of each workload of the PGO stages, so that other weights, or a list without some of them, need no training; none keeps nothing. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_KEEP.',
  enum: ['none', 'workloads'],
  default: 'none',
};

const WEIGHTS: SchemaNode = {
  description:
    "How often the counts of a workload count in the profiles of the PGO stages, 1 where nothing is said: a benchmark or a name of training.workloads, or one of a benchmark's profiles. BOLT's tool knows no weights.",
  type: 'array',
  items: { type: 'string', pattern: '^[^=]+=[1-9][0-9]{0,3}$', examples: ['serde-1.0.219=3'] },
  examples: [['serde-1.0.219=3', 'externs Opt=2']],
  uniqueItems: true,
  default: [],
};

const CRATES: SchemaNode = {
  type: ['array', 'null'],
  items: { type: 'string', pattern: '^[^,\\s]+$', examples: ['serde-1.0.219'] },
  minItems: 1,
  uniqueItems: true,
  default: null,
};

/** Training with the collector of the source tree's rustc-perf; also meant when no kind is given. */
const RUSTC_PERF_TRAINING: SchemaNode = {
  title: 'rustc-perf',
  description: "Training with the rustc-perf collector of the source tree, as upstream's opt-dist does it.",
  type: 'object',
  additionalProperties: false,
  properties: {
    kind: {
      description: 'The collector of rustc-perf trains. This is the default kind.',
      const: 'rustc-perf',
      default: 'rustc-perf',
    },
    dir: {
      description:
        "rustc-perf's checkout, relative to this file; null: src/tools/rustc-perf of the source tree. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_TRAINING_DIR.",
      type: ['string', 'null'],
      minLength: 1,
      default: null,
    },
    rustc: { description: "Benchmarks that train rustc; null: the source tree's own list.", ...CRATES },
    llvm: { description: "Benchmarks that train LLVM; null: the source tree's own list.", ...CRATES },
    jobs: JOBS,
    skipUnusable: SKIP_UNUSABLE,
    diskBudget: DISK_BUDGET,
    tryFirst: TRY_FIRST,
    keep: KEEP,
    weights: WEIGHTS,
    cargoConfig: {
      description:
        "Values for the collector's --cargo-config: key=value pairs of cargo's configuration, or configuration files, relative to this file, such as a vendored tree's .cargo/config.toml.",
      type: 'array',
      items: { type: 'string', minLength: 1 },
      default: [],
    },
  },
};

/** Training by any program. */
const COMMAND_TRAINING: SchemaNode = {
  title: 'command',
  description: 'Training by any program; it gets the compiler and the phase in OPT_DIST_* variables.',
  type: 'object',
  additionalProperties: false,
  required: ['kind', 'command'],
  properties: {
    kind: { description: 'The program named in command trains.', const: 'command' },
    command: {
      description: 'Program and arguments, run in the directory of this file.',
      examples: [['./train.sh']],
      type: 'array',
      items: { type: 'string' },
      minItems: 1,
    },
    workloads: {
      description:
        'Names of the parts of the training. The command is run once for each, with the name in OPT_DIST_WORKLOAD; after a failure only the parts run that had not finished. Without names it is run once.',
      examples: [['small', 'large']],
      type: 'array',
      items: { type: 'string', minLength: 1 },
      uniqueItems: true,
      default: [],
    },
    jobs: JOBS,
    skipUnusable: SKIP_UNUSABLE,
    diskBudget: DISK_BUDGET,
    tryFirst: TRY_FIRST,
    keep: KEEP,
    weights: WEIGHTS,
  },
};

const GIVEN_PROFILE: SchemaNode = {
  type: ['string', 'null'],
  minLength: 1,
  default: null,
};

/**
 * The definition of opt-dist.json: the fields, their meanings and their defaults. The published
 * opt-dist.schema.json is this value as a file (schema.spec.ts keeps the two equal).
 */
export const OPT_DIST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'opt-dist.json',
  description:
    'How a PGO- and BOLT-optimised Rust toolchain is built from a source tree. Every field has a default; {} beside a source tree works.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { description: 'Location of this schema, for editors.', type: 'string' },
    source: {
      description:
        'The source tree: a rust-lang/rust checkout or an unpacked rustc source tarball, relative to this file. May lie outside the workspace.',
      type: 'string',
      minLength: 1,
      default: '.',
    },
    host: {
      description: 'Host triple of the toolchain; null: that of the rustc on PATH.',
      examples: ['x86_64-unknown-linux-gnu'],
      type: ['string', 'null'],
      pattern: '^[a-z0-9_.]+(-[a-z0-9_.]+){1,3}$',
      default: null,
    },
    python: {
      description:
        'Python that runs x.py: a name on PATH or a path. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_PYTHON.',
      type: 'string',
      minLength: 1,
      default: 'python3',
    },
    buildDir: {
      description:
        "Bootstrap's build directory, relative to this file. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_BUILD_DIR.",
      type: 'string',
      minLength: 1,
      default: 'build',
    },
    stage0: {
      description:
        'Directory with bin/rustc and bin/cargo that build the collector, and nothing else: the stage 0 of bootstrap is what build.rustc and build.cargo of its own config name, or what it downloads; null: <buildDir>/<host>/stage0. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_STAGE0.',
      type: ['string', 'null'],
      minLength: 1,
      default: null,
    },
    llvm: {
      description: 'The LLVM to build, and the LLVM that supplies the tools.',
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        dir: {
          description:
            'Install prefix of the LLVM that supplies clang, llvm-profdata and BOLT; null: the stages search for one. Machine-specific: may also come from opt-dist.local.json or OPT_DIST_LLVM_DIR.',
          type: ['string', 'null'],
          minLength: 1,
          default: null,
        },
        build: {
          description:
            'Build LLVM from the source tree; false: an external LLVM is linked, and there is no llvm-pgo stage.',
          type: 'boolean',
          default: true,
        },
        shared: {
          description:
            "Link rustc against LLVM as a shared library. A static LLVM can be trained only on Windows, or with a linker that supplies clang's profile runtime.",
          type: 'boolean',
          default: true,
        },
        profile: {
          description:
            'With the order llvm-first. keep: an edit in compiler/, or another commit, keeps the profile of LLVM; follow-rustc: each of them trains LLVM again. In the order upstream every edit of the compiler trains LLVM again.',
          enum: ['keep', 'follow-rustc'],
          default: 'keep',
        },
      },
    },
    order: {
      description:
        "The order of the PGO stages. upstream: that of upstream's opt-dist, rustc first, with three builds of LLVM; llvm-first: the stage 1 compiler trains LLVM, then rustc is trained with the optimised LLVM, which saves one of the builds. llvm-first needs an LLVM that is built from the source tree, shared, and one of the components.",
      enum: ['upstream', 'llvm-first'],
      default: 'upstream',
    },
    components: {
      description:
        'The components to optimise with profiles: rustc, llvm, and rustdoc, cargo and clippy where the source tree supports them. Without llvm.build the default is rustc alone.',
      type: 'array',
      items: { enum: [...COMPONENT_NAMES] },
      minItems: 1,
      uniqueItems: true,
      default: ['rustc', 'llvm'],
    },
    bolt: {
      description: 'How BOLT optimises the finished shared libraries.',
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        enabled: {
          description: 'Use BOLT; false: there is no bolt stage.',
          type: 'boolean',
          default: true,
        },
        libraries: {
          description: 'The libraries that BOLT optimises. Without llvm.build the default is rustc alone.',
          type: 'array',
          items: { enum: [...LIBRARIES] },
          minItems: 1,
          uniqueItems: true,
          default: [...LIBRARIES],
        },
        training: {
          description: 'How to train the libraries. separate: one after the other, each in a run of its own.',
          enum: ['separate'],
          default: 'separate',
        },
        profile: {
          description:
            "The standard arguments of llvm-bolt's optimising calls. upstream: those of upstream's releases. quick: the same with -split-strategy=profile2 in place of cdsplit, which took 6 to 19 minutes of one processor on a real librustc_driver, where profile2 took seconds.",
          enum: ['upstream', 'quick'],
          default: 'upstream',
        },
        args: {
          description: "Further arguments of llvm-bolt's optimising calls, after the standard ones.",
          type: 'array',
          items: { type: 'string', minLength: 1 },
          default: [],
        },
        instrumentArgs: {
          description: "Further arguments of llvm-bolt's instrumenting calls.",
          type: 'array',
          items: { type: 'string', minLength: 1 },
          default: [],
        },
        timeLimit: BOLT_TIME_LIMIT,
      },
    },
    training: {
      description: 'The workload of the instrumented compilers. Without a kind: rustc-perf.',
      default: {},
      oneOf: [RUSTC_PERF_TRAINING, COMMAND_TRAINING],
    },
    profiles: {
      description:
        'Given profiles: the directory of a set, a single profile, or a bundle; a path relative to this file, or the URL of a bundle with its digest behind it (#sha256=…). A stage with given profiles does not run. May also come from opt-dist.local.json, the environment (OPT_DIST_PROFILES_ALL, OPT_DIST_PROFILES_RUSTC_PGO, …) and the command line (--profiles, --profiles.rustc-pgo, …).',
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        all: {
          description:
            'A bundle, or a directory of sets such as the directory of a project: gives every stage of which it has a set, where the stage has no field of its own.',
          ...GIVEN_PROFILE,
        },
        ...Object.fromEntries(
          PROFILING_STAGES.map((stage) => [
            stage,
            {
              description: `Profiles in place of the ${stage} stage; null: run the stage, unless "all" gives it.`,
              ...GIVEN_PROFILE,
            },
          ]),
        ),
      },
    },
    dist: {
      description: 'The final build.',
      type: 'object',
      additionalProperties: false,
      default: {},
      properties: {
        args: {
          description: "Bootstrap's arguments for the final build.",
          examples: [['dist', 'rustc', 'rust-std', 'cargo']],
          type: 'array',
          items: { type: 'string', minLength: 1 },
          minItems: 1,
          default: ['dist'],
        },
        tests: {
          description: 'Tests of the packaged toolchain.',
          type: 'object',
          additionalProperties: false,
          default: {},
          properties: {
            run: {
              description: "Run the source tree's tests with the packaged toolchain.",
              type: 'boolean',
              default: false,
            },
            skip: {
              description: 'Tests to leave out.',
              type: 'array',
              items: { type: 'string', minLength: 1 },
              uniqueItems: true,
              default: [],
            },
          },
        },
      },
    },
    tryBuild: {
      description: "Leave out the parts that upstream's try builds leave out.",
      type: 'boolean',
      default: false,
    },
  },
} as const satisfies SchemaNode;

/** The kinds of training, the default one first. */
export const TRAINING_KINDS = ['rustc-perf', 'command'] as const;
export type TrainingKind = (typeof TRAINING_KINDS)[number];

/**
 * The schema for files whose training is of the given kind. With the alternative chosen beforehand, a mistake
 * is reported against the intended alternative, and defaults can be filled in.
 */
export const SCHEMA_FOR: Readonly<Record<TrainingKind, SchemaNode>> = {
  'rustc-perf': withTraining(RUSTC_PERF_TRAINING),
  command: withTraining(COMMAND_TRAINING),
};

function withTraining(training: SchemaNode): SchemaNode {
  const { description, type, additionalProperties, properties } = OPT_DIST_SCHEMA;
  const kind = { enum: TRAINING_KINDS, default: TRAINING_KINDS[0] };
  return {
    description,
    type,
    additionalProperties,
    properties: {
      ...properties,
      training: { ...training, default: {}, properties: { ...training.properties, kind } },
    },
  };
}

/** The schema of the value at a path; undefined where the schema knows none. */
export function schemaAt(schema: SchemaNode, path: JsonPath): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const segment of path) {
    node = typeof segment === 'number' ? node?.items : node?.properties?.[segment];
  }
  return node;
}

/** The dotted paths of all fields that hold a value, in the schema's order; those of every alternative. */
export function leavesOf(schema: SchemaNode, path = ''): readonly string[] {
  if (schema.oneOf !== undefined) {
    return [...new Set(schema.oneOf.flatMap((alternative) => leavesOf(alternative, path)))];
  }
  if (schema.properties === undefined) return [path];
  return Object.entries(schema.properties).flatMap(([key, node]) =>
    leavesOf(node, path === '' ? key : `${path}.${key}`),
  );
}
