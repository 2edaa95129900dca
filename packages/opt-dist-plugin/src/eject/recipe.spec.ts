import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  boltCallsIn,
  boltCallsOf,
  callsIn,
  callsOf,
  chainOf,
  mergesIn,
  PLACES,
  recipeOf,
} from '../../test/eject/recipe';
import { configOf, DIALECT_199 } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Stage } from '../model/stages';
import type { PlanContext } from '../plan/plan-context';
import { expandedText, shellWords } from './shell-words';
import { scriptOf } from './recipe';
import { shellRecipe } from './sh';

const dir = temporaryDirectory('of each test');
const COMMAND = {
  kind: 'command',
  command: ['/p/train.sh', "it's"],
  workloads: ['small', 'large'],
  weights: ['large=3'],
};

describe.each<[string, Stage, Partial<PlanContext>]>([
  ['the flags of 1.95', 'dist', {}],
  ['the [pgo] tables of 1.99', 'dist', { dialect: DIALECT_199 }],
  [
    'arguments with blanks and quotes',
    'dist',
    { config: configOf({ dist: { args: ['dist', "it's", 'a "b" $c'] } }) },
  ],
  ['the tests of the packaged toolchain', 'dist', { config: configOf({ dist: { tests: { run: true } } }) }],
  ['a training of its own with BOLT', 'bolt', {}],
  ['a training from the beginning', 'rustc-pgo', { dialect: DIALECT_199 }],
  ['a training with a command', 'llvm-pgo', { config: configOf({ training: COMMAND }) }],
])('a recipe with %s', (_, from, given) => {
  const steps = chainOf(from, given);
  const text = shellRecipe(recipeOf(steps));

  it("has the plan's calls of bootstrap and of the training, word for word, as a shell reads them", () => {
    expect(callsOf(steps).length).toBeGreaterThanOrEqual(3);
    expect(callsIn(text)).toEqual(callsOf(steps));
  });

  it("has the plan's calls of BOLT, with its flags in their order", () => {
    expect(boltCallsIn(text)).toEqual(boltCallsOf(steps));
    expect(boltCallsIn(text).length).toBeGreaterThanOrEqual(2);
  });

  it('has a block for each step of the plan, in its order, and each once', () => {
    const found = [...text.matchAll(/^if begin (\S+)/gm)].map(([, id = '']) => id);
    const expected = steps.flatMap(({ id, action }) => {
      if (action.kind === 'collect-profiles') return [];
      return action.kind === 'train' ? action.parts.map((__, index) => `${id}-${index + 1}`) : [id];
    });
    expect(found).toEqual(expected);
    expect(new Set(found).size).toBe(found.length);
  });

  it('merges each workload by itself, and then those of a phase with their weights', () => {
    const merges = steps.flatMap(({ action }) => (action.kind === 'merge' ? [action] : []));
    const parts = merges.flatMap((action) =>
      action.parts.map((__, index) => [action.rawDir, `${action.partsDir}/${index + 1}.profile`]),
    );
    const found = mergesIn(text);
    expect(found.filter((words) => words[1]?.endsWith('.profile')).map((words) => words.slice(0, 2))).toEqual(
      parts,
    );
    expect(
      found.filter((words) => words.includes('-o')).map((words) => words.slice(words.indexOf('-o') + 2)),
    ).toEqual(
      merges.map(({ parts: own, partsDir }) =>
        own.map(({ weight = 1 }, index) => {
          const file = `${partsDir}/${index + 1}.profile`;
          return weight === 1 ? file : `--weighted-input=${weight},${file}`;
        }),
      ),
    );
  });

  it('is a program for a POSIX shell, and names no directory of this machine', () => {
    writeFileSync(path.join(dir(), 'recipe.sh'), text);
    const { status, stderr } = spawnSync('sh', ['-n', path.join(dir(), 'recipe.sh')], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const commands = text.split('\n').filter((line) => !line.startsWith('#'));
    expect(commands.filter((line) => /(^|[\s'"=])\/(p|src(?!\/llvm-project)|bundle)\b/.test(line))).toEqual(
      [],
    );
  });
});

it('trains what no bundle gives, and asks for none where it trains everything', () => {
  const text = shellRecipe(recipeOf(chainOf('rustc-pgo'), { bundle: null }));
  expect(text).not.toContain('BUNDLE');
  expect(text).not.toContain('unpack_bundle');
  // Its own profile is placed without a digest, which nobody knows before.
  expect(text).toMatch(
    /^ {2}place_profile "\$BUILD"\S+\/merged\/rustc-pgo\.profdata "\$BUILD"\S+\/rustc-pgo\.profdata$/m,
  );
});

describe('a recipe that cannot succeed', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['without a source tree', { BUNDLE: 'bundle' }, /SRC: the source tree/],
    ['with the sources of another release', { SRC: '.', BUNDLE: 'bundle', LLVM: '' }, /expected version 22/],
  ])('%s says so, and builds nothing', (_, env, fact) => {
    writeFileSync(path.join(dir(), 'recipe.sh'), shellRecipe(recipeOf(chainOf('dist'))));
    const { status, stderr } = spawnSync('sh', ['recipe.sh'], {
      cwd: dir(),
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
    });
    expect(stderr).toMatch(fact);
    expect(status).not.toBe(0);
  });
});

it.each(['zst', 'xz'])('unpacks a bundle that is a link, as packagers have it: .tar.%s', (suffix) => {
  const program = suffix === 'zst' ? 'zstd' : 'xz';
  const made = `mkdir opt-dist-profiles work && echo {} > opt-dist-profiles/bundle.json &&
    tar -cf - opt-dist-profiles | ${program} -cq > packed && ln -s packed team.tar.${suffix}`;
  const { setup } = scriptOf(recipeOf(chainOf('dist')), '1');
  const script = `set -eu\n${made}\nSRC=. WORK=work OUT=out LLVM=.\n${setup}\nunpack_bundle team.tar.${suffix}\ncat work/opt-dist-profiles/bundle.json`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: dir(), encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '{}\n', stderr: '' });
});

it("writes bootstrap's config files as they were, and the variables that count", () => {
  const text = shellRecipe(
    recipeOf(chainOf('dist'), {
      config: [
        { name: 'included-1.toml', text: 'a = 1\n' },
        { name: 'bootstrap.toml', text: "[rust]\nchannel = 'stable' # $x `y`\n" },
      ],
      environment: { CFLAGS: '-O2 -I/src/x', LDFLAGS: null, RUSTFLAGS: null },
    }),
  );
  expect(text).toContain("[rust]\nchannel = 'stable' # $x `y`\nEND_OF_CONFIG\n");
  expect(text).toContain('cat > "$WORK/included-1.toml"');
  expect(text).toContain(`export CFLAGS='-O2 -I'"$SRC"/x`);
  expect(text).toContain('\nunset LDFLAGS RUSTFLAGS\n');
});

it('writes the config of the tests with the directories of the recipe', () => {
  const steps = chainOf('dist', { config: configOf({ dist: { tests: { run: true } } }) });
  const text = shellRecipe(recipeOf(steps));
  const [, config = ''] = /cat > \S+ << END_OF_CONFIG\n([^]*?)\nEND_OF_CONFIG/.exec(text) ?? [];
  expect(config).toContain('"${BUILD}/x86_64-unknown-linux-gnu/.opt-dist/tests/toolchain/bin/rustc"');
  expect(config).not.toContain('/p/');
});

it('puts variables for whole directories only, the longest first', () => {
  const words = ['/p/build/x', '/p/builder', '/pp', 'use="/p/build/a b"', '', '/src:/p'];
  expect(shellWords(words, PLACES)).toBe(
    `"$BUILD"/x "$WORK"/builder /pp 'use="'"$BUILD"'/a b"' '' "$SRC":"$WORK"`,
  );
  expect(expandedText('a = "/p/build/x \\\\ $b `c`"', PLACES)).toBe('a = "${BUILD}/x \\\\\\\\ \\$b \\`c\\`"');
});
