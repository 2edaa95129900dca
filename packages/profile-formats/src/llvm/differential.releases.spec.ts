import { join } from 'node:path';
import { openFileSource } from '../node/file-source';
import { SAMPLES, samplesOf, valueOf } from '../../test/llvm-tools/samples';
import { llvmWith, Workshop, type LlvmTools } from '../../test/llvm-tools/tools';
import { ANY_CONSUMER, verdict } from '../verdict/verdict';
import { inspect } from '../inspect/inspect';
import { decodeIndexed, decodeRaw } from '../../test/llvm-tools/comparison';
import { SOURCES } from '../../test/llvm-tools/programs';
import { asShown, SHOW_ALL, shownFunctions } from '../../test/llvm-tools/shown';
import type { VerdictFact } from '../verdict/fact';

const RELEASES = llvmWith('clang', 'llvm-profdata');
const PAIRS = RELEASES.flatMap((writer) => RELEASES.map((reader) => ({ writer, reader })));
const OLDER_VERSION = 19;
const UNREADABLE: readonly VerdictFact['kind'][] = ['version-not-readable', 'memprof-not-readable'];
const REFUSALS = /unsupported instrumentation profile format version|profile version mismatch|not supported/;

/**
 * What one release writes, read here and by every other release: the verdict says who reads it, and all read
 * the same.
 */
describe('between releases', () => {
  const shop = new Workshop(SOURCES);

  beforeAll(async () => {
    await shop.runAll(
      RELEASES.flatMap(({ major, bin }) => {
        const build = (name: string, flag: string) =>
          [join(bin, 'clang'), ['-O1', flag, 'main.c', 'other.c', '-o', `${name}${major}`]] as const;
        return [build('ir', '-fprofile-generate'), build('fe', '-fprofile-instr-generate')];
      }),
    );
    for (const tools of RELEASES) {
      for (const name of ['ir', 'fe']) {
        const program = `${name}${tools.major}`;
        shop.profile(program, `${program}.profraw`, '40');
        profdata(tools, 'merge', `${program}.profraw`, '-o', `${program}.profdata`);
      }
      if (tools.major < OLDER_VERSION) continue;
      const program = `ir${tools.major}`;
      profdata(
        tools,
        'merge',
        '--write-prev-version',
        `${program}.profraw`,
        '-o',
        `${program}-older.profdata`,
      );
    }
  });

  afterAll(() => {
    shop.remove();
  });

  function profdata({ bin }: LlvmTools, ...args: readonly string[]): void {
    shop.run(join(bin, 'llvm-profdata'), args);
  }

  test.each(PAIRS)(
    'LLVM $reader.major reads what LLVM $writer.major writes, or is said not to',
    async (pair) => {
      const { major } = pair.writer;
      const files = ['ir', 'fe'].flatMap((name) => [`${name}${major}.profraw`, `${name}${major}.profdata`]);
      if (major >= OLDER_VERSION) files.push(`ir${major}-older.profdata`);
      const reads: boolean[] = [];
      for (const file of files) reads.push(await isRead(shop.at(file), pair.reader));
      if (pair.reader === pair.writer) expect(reads).not.toContain(false);
    },
  );

  test.each(RELEASES)('LLVM $major reads the samples, or is said not to', async (reader) => {
    const samples = [
      ...samplesOf('raw', '.profraw').map((file) => join(SAMPLES, 'raw', file)),
      ...samplesOf('indexed', '.profdata').map((file) => join(SAMPLES, 'indexed', file)),
    ].filter((path) => !/\/bad-(?!memprof|version)/.test(path));
    const reads: boolean[] = [];
    for (const path of samples) reads.push(await isRead(path, reader));
    expect(new Set(reads)).toEqual(new Set([true, false]));
  });

  /** Whether the release reads the file; compares either way. */
  async function isRead(path: string, { major, bin }: LlvmTools): Promise<boolean> {
    const source = valueOf(await openFileSource(path));
    const facts = await inspect(source);
    await source.close();
    const { grade, facts: found } = verdict(facts, { ...ANY_CONSUMER, llvmMajor: major });
    const unreadable = found.filter(({ fact }) => UNREADABLE.includes(fact.kind));

    const listed = shop.attempt(join(bin, 'llvm-profdata'), [...SHOW_ALL, path]);
    const second = shop.attempt(join(bin, 'llvm-profdata'), [...SHOW_ALL, '--showcs', path]);
    expect({ path, isRead: listed.isOk }).toEqual({ path, isRead: unreadable.length === 0 });
    if (!listed.isOk) {
      expect(listed.complaint).toMatch(REFUSALS);
      expect(grade).toBe('unusable');
      return false;
    }
    const records = path.endsWith('.profraw') ? await decodeRaw(path) : (await decodeIndexed(path)).records;
    const isIr = /^Instrumentation level: IR/m.test(listed.output);
    const shown = [...shownFunctions(listed.output), ...(isIr ? shownFunctions(second.output) : [])];
    const ours = records.map((record) => ({ ...asShown(record, major), vtables: [] }));
    const inOrder = (functions: typeof ours): string[] => functions.map((one) => JSON.stringify(one)).sort();
    expect(inOrder(shown.map((one) => ({ ...one, vtables: [] })))).toEqual(inOrder(ours));
    return true;
  }
});
