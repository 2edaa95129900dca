import { damagedSamples, type Damaged } from '../../test/llvm-tools/damages';
import { classOf, differs, refusedHere } from '../../test/llvm-tools/differences';
import { refusalsOf, type Refusal } from '../../test/llvm-tools/refusals';
import { llvmWith, Workshop, type LlvmTools } from '../../test/llvm-tools/tools';
import { SeededChecks } from '../../test/seed';

/** Always the same ones, so that nobody's change fails by chance; `npm run test:long` asks for others. */
const FEW = 200;
const COUNT = Number(process.env['PROPERTY_DAMAGES'] ?? FEW);
const checks = new SeededChecks(__filename, COUNT === FEW ? 1 : undefined);
/** The tool dies over one in twenty of the files that are refused here, and takes its batch with it. */
const BATCH = { refused: 8, taken: 128 };
const SHOWN = 10;

/** Damaged profiles are refused here if, and only if, the tool of the release refuses them. */
describe(`${COUNT} damages`, () => {
  const shop = new Workshop();
  let all: readonly Damaged[] = [];

  beforeAll(async () => {
    all = await damagedSamples(shop, checks.seed, COUNT);
  });

  afterAll(() => {
    shop.remove();
  });

  test.each(llvmWith('llvm-profdata'))('LLVM $major', (tools) => {
    const { major: llvmMajor } = tools;
    const found = refusals(tools);
    const counts = new Map<string, number>();
    const unknown: string[] = [];
    for (const damaged of all) {
      const theirs = found.get(damaged.file) ?? null;
      const difference = { damaged, llvmMajor, ours: refusedHere(damaged, llvmMajor), theirs };
      if (!differs(difference)) continue;
      const known = classOf(difference);
      if ('unknown' in known) unknown.push(known.unknown);
      else counts.set(known.title, (counts.get(known.title) ?? 0) + 1);
    }
    const told = [...counts].map(([title, count]) => `  ${count}  ${title}\n`);
    process.stderr.write(
      `LLVM ${llvmMajor}: ${all.length} damages, ${unknown.length} of no known class\n${told.join('')}`,
    );
    expect({ unknown: unknown.slice(0, SHOWN), count: unknown.length }).toEqual({ unknown: [], count: 0 });
  });

  /** Files of one batch have the same kind and flags, because the tool merges them. */
  function refusals(tools: LlvmTools): ReadonlyMap<string, Refusal> {
    const groups = new Map<string, { files: string[]; size: number }>();
    for (const { file, facts } of all) {
      const { kind } = facts.identification;
      const variants = 'variants' in facts.identification ? facts.identification.variants : [];
      const key = `${kind} ${variants.join()} ${facts.damage === null ? '' : 'damaged'}`;
      const group = groups.get(key) ?? { files: [], size: facts.damage ? BATCH.refused : BATCH.taken };
      group.files.push(file);
      groups.set(key, group);
    }
    return new Map(
      [...groups.values()].flatMap(({ files, size }) => [...refusalsOf(tools, shop.directory, files, size)]),
    );
  }
});
