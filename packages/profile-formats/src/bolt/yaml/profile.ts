import type { YamlFields } from './fields';

/** How the blocks of a BOLT YAML profile were hashed. */
export type BoltHashFunction = 'std-hash' | 'xxh3';

/** The `header:` of a BOLT YAML profile. Informative: BOLT compares neither the name nor the build id. */
export interface BoltYamlHeader {
  /** `profile-version`; 1 is the only one. */
  readonly version: number;
  /** `binary-name`: path or name of the binary that the profile is of. */
  readonly binaryName: string;
  /** `binary-build-id`: in hex; null without that line. */
  readonly buildId: string | null;
  /** `lbr`, `sample`, `memevent`; empty for a profile without counts. */
  readonly flags: readonly string[];
  /** How the profile was obtained, e.g. `branch profile reader`, `perf data aggregator`. */
  readonly origin: string | null;
  /** `profile-events`: names of the sampled events; null without that line. */
  readonly events: string | null;
  /** Block numbers are in depth-first order, which a missing line means; BOLT writes false. */
  readonly isDfsOrder: boolean;
  /** A missing line means `std-hash`. */
  readonly hashFunction: BoltHashFunction;
}

/** One function of a BOLT YAML profile, with its blocks added up. */
export interface BoltYamlFunction {
  /** `name`: symbol as the binary has it; local ones with `/1`, `/2` … at the end. */
  readonly name: string;
  /** `fid`: by this number calls name it. */
  readonly id: number;
  /** Structural hash. */
  readonly hash: bigint;
  /** `exec`: how often it was entered. */
  readonly executions: bigint;
  /** Entries from outside the binary. */
  readonly externalEntries: bigint;
  /** Basic blocks of the function. */
  readonly blocks: number;
  /** Those of them that have a profile. */
  readonly listedBlocks: number;
  /** Sum of the counts of branches between its blocks. */
  readonly branches: bigint;
  /** Sum of the counts of its calls. */
  readonly calls: bigint;
  /** Mispredictions of both. */
  readonly mispredictions: bigint;
  /** Sum of the samples in its blocks. */
  readonly events: bigint;
  /** The largest number in it. */
  readonly maximumCount: bigint;
}

/** What the blocks of a function add to it. */
export interface BlockSums {
  listedBlocks: number;
  branches: bigint;
  calls: bigint;
  mispredictions: bigint;
  events: bigint;
  maximumCount: bigint;
}

export function noBlocks(): BlockSums {
  return { listedBlocks: 0, branches: 0n, calls: 0n, mispredictions: 0n, events: 0n, maximumCount: 0n };
}

const HASH_FUNCTIONS = ['std-hash', 'xxh3'] as const satisfies readonly BoltHashFunction[];
const VERSION = 1;
const FLAGS = ['lbr', 'sample', 'memevent'];

export function headerOf(fields: YamlFields): BoltYamlHeader {
  const flags = fields.words('profile-flags');
  if (!flags.every((flag) => FLAGS.includes(flag))) {
    fields.refuse('profile-flags', FLAGS.join(', '), flags.join(', '));
  }
  return {
    version: fields.number('profile-version'),
    binaryName: fields.text('binary-name'),
    buildId: fields.optionalText('binary-build-id'),
    flags,
    origin: fields.optionalText('profile-origin'),
    events: fields.optionalText('profile-events'),
    isDfsOrder: fields.choice('dfs-order', ['true', 'false']) !== 'false',
    hashFunction: fields.choice('hash-func', HASH_FUNCTIONS) ?? 'std-hash',
  };
}

/** Whether this reader knows the version that a header names. */
export function isKnownVersion(version: number): boolean {
  return version === VERSION;
}

export function functionOf(fields: YamlFields, blocks: BlockSums): BoltYamlFunction {
  const executions = fields.count('exec');
  const externalEntries = fields.optionalCount('extern') ?? 0n;
  fields.pass('inline_tree', 'ppit');
  return {
    name: fields.text('name'),
    id: fields.number('fid'),
    hash: fields.hex('hash'),
    executions,
    externalEntries,
    blocks: fields.number('nblocks'),
    ...blocks,
    maximumCount: largest(blocks.maximumCount, executions, externalEntries),
  };
}

/**
 * Adds a block's counts; the problem of its fields, or of one of its calls or branches, is left in `fields`.
 */
export function addBlock(fields: YamlFields, sums: BlockSums): void {
  fields.number('bid');
  fields.number('insns');
  fields.optionalHex('hash');
  const executions = fields.optionalCount('exec') ?? 0n;
  const events = fields.optionalCount('events') ?? 0n;
  sums.listedBlocks += 1;
  sums.events += events;
  sums.maximumCount = largest(sums.maximumCount, executions, events);
  for (const call of fields.mappings('calls')) {
    call.hex('off');
    call.number('fid');
    sums.calls += addEdge(call, sums);
    call.pass('disc', 'pp', 'ppn', 'ind');
    fields.problem ??= call.problem;
  }
  for (const branch of fields.mappings('succ')) {
    branch.number('bid');
    sums.branches += addEdge(branch, sums);
    fields.problem ??= branch.problem;
  }
  fields.pass('probes', 'probe');
}

function addEdge(fields: YamlFields, sums: BlockSums): bigint {
  const count = fields.count('cnt');
  const mispredictions = fields.optionalCount('mis') ?? 0n;
  sums.mispredictions += mispredictions;
  sums.maximumCount = largest(sums.maximumCount, count, mispredictions);
  return count;
}

function largest(...counts: readonly bigint[]): bigint {
  return counts.reduce((first, second) => (second > first ? second : first), 0n);
}

/** A BOLT YAML profile, added up by function. */
export interface BoltYamlProfile {
  /** Tells it from other profiles. */
  readonly kind: 'bolt-yaml';
  /** What the `header:` mapping says. */
  readonly header: BoltYamlHeader;
  /** In the file's order. */
  readonly functions: readonly BoltYamlFunction[];
  /** Keys that this reader does not know, each once: BOLT 19 refuses a file for them, 22 warns. */
  readonly unknownKeys: readonly string[];
  /** Its keys that not every release reads, `mapping.key`, each once: `header.dfs-order`, `function.extern`. */
  readonly laterKeys: readonly string[];
}
