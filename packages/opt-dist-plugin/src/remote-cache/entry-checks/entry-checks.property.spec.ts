import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { gunzipSync, gzipSync } from 'node:zlib';
import { entryChecks } from './entry-checks';
import { archiveOf, membersOf, sealed } from '../../../test/entries/archive';
import {
  judgeAsConsumer,
  HASH,
  membersOfSet,
  OUTPUT,
  PROFILE,
  expectedOf,
} from '../../../test/entries/profile-set';
import { temporaryDirectory } from '../../../test/temporary-directory';

const ARCHIVE = archiveOf(membersOfSet());
const ENTRY = sealed(ARCHIVE, HASH);
const TAR = gunzipSync(ARCHIVE);

const dir = temporaryDirectory('of each test');

async function isAccepted(entry: Buffer): Promise<boolean> {
  const file = path.join(dir(), 'entry');
  writeFileSync(file, entry);
  const expected = () => Promise.resolve([expectedOf()]);
  const result = await entryChecks({ expected, judge: judgeAsConsumer }).check(file, HASH);
  expect(readdirSync(dir())).toEqual(['entry']);
  return result.ok;
}

/** One change of some bytes; positions are fractions, so that they fall into any of them. */
type Mutation =
  | { readonly kind: 'set'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut' | 'double'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

const at = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const bytes = fc.uint8Array({ minLength: 1, maxLength: 600 });
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), at, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }) }),
  fc.record({
    kind: fc.constantFrom('cut' as const, 'double' as const),
    at,
    length: fc.integer({ min: 1, max: 2000 }),
  }),
  fc.record({ kind: fc.constant('insert' as const), at, bytes }),
);

function mutated(original: Buffer, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce((buffer, change) => {
    const from = Math.floor(change.at * buffer.length);
    const [before, rest] = [buffer.subarray(0, from), buffer.subarray(from)];
    switch (change.kind) {
      case 'set':
        return Buffer.concat([before, change.bytes, rest.subarray(change.bytes.length)]);
      case 'insert':
        return Buffer.concat([before, change.bytes, rest]);
      case 'cut':
        return Buffer.concat([before, rest.subarray(change.length)]);
      case 'double':
        return Buffer.concat([before, rest.subarray(0, change.length), rest]);
    }
  }, original);
}

const mutations = fc.array(mutation, { minLength: 1, maxLength: 3 });

/** The files in the set's directory: name → content, without `run.json`, which decides nothing. */
function profilesOf(archive: Buffer): Record<string, string> {
  const files = membersOf(archive).filter(({ name }) => name.toString().endsWith('.profdata'));
  return Object.fromEntries(
    files.map(({ name, content = '' }) => [name.toString(), Buffer.from(content).toString('hex')]),
  );
}

it('accepts the original', async () => {
  expect(await isAccepted(ENTRY)).toBe(true);
  expect(profilesOf(ARCHIVE)).toEqual({ [`${OUTPUT}/rustc.profdata`]: PROFILE.toString('hex') });
});

it('never accepts a changed entry', async () => {
  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const entry = mutated(ENTRY, changes);
      expect(await isAccepted(entry)).toBe(entry.equals(ENTRY));
    }),
    { numRuns: 400 },
  );
});

it('accepts no other profile when the changed archive was sealed again', async () => {
  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const archive = mutated(ARCHIVE, changes);
      if (await isAccepted(sealed(archive, HASH))) expect(profilesOf(archive)).toEqual(profilesOf(ARCHIVE));
    }),
    { numRuns: 200 },
  );
});

it('accepts no other profile when the changed tar was packed and sealed again', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(mutations, async (changes) => {
      const archive = gzipSync(mutated(TAR, changes));
      if (!(await isAccepted(sealed(archive, HASH)))) return;
      accepted++;
      expect(profilesOf(archive)).toEqual(profilesOf(ARCHIVE));
    }),
    { numRuns: 400, examples: [[[{ kind: 'set', at: 0, bytes: Buffer.from('rust-project') }]]] },
  );
  // The example changes nothing: the check must be able to say yes.
  expect(accepted).toBeGreaterThan(0);
});
