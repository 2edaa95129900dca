import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceOf } from '../base/byte-source';
import { Comparison } from '../../test/llvm-tools/comparison';
import { storedSummariesOf } from '../../test/llvm-tools/metadata';
import { valueOf } from '../../test/llvm-tools/samples';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { readIndexedHeader } from './indexed/header';
import { encodeIndexed } from '../../test/llvm/indexed-encoder';
import { programsOf } from '../../test/llvm/indexed-records';

const VERSIONS = [1, 2, 3, 4, 5, 6];
const FIRST_WITH_SUMMARY = 4;
const FLAG_OF = { frontEnd: '-fprofile-instr-use', ir: '-fprofile-use', csir: '-fprofile-use' } as const;

/**
 * Profiles that no release at hand writes, but that all read: what is read here is what the tools print of
 * them.
 */
describe.each(llvmWith('clang', 'llvm-profdata'))('LLVM $major', (tools) => {
  const shop = new Workshop({ 'some.c': 'int some(int n) { return n > 3 ? n : 3; }\n' });
  const comparison = new Comparison(shop, tools);
  const profiles = VERSIONS.flatMap((version) =>
    programsOf(version).map((program) => ({
      version,
      ...program,
      file: `v${version}-${program.level}.profdata`,
    })),
  );

  beforeAll(() => {
    for (const { file, records, version, flags } of profiles) {
      writeFileSync(shop.at(file), encodeIndexed(records, { version, flags }));
    }
  });

  afterAll(() => {
    shop.remove();
  });

  test.each(profiles)('$level, version $version: functions', async ({ file, records }) => {
    expect(await comparison.indexed(file)).toHaveLength(records.length);
  });

  /** The tools print what they count anew; a compiler keeps the stored summary in the module. */
  test.each(profiles.filter(({ version }) => version >= FIRST_WITH_SUMMARY))(
    '$level, version $version: summaries as the compiler takes them',
    async ({ level, file, records, version, flags }) => {
      const module = shop.run(join(tools.bin, 'clang'), [
        '-O2',
        `${FLAG_OF[level]}=${file}`,
        '-Wno-profile-instr-out-of-date',
        '-Wno-profile-instr-unprofiled',
        ...['-S', '-emit-llvm', '-o', '-', 'some.c'],
      ]);
      const bytes = encodeIndexed(records, { version, flags });
      const header = valueOf(await readIndexedHeader(sourceOf(bytes)));
      expect(storedSummariesOf(module)).toEqual({
        summary: header.summary,
        contextSensitiveSummary: header.contextSensitiveSummary,
      });
    },
  );
});
