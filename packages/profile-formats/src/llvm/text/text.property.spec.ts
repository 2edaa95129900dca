import {
  asyncProperty,
  array,
  constant,
  oneof,
  property,
  record,
  string,
  subarray,
  uniqueArray,
} from 'fast-check';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../../base/byte-source';
import { collect, valueOf } from '../../../test/llvm-tools/samples';
import { SeededChecks } from '../../../test/seed';
import { temporaryDirectory } from '../../../test/temporary-directory';
import {
  functionRecords,
  LARGEST_WORD,
  profiles,
  symbolNames,
  textNames,
  words,
} from '../../../test/records';
import { indexedFunctions } from '../indexed/indexed';
import { readIndexedHeader } from '../indexed/header';
import type { NamedFunctionRecord, TextProfile } from './text';
import { formatProftext } from './format';
import { parseProftext } from './parse';
import type { LlvmVariant } from '../variants';

const checks = new SeededChecks(__filename);

const LEVELS: readonly (readonly LlvmVariant[])[] = [[], ['ir'], ['ir', 'csir']];
const FLAGS: readonly LlvmVariant[] = ['entryFirst', 'loopEntries', 'byteCoverage'];

const traces = record({
  streamSize: words(),
  traces: array(
    record({
      weight: words(),
      functions: array(
        textNames.filter((name) => name.trim() === name && !name.includes(',')),
        { minLength: 1, maxLength: 4 },
      ),
    }),
    { maxLength: 3 },
  ),
});

const textProfiles = record({
  level: oneof(...LEVELS.map(constant)),
  flags: subarray([...FLAGS]),
  temporalTraces: oneof(constant(null), traces),
  functions: array(functionRecords({ names: textNames, mostCount: LARGEST_WORD }), { maxLength: 8 }),
}).map(({ level, flags, temporalTraces, functions }): TextProfile => ({
  variants: [...level, ...flags, ...(temporalTraces ? (['temporal'] as const) : [])],
  temporalTraces,
  functions,
}));

test('what is written is read again, whatever functions, flags and traces', async () => {
  const isSame = property(textProfiles, (profile) => {
    const text = formatProftext(profile);
    const read = valueOf(parseProftext(text));
    expect(read).toEqual(profile);
    expect(formatProftext(read)).toBe(text);
  });
  await checks.check(isSame, 1_500);
});

test('comments, empty lines and CR change nothing', async () => {
  const comment = string({ unit: 'grapheme-ascii', maxLength: 20 }).map((text) => `# ${text}\n`);
  const noise = array(oneof(comment, constant('\n'), constant('\r\n')), { maxLength: 3 });
  const isSame = property(textProfiles, array(noise, { minLength: 1 }), (profile, noises) => {
    const lines = formatProftext(profile).split('\n').slice(0, -1);
    const noisy = lines.map((line, index) => `${line}\r\n${(noises[index % noises.length] ?? []).join('')}`);
    expect(valueOf(parseProftext(noisy.join('')))).toEqual(profile);
  });
  await checks.check(isSame, 500);
});

const TOOL = '/usr/lib/llvm-22/bin/llvm-profdata';

/**
 * What both forms tell of a function. Values come in the order in which they are stored, which is by value.
 */
function shown({
  name,
  hash,
  counts,
  bitmap,
  values,
}: Omit<NamedFunctionRecord, 'nameHash' | 'name'> & { name: string | null }) {
  const kinds = values.map(({ kind, sites }) => ({
    kind,
    sites: sites.map((site) =>
      site
        .map(({ value, count }) => ({ value, count }))
        .sort((first, second) => (first.value < second.value ? -1 : 1)),
    ),
  }));
  return { name, hash, counts: [...counts], bitmap: [...bitmap], kinds };
}

/** By name, then by hash as a number: so LLVM writes them, too. */
function sorted<T extends { name: string | null; hash: bigint }>(functions: readonly T[]): T[] {
  const isBefore = (one: T, other: T) =>
    one.name === other.name ? one.hash < other.hash : `${one.name}` < `${other.name}`;
  return [...functions].sort((one, other) => (isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : 0));
}

const hasTool = existsSync(TOOL);
const directory = temporaryDirectory('of all tests');

(hasTool ? test : test.skip)(
  'indexed and text profiles of the same functions agree; skipped without llvm-profdata 22',
  async () => {
    const [given, indexed, again] = ['given.proftext', 'x.profdata', 'again.proftext'].map((file) =>
      join(directory(), file),
    ) as [string, string, string];
    const run = (...args: string[]): void => {
      const { status, stderr } = spawnSync(TOOL, args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
    };
    const form = { names: symbolNames, mostCount: 2n ** 62n };
    const agree = asyncProperty(
      uniqueArray(profiles(form), { minLength: 1, maxLength: 1 }),
      async ([functions = []]) => {
        const profile: TextProfile = { variants: ['ir'], temporalTraces: null, functions };
        writeFileSync(given, formatProftext(profile));
        run('merge', given, '-o', indexed);
        run('merge', '-text', indexed, '-o', again);
        const source = sourceOf(readFileSync(indexed));
        const header = valueOf(await readIndexedHeader(source));
        const { records, damage } = await collect(indexedFunctions(source, header, { checksNames: true }));
        expect(damage).toBeNull();
        expect(sorted(records).map(shown)).toEqual(sorted(functions).map(shown));
        const text = valueOf(parseProftext(readFileSync(again, 'utf8')));
        expect(text.functions.map(({ counts, hash, name }) => ({ counts, hash, name }))).toEqual(
          sorted(text.functions).map(({ counts, hash, name }) => ({ counts, hash, name })),
        );
        expect(
          sorted(text.functions).map(({ name, hash, counts, bitmap }) => ({ name, hash, counts, bitmap })),
        ).toEqual(
          sorted(functions).map(({ name, hash, counts, bitmap }) => ({ name, hash, counts, bitmap })),
        );
      },
    );
    await checks.check(agree, 25);
  },
);
