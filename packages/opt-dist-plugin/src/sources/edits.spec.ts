import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { digestsOf, GROWN_UP, plainDigests } from '../../test/sources';
import { temporaryDirectory } from '../../test/temporary-directory';

const dir = temporaryDirectory('of each test');

type Edit =
  | { readonly kind: 'write'; readonly at: number; readonly content: string; readonly backdated: boolean }
  | { readonly kind: 'remove' | 'exec' | 'plain' | 'age'; readonly at: number }
  | { readonly kind: 'rename' | 'link'; readonly at: number; readonly to: number };

const NAMES = [
  'x.py',
  'compiler',
  'compiler/a',
  'compiler/a-b',
  'compiler/a/b',
  'src/tools/x',
  'tests/t',
  'src/llvm-project/l',
];

const edit: fc.Arbitrary<Edit> = fc.oneof(
  // Mostly the edits that are hardest to see: the same size and the same time of change.
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      at: fc.nat(NAMES.length - 1),
      content: fc.constantFrom('aa', 'bb', 'cc', 'longer'),
      backdated: fc.constantFrom(true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('remove', 'exec', 'plain', 'age'),
      at: fc.nat(NAMES.length - 1),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('rename', 'link'),
      at: fc.nat(NAMES.length - 1),
      to: fc.nat(NAMES.length - 1),
    }),
  },
);

/** An edit that is impossible in the tree is skipped. */
function apply(root: string, step: Edit): void {
  const place = (at: number) => path.join(root, NAMES[at] ?? '');
  const file = place(step.at);
  const old = new Date('2020-02-02');
  try {
    switch (step.kind) {
      case 'write': {
        if (existsSync(file) && lstatSync(file).isDirectory()) rmSync(file, { recursive: true });
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, step.content);
        if (step.backdated) utimesSync(file, old, old);
        break;
      }
      case 'remove':
        rmSync(file, { recursive: true, force: true });
        break;
      case 'exec':
      case 'plain':
        if (lstatSync(file).isFile()) chmodSync(file, step.kind === 'exec' ? 0o755 : 0o644);
        break;
      case 'age':
        utimesSync(file, old, old);
        break;
      case 'rename':
        renameSync(file, place(step.to));
        break;
      case 'link':
        rmSync(file, { recursive: true, force: true });
        symlinkSync(NAMES[step.to] ?? '', file);
        break;
    }
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code) throw error;
  }
}

it('gives what reading everything gives, whatever is done to a tree between two looks', async () => {
  const scripts = fc.sample(
    fc.record({
      before: fc.array(edit, { minLength: 4, maxLength: 12 }),
      after: fc.array(fc.array(edit, { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
    }),
    { numRuns: 60 },
  );
  const place = (index: number) => path.join(dir(), 'trees', String(index));
  scripts.forEach(({ before }, index) => {
    mkdirSync(path.join(place(index), 'tree'), { recursive: true });
    for (const step of before) apply(path.join(place(index), 'tree'), step);
  });
  await setTimeout(GROWN_UP);
  for (const [index, script] of scripts.entries()) {
    const [root, data] = [path.join(place(index), 'tree'), path.join(place(index), 'data')];
    for (const steps of [[], ...script.after]) {
      for (const step of steps) apply(root, step);
      const found = await digestsOf(root, { cacheDir: data });
      if (JSON.stringify(found) !== JSON.stringify(plainDigests(root)))
        throw new Error(`wrong after ${JSON.stringify(steps)} of ${JSON.stringify(script)}`);
    }
  }
});
