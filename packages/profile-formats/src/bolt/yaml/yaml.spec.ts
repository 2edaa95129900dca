import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Damage } from '../../base/damage';
import type { Result } from '../../base/result';
import { GuardedSource } from '../../../test/bolt/damage';
import { parseBoltYaml } from './yaml';
import type { BoltYamlFunction, BoltYamlProfile } from './profile';

interface Expected {
  readonly endsWithMarker: boolean;
  readonly header: Readonly<Record<string, string>>;
  readonly functions: number;
  readonly byFunction: readonly Readonly<Record<string, string | number>>[];
}

const SAMPLES = join(__dirname, '../../../samples/bolt');

function samplesOf(ending: string): string[] {
  return readdirSync(SAMPLES).filter((file) => file.endsWith(ending));
}

function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(join(SAMPLES, file)));
}

function expectedOf(file: string): Expected {
  return JSON.parse(readFileSync(join(SAMPLES, `${file}.expected.json`), 'utf8')) as Expected;
}

const FILES = samplesOf('.yaml');
const SOUND = FILES.filter((file) => !file.startsWith('bad-'));

function parseText(text: string): Promise<Result<BoltYamlProfile, Damage>> {
  return parseBoltYaml(new GuardedSource(new TextEncoder().encode(text)));
}

/** A function as the samples' expected values have it. */
function shown(one: BoltYamlFunction): object {
  return {
    name: one.name,
    fid: one.id,
    hash: `0x${one.hash.toString(16).toUpperCase()}`,
    exec: String(one.executions),
    nblocks: one.blocks,
    blocksListed: one.listedBlocks,
    succCountSum: String(one.branches),
    callCountSum: String(one.calls),
    events: String(one.events),
  };
}

const HEADER =
  "---\nheader:\n  profile-version: 1\n  binary-name: 'it''s'\n  profile-flags: [ lbr, memevent ]\n";
const FUNCTION =
  '  - name: "a\\x41\\u00e9\\\\"\n    fid: 1\n    hash: 0xFFFFFFFFFFFFFFFF\n    exec: 18446744073709551615\n    nblocks: 2\n';
const BLOCK = '    blocks:\n      - bid: 0\n        insns: 1\n';
const WHOLE = `${HEADER}functions:\n${FUNCTION}${BLOCK}...\n`;

describe('BOLT YAML', () => {
  test.each(SOUND)('%s', async (file) => {
    const expected = expectedOf(file);
    const parsed = await parseBoltYaml(new GuardedSource(sampleBytes(file), 7));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
    const { header, functions, unknownKeys, laterKeys } = parsed.value;
    expect(functions.map(shown)).toEqual(
      expected.byFunction.map((one) => ({
        ...one,
        hash: `0x${BigInt(one['hash'] ?? 0)
          .toString(16)
          .toUpperCase()}`,
      })),
    );
    expect(functions).toHaveLength(expected.functions);
    expect(unknownKeys).toEqual([]);
    expect(laterKeys.includes('function.extern')).toBe(
      functions.some(({ externalEntries }) => externalEntries > 0n),
    );
    expect({
      'profile-version': String(header.version),
      'binary-name': header.binaryName,
      'binary-build-id': header.buildId,
      'profile-flags': `[ ${header.flags.join(', ')} ]`,
      'profile-origin': header.origin,
      'profile-events': `'${header.events ?? ''}'`,
      'dfs-order': String(header.isDfsOrder),
      'hash-func': header.hashFunction,
    }).toEqual(expected.header);
  });

  test('a file that was cut between two lines is known by its last line', async () => {
    const read = await parseBoltYaml(new GuardedSource(sampleBytes('bad-cut-at-line-40.yaml')));
    expect(read).toMatchObject({ error: { kind: 'truncated', at: 1147 } });
  });

  test('what is optional, quoted, and wrapped by merge-fdata', async () => {
    const text = `${HEADER}functions:
${FUNCTION}    extern: 3
    blocks:
      - bid: 0
        insns: 1
        calls: [ { off: 0x8A, fid: 11, cnt: 40, mis: 2, ind: true, disc: 1 },${' '}
                   { off: 0x0,${' '}
                     fid: 12, cnt: 2 } ]
        succ:  [ { bid: 1, cnt: 18446744073709551615, mis: 1 } ]
        probes: [ { blk: [ 1, 2 ], ids: [ ] } ]
      - bid: 1
        insns: 4
        exec: 7
        events: 9
        newkey: x
    inline_tree: [ { g: 0 }, {} ]
pseudo_probe_desc:
  gs: [ 0x1 ]
  gh:
    - a: 1
...
`;
    expect(await parseText(text)).toEqual({
      ok: true,
      value: {
        kind: 'bolt-yaml',
        header: {
          version: 1,
          binaryName: "it's",
          buildId: null,
          flags: ['lbr', 'memevent'],
          origin: null,
          events: null,
          isDfsOrder: true,
          hashFunction: 'std-hash',
        },
        functions: [
          {
            name: 'aAé\\',
            id: 1,
            hash: 2n ** 64n - 1n,
            executions: 2n ** 64n - 1n,
            externalEntries: 3n,
            blocks: 2,
            listedBlocks: 2,
            branches: 2n ** 64n - 1n,
            calls: 42n,
            mispredictions: 3n,
            events: 9n,
            maximumCount: 2n ** 64n - 1n,
          },
        ],
        unknownKeys: ['block.newkey'],
        laterKeys: ['function.extern'],
      },
    });
  });

  test.each(['functions: []\n', 'functions:       []\n', 'functions:\n'])(
    'no functions: %j',
    async (functions) => {
      expect(await parseText(`${HEADER}${functions}...\n`)).toMatchObject({ value: { functions: [] } });
    },
  );

  test.each<[string, string, object]>([
    ['nothing', '', { kind: 'truncated', at: 0 }],
    ['a comment first', `# x\n${WHOLE}`, { kind: 'not-this-format' }],
    ['CR', WHOLE.replaceAll('\n', '\r\n'), { kind: 'not-this-format' }],
    ['a CR', WHOLE.replace('nblocks: 2', 'nblocks: 2\r'), { kind: 'corrupt' }],
    ['version 2', WHOLE.replace('version: 1', 'version: 2'), { kind: 'unsupported-version', found: '2' }],
    [
      'an unknown hash',
      WHOLE.replace('functions', '  hash-func: md5\nfunctions'),
      { kind: 'corrupt', found: 'md5', at: 4 },
    ],
    [
      'an unknown flag',
      WHOLE.replace('memevent', 'mem'),
      { kind: 'corrupt', what: 'line 2: header: profile-flags' },
    ],
    [
      'no name',
      WHOLE.replace('binary-name', 'other'),
      { kind: 'corrupt', what: 'line 2: header: binary-name' },
    ],
    [
      'no hash',
      WHOLE.replace('    hash', '    hush'),
      { kind: 'corrupt', what: 'line 7: function: hash', at: WHOLE.indexOf('  - name') },
    ],
    ['no insns', WHOLE.replace('insns', 'x'), { kind: 'corrupt', what: 'line 13: block: insns' }],
    ['no functions', `${HEADER}...\n`, { kind: 'corrupt', what: 'line 6: end' }],
    ['functions twice', WHOLE.replace('...', 'functions:\n...'), { kind: 'corrupt' }],
    ['a key twice', WHOLE.replace('fid: 1', 'fid: 1\n    fid: 1'), { kind: 'corrupt', what: 'line 9: fid' }],
    ['another indentation', WHOLE.replace('    fid', '     fid'), { kind: 'corrupt', what: 'line 8: fid' }],
    [
      'a number too large',
      WHOLE.replace('exec: 1', 'exec: 9'),
      { kind: 'corrupt', found: '98446744073709551615' },
    ],
    ['a negative number', WHOLE.replace('fid: 1', 'fid: -1'), { kind: 'corrupt', found: '-1' }],
    ['an unknown escape', WHOLE.replace('\\x41', '\\q'), { kind: 'corrupt', what: 'line 7: name' }],
    [
      'a list without its end',
      WHOLE.replace('insns: 1', 'insns: 1\n        succ: [ {'),
      { kind: 'corrupt', what: 'line 16: line' },
    ],
    [
      'a list in the last line',
      WHOLE.replace('insns: 1', 'insns: 1\n        succ: [ { bid: 1 } ] ]'),
      { kind: 'corrupt' },
    ],
    ['an anchor', WHOLE.replace('fid: 1', 'fid: &a 1'), { kind: 'corrupt', what: 'line 8: fid' }],
    ['lines behind the end', `${WHOLE}\n`, { kind: 'corrupt', expected: 'nothing behind ...' }],
    ['a cut line', WHOLE.slice(0, 130), { kind: 'truncated', at: 130 }],
    [
      'a block outside of a function',
      `${HEADER}functions:\n${BLOCK}...\n`,
      { kind: 'corrupt', what: 'line 7: blocks' },
    ],
  ])('%s', async (_, text, error) => {
    expect(await parseText(text)).toMatchObject({ ok: false, error });
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = new TextEncoder().encode(WHOLE);
    bytes[WHOLE.indexOf('it')] = 0xff;
    expect(await parseBoltYaml(new GuardedSource(bytes))).toMatchObject({
      error: { expected: 'UTF-8', at: 33 },
    });
  });
});

describe('BOLT YAML: large values', () => {
  test.each(['[', '{', "'", '"', ' ', "['", '\\', 'a', '[ a, ', '{ a: '])(
    '8 MB of %j: neither an exception nor a wait',
    async (part) => {
      const value = part.repeat(8_000_000 / part.length);
      for (const field of [value, `"${value}"`, `'${value}'`, `[ ${value}`]) {
        const parsed = await parseText(`${HEADER}  x: ${field}\nfunctions:\n...\n`);
        expect(parsed.ok ? parsed.value.unknownKeys : parsed.error.kind).toEqual(
          parsed.ok ? ['header.x'] : 'corrupt',
        );
      }
    },
  );
});
