import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { Ajv, type ValidateFunction } from 'ajv';
import { run } from '../src/cli/run';
import { demangle } from '../src/node/demangle';
import { openProfile } from '../src/node/open-profile';
import { PACKAGE, tableOf, textOf } from './docs';
import { SAMPLES } from './llvm-tools/samples';

const SCHEMAS = join(PACKAGE, 'schema');
const FORMS = ['show', 'functions', 'top', 'compare', 'verify'] as const;
type Form = (typeof FORMS)[number];

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(join(SCHEMAS, `${name}.schema.json`), 'utf8')) as object;
const ajv = new Ajv({ strict: true, allowUnionTypes: true, schemas: [schemaOf('common')] });
const validators = new Map<Form, ValidateFunction>(FORMS.map((form) => [form, ajv.compile(schemaOf(form))]));

const SAMPLE_FILES = ['raw', 'indexed', 'text', 'bolt', 'perf', 'cases'].flatMap((room) =>
  readdirSync(join(SAMPLES, room))
    .filter((file) => !file.endsWith('.json'))
    .map((file) => `${room}/${file}`),
);
/** What is no profile, what is not there, a directory and a compressed profile. */
const FILES = [...SAMPLE_FILES, 'README.md', 'none', 'raw', '-'];
const IR = 'indexed/v13-ir-clang22.profdata';

async function printed(form: Form, ...args: readonly string[]): Promise<unknown> {
  const packed = gzipSync(readFileSync(join(SAMPLES, IR)));
  const machine = {
    open: (path: string) => openProfile(path === '-' ? path : join(SAMPLES, path), Readable.from([packed])),
    demangle,
    version: () => '',
  };
  const command = form === 'functions' ? 'show' : form;
  const { output } = await run(machine, [command, '--json', ...args]);
  return JSON.parse(output);
}

async function check(form: Form, ...args: readonly string[]): Promise<void> {
  const output = await printed(form, ...args);
  const validate = validators.get(form);
  validate?.(output);
  expect(validate?.errors?.slice(0, 3) ?? null).toBeNull();
}

test.each<[Form, readonly string[]]>([
  ['show', []],
  ['show', ['--header']],
  ['show', ['--detailed-summary']],
  ['show', ['--header', '--detailed-summary']],
  ['functions', ['--function', 'a']],
  ['functions', ['--function', '', '--ic-targets', '--memop-sizes', '--vtables']],
  ['top', []],
  ['verify', []],
  ['verify', ['--header']],
  ['verify', ['--for', 'pgo', '--llvm', '14', '--component', 'rustc', '--target', 'be32']],
  ['verify', ['--for', 'bolt', '--llvm', '16', '--component', 'llvm']],
  ['verify', ['--for', 'clang', '--llvm', '99']],
])('%s %j of all samples', async (form, options) => {
  await check(form, ...options, ...FILES);
});

test('compare, of every sample with itself and with another', async () => {
  const limits = ['--min-overlap', '90', '--max-changed', '1'];
  for (const file of FILES) {
    await check('compare', ...limits, file, file === '-' ? IR : file);
    await check('compare', ...limits, IR, file);
  }
});

test('what a header claims is text, whatever it claims', async () => {
  const bytes = new Uint8Array(readFileSync(join(SAMPLES, IR)));
  new DataView(bytes.buffer).setBigUint64(72 + 16, 2n ** 63n, true);
  const { output } = await run(
    { open: (path) => openProfile(path, Readable.from([bytes])), demangle, version: () => '' },
    ['show', '--json', '--header', '-'],
  );
  const shown: unknown = JSON.parse(output);
  expect(validators.get('show')?.(shown)).toBe(true);
  expect(shown).toMatchObject([{ facts: { contents: { functions: '9223372036854775808' } } }]);
});

test('another type, another key and another version are not valid', async () => {
  const [entry] = (await printed('top', IR)) as [object];
  const isValid = (one: object): boolean => validators.get('top')?.([one]) === true;
  expect(isValid(entry)).toBe(true);
  expect(isValid({ ...entry, more: 1 })).toBe(false);
  expect(isValid({ ...entry, schema: 'top/2' })).toBe(false);
  expect(isValid({ ...entry, hottest: [{ totalCount: 5 }] })).toBe(false);
});

test('the schema of verify knows every kind of fact', () => {
  const kinds = [...textOf('src/verdict/fact.ts').matchAll(/kind: '([a-z-]+)'/g)].map(([, kind]) => kind);
  const text = readFileSync(join(SCHEMAS, 'verify.schema.json'), 'utf8');
  const listed = /"enum": (\[[^\]]*"all-counters-zero"[^\]]*\])/.exec(text)?.[1] ?? '[]';
  expect(JSON.parse(listed)).toEqual([...new Set(kinds)].sort());
});

test('the page lists the schemas that there are, and the package has them', () => {
  const rows = tableOf('docs/json.md', 'form', 'printed by').map(([form]) => form);
  expect(rows).toEqual([...FORMS]);
  const files = readdirSync(SCHEMAS).map((file) => file.replace('.schema.json', ''));
  expect(files.sort()).toEqual(['common', ...FORMS].sort());
  const { files: published } = JSON.parse(textOf('package.json')) as { files: readonly string[] };
  expect(published).toContain('schema/*.json');
});
