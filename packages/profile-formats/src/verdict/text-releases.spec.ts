import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { llvmWith, Workshop } from '../../test/llvm-tools/tools';
import { sourceOf } from '../base/byte-source';
import { inspect } from '../inspect/inspect';
import { describeFact } from './text';
import { ANY_CONSUMER, verdict } from './verdict';

const FUNCTION = 'f\n1\n1\n5\n';

const TEXTS: Readonly<Record<string, string>> = {
  'no more than a function': FUNCTION,
  'a hash in base 2': 'f\n0b11\n1\n5\n',
  entryFirst: `:ir\n:entry_first\n${FUNCTION}`,
  temporal: `:ir\n:temporal_prof_traces\n1\n1\n1\nf\n${FUNCTION}`,
  byteCoverage: `:ir\n:single_byte_coverage\n${FUNCTION}`,
  loopEntries: `:ir\n:instrument_loop_entries\n${FUNCTION}`,
  bitmap: `${FUNCTION}$1\n0x7\n\n`,
  vtableTarget: `:ir\n${FUNCTION}1\n2\n1\n1\nv:3\n`,
  'bytes in a name that no text has': 'a long \u0001 name\n1\n1\n5\n',
  'bytes in a comment that no text has': `:ir\n# \u0002\n${FUNCTION}`,
  'a first byte that is not of ASCII': `\u00e9${FUNCTION}`,
};

/** The same texts are read and refused, by each release. */
describe.each(llvmWith('llvm-profdata'))('LLVM $major', ({ major, bin }) => {
  const shop = new Workshop();
  afterAll(() => {
    shop.remove();
  });

  test.each(Object.entries(TEXTS))('%s', async (_, text) => {
    writeFileSync(shop.at('text'), text);
    const { isOk } = shop.attempt(join(bin, 'llvm-profdata'), ['merge', '-o', 'merged', 'text']);
    const facts = await inspect(sourceOf(new Uint8Array(Buffer.from(text))));
    const consumer = { ...ANY_CONSUMER, place: 'merge', llvmMajor: major } as const;
    const { grade, facts: reasons } = verdict(facts, consumer);
    expect({ grade, reasons: reasons.map(({ fact }) => describeFact(fact)) }).toMatchObject({
      grade: isOk ? 'usable' : 'unusable',
    });
  });
});

test('the release and its line are named', async () => {
  const text = new Uint8Array(Buffer.from(TEXTS['loopEntries'] ?? ''));
  const { facts } = verdict(await inspect(sourceOf(text)), { ...ANY_CONSUMER, llvmMajor: 19 });
  expect(facts.map(({ fact }) => describeFact(fact))).toEqual([
    'LLVM 19 refuses text profiles with the line `:instrument_loop_entries`',
  ]);
});
