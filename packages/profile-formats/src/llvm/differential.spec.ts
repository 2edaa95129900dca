import { join } from 'node:path';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { Comparison } from '../../test/llvm-tools/comparison';
import { INSTRUMENTATIONS, SOURCES, type Instrumentation } from '../../test/llvm-tools/programs';

/**
 * Programs of every release at hand: what is read of their profiles is what the release's own tool prints.
 */
describe.each(llvmWith('clang', 'clang++', 'llvm-profdata'))('LLVM $major', (tools) => {
  const shop = new Workshop(SOURCES);
  const comparison = new Comparison(shop, tools);

  const [plain, ...others] = INSTRUMENTATIONS.filter(({ since }) => tools.major >= since);

  beforeAll(async () => {
    if (!plain) throw new Error('no instrumentation is known');
    await prepare([plain]);
    await prepare(others);
  });

  afterAll(() => {
    shop.remove();
  });

  async function prepare(instrumentations: readonly Instrumentation[]): Promise<void> {
    await shop.runAll(
      instrumentations.map(({ name, sources, flags }) => {
        const clang = sources[0]?.endsWith('.cpp') === true ? 'clang++' : 'clang';
        return [join(tools.bin, clang), [...flags, ...sources, '-o', name]];
      }),
    );
    for (const { name } of instrumentations) {
      shop.profile(name, `${name}.profraw`, '40');
      shop.profile(name, `${name}-again.profraw`, '3');
      comparison.profdata('merge', `${name}.profraw`, '-o', `${name}.profdata`);
    }
  }

  describe.each(INSTRUMENTATIONS.filter(({ since }) => tools.major >= since))(
    '$name',
    ({ name, isContextSensitive }) => {
      const [raw, again, indexed] = [`${name}.profraw`, `${name}-again.profraw`, `${name}.profdata`];
      const fewest = name.startsWith('CPP') ? 8 : 35;
      // The second round's profile is merged with the first's, which holds all of the functions.
      const first = isContextSensitive === true ? ['IR.profdata'] : [];

      test('raw', async () => {
        const records = await comparison.raw(raw);
        expect(records.length).toBeGreaterThan(fewest);
        await comparison.rawText(raw);
      });

      test('merged', async () => {
        const records = await comparison.indexed(indexed);
        expect(records.length).toBeGreaterThan(fewest);
      });

      test('merged, sparse and with weights, of two runs', async () => {
        const inputs = [`--weighted-input=3,${raw}`, `--weighted-input=1000,${again}`, ...first];
        comparison.profdata('merge', '--sparse', ...inputs, '-o', 'weighted.profdata');
        await comparison.indexed('weighted.profdata');
      });
    },
  );
});
