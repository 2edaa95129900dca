import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseConfig } from './parse';
import { leavesOf, OPT_DIST_SCHEMA, schemaAt, SCHEMA_FOR, TRAINING_KINDS, type SchemaNode } from './schema';

/**
 * The published file is made from the value in schema.ts. After a change there, write it anew, from the
 * workspace's root:
 *
 *     WRITE_SCHEMA=1 node node_modules/jest/bin/jest.js -c packages/opt-dist-plugin/jest.config.cjs src/config/schema
 */
const PUBLISHED = join(__dirname, '../../opt-dist.schema.json');

function writePublished(): void {
  const prettier = require.resolve('prettier/bin/prettier.cjs');
  const text = execFileSync(process.execPath, [prettier, '--stdin-filepath', PUBLISHED], {
    input: JSON.stringify(OPT_DIST_SCHEMA),
  });
  writeFileSync(PUBLISHED, text);
}

function published(): unknown {
  return JSON.parse(readFileSync(PUBLISHED, 'utf8'));
}

/** Every node of a schema with its place. */
function nodesOf(schema: SchemaNode, place = ''): readonly (readonly [string, SchemaNode])[] {
  const properties = Object.entries(schema.properties ?? {});
  return [
    [place, schema],
    ...properties.flatMap(([key, node]) => nodesOf(node, `${place}.${key}`)),
    ...(schema.oneOf ?? []).flatMap((node) => nodesOf(node, `${place}(${node.title ?? ''})`)),
  ];
}

/** Validation as an editor does it: the published file by itself, strictly. */
function validator(): ValidateFunction {
  return new Ajv({ strict: true, allowUnionTypes: true }).compile(published() as object);
}

if (process.env['WRITE_SCHEMA'] === '1') writePublished();

describe('the published schema', () => {
  it('equals the one in schema.ts, key order included', () => {
    expect(JSON.stringify(published(), null, 2)).toBe(JSON.stringify(OPT_DIST_SCHEMA, null, 2));
  });

  it('is a valid draft-07 schema, by the strict rules of a validator', () => {
    expect(validator()).toBeInstanceOf(Function);
  });

  it.each([
    ['nothing', {}],
    ['its own address', { $schema: './opt-dist.schema.json' }],
    ['training without a kind', { training: { rustc: ['serde-1.0.219'], jobs: 2 } }],
    ['training by the collector', { training: { kind: 'rustc-perf', dir: null, llvm: null } }],
    ['training by a command', { training: { kind: 'command', command: ['./train.sh', ''], jobs: 2 } }],
    ['given profiles', { profiles: { 'rustc-pgo': 'a', 'llvm-pgo': null, bolt: 'b.fdata' } }],
  ])('accepts %s', (_, value) => {
    expect(validator()(value)).toBe(true);
  });

  it.each([
    ['an unknown key', { bolts: {} }],
    ['an unknown key further down', { dist: { tests: { ran: true } } }],
    ['a command without its kind', { training: { command: ['./train.sh'] } }],
    ['a kind without its command', { training: { kind: 'command' } }],
    ['the keys of both kinds', { training: { kind: 'command', command: ['a'], rustc: ['b'] } }],
    ['an unknown kind', { training: { kind: 'perf' } }],
    ['a host that is no triple', { host: 'linux' }],
    ['a component twice', { components: ['rustc', 'rustc'] }],
    ['no jobs', { training: { jobs: 0 } }],
  ])('refuses %s', (_, value) => {
    expect(validator()(value)).toBe(false);
  });
});

describe('every field', () => {
  const nodes = nodesOf(OPT_DIST_SCHEMA);

  it.each(nodes)('%s has a description', (_, node) => {
    expect(node.description).toMatch(/\.$/);
  });

  it.each(nodes.filter(([, { type }]) => type === 'object'))('%s lets no unknown keys in', (_, node) => {
    expect(node.additionalProperties).toBe(false);
  });

  const required = ['$schema', 'training(command).kind', 'training(command).command'];
  const fields = nodes.filter(
    ([place]) => place !== '' && !place.endsWith(')') && !required.includes(place.slice(1)),
  );
  it.each(fields)('%s has a default', (_, node) => {
    expect(node.default).toBeDefined();
  });

  it.each(fields)("%s's default fits", (_, node) => {
    expect(new Ajv({ strict: false }).validate(node, node.default)).toBe(true);
  });
});

describe('the schemas by kind of training', () => {
  it.each(TRAINING_KINDS)('%s has the fields of the published alternative', (kind) => {
    const alternative = OPT_DIST_SCHEMA.properties.training.oneOf.find(({ title }) => title === kind);
    expect(leavesOf(schemaAt(SCHEMA_FOR[kind], ['training']) ?? {})).toEqual(leavesOf(alternative ?? {}));
    expect(leavesOf(alternative ?? {}).length).toBeGreaterThan(2);
  });

  it('are as strict as the published one together', () => {
    const config = parseConfig('{"training":{"kind":"rustc-perf","command":["x"]}}', 'opt-dist.json');
    expect(config.ok).toBe(false);
  });
});

describe('leavesOf', () => {
  it('names fields of every alternative once', () => {
    const leaves = leavesOf(OPT_DIST_SCHEMA);
    expect(leaves.filter((leaf) => leaf.startsWith('training.'))).toEqual([
      'training.kind',
      'training.dir',
      'training.rustc',
      'training.llvm',
      'training.jobs',
      'training.skipUnusable',
      'training.diskBudget',
      'training.tryFirst',
      'training.keep',
      'training.weights',
      'training.cargoConfig',
      'training.command',
      'training.workloads',
    ]);
    expect(new Set(leaves).size).toBe(leaves.length);
  });
});
