import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { actions } from '../../test/plan';
import { ALL_PROFILES, configOf, contextOf, DIALECT_199, HOST, LAYOUT } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { PlanContext } from '../plan/plan-context';
import { planStage } from '../plan/planner';
import type { Step } from '../plan/step';
import { shellRecipe } from './recipe';
import { shellWords } from './shell-words';

const PLACES = [
  { dir: '/p/build', variable: 'BUILD' },
  { dir: '/src', variable: 'SRC' },
  { dir: '/p', variable: 'WORK' },
  { dir: '/bundle', variable: 'PROFILES' },
  { dir: '/llvm', variable: 'LLVM' },
];
const VARIABLES = Object.fromEntries(PLACES.map(({ dir, variable }) => [variable, dir]));
const dir = temporaryDirectory('of each test');

function planned(given: Partial<PlanContext> = {}): readonly Step[] {
  const llvm = ALL_PROFILES.llvm === null ? null : { ...ALL_PROFILES.llvm, gatheredIn: '/other' };
  return planStage('dist', contextOf({ profiles: { ...ALL_PROFILES, llvm }, ...given })).steps;
}

function recipe(steps: readonly Step[], more: Partial<Parameters<typeof shellRecipe>[0]> = {}): string {
  return shellRecipe({
    steps,
    places: PLACES,
    pristine: LAYOUT.pristine,
    temporary: LAYOUT.temporary,
    own: LAYOUT.own,
    tarballs: LAYOUT.tarballs,
    host: HOST,
    bundle: { sha256: 'ab'.repeat(32) },
    rustVersion: '1.95.0',
    llvmMajor: 22,
    usesBolt: true,
    hasUsualBuildDir: true,
    llvmDir: '/llvm',
    stage2RustcDir: 'stage2-rustc',
    bytes: 2048,
    config: null,
    environment: {},
    ...more,
  });
}

/** The words that a shell makes of a part of a line. */
function wordsOf(line: string, env: Readonly<Record<string, string>> = VARIABLES): string[] {
  const script = `for word in ${line}; do printf '%s\\0' "$word"; done`;
  const { stdout, stderr } = spawnSync('sh', ['-c', script], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (stderr !== '') throw new Error(stderr);
  return stdout.split('\0').slice(0, -1);
}

describe.each<[string, Partial<PlanContext>]>([
  ['the flags of 1.95', {}],
  ['the [pgo] tables of 1.99', { dialect: DIALECT_199 }],
  [
    'arguments with blanks and quotes',
    { config: configOf({ dist: { args: ['dist', "it's", 'a "b" $c'] } }) },
  ],
])('a recipe with %s', (_, given) => {
  const steps = planned(given);
  const text = recipe(steps);

  it("has the plan's calls of bootstrap, word for word, as a shell reads them", () => {
    const found = [...text.matchAll(/^ {2}\(cd (.+?) && env (.+)\)$/gm)].map(([, cwd = '', line = '']) => ({
      cwd: wordsOf(cwd),
      words: wordsOf(line),
    }));
    const commands = steps.flatMap(({ action }) =>
      action.kind === 'check' || action.kind === 'bootstrap' ? [action.command] : [],
    );
    expect(commands.length).toBeGreaterThanOrEqual(3);
    expect(found).toEqual(
      commands.map(({ program, args, cwd, env }) => ({
        cwd: [cwd],
        words: [...Object.entries(env).map(([name, value]) => `${name}=${value}`), program, ...args],
      })),
    );
  });

  it("has the plan's calls of BOLT, with its flags in their order", () => {
    const files = { pristine: '/k', temporary: '/t', library: 'l.so' };
    const found = [...text.matchAll(/^ {2}bolt (.+)$/gm)].map(([, line = '']) =>
      wordsOf(line, { ...VARIABLES, ...files }),
    );
    expect(found).toEqual(
      actions(steps, 'optimise').map(({ program, data, args }) => [
        ...[program, '/k/l.so', '-data', data, '-o', '/t/l.so'],
        ...args,
      ]),
    );
    expect(found).toHaveLength(2);
  });

  it('has a block for each step of the plan, in its order', () => {
    const found = [...text.matchAll(/^if begin (\S+)/gm)].map(([, id]) => id);
    expect(found).toEqual(steps.map(({ id }) => id));
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

describe('a recipe that cannot succeed', () => {
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['without a source tree', { BUNDLE: 'bundle' }, /SRC: the source tree/],
    ['with the sources of another release', { SRC: '.', BUNDLE: 'bundle', LLVM: '' }, /expected version 22/],
  ])('%s says so, and builds nothing', (_, env, fact) => {
    writeFileSync(path.join(dir(), 'recipe.sh'), recipe(planned()));
    const { status, stderr } = spawnSync('sh', ['recipe.sh'], {
      cwd: dir(),
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
    });
    expect(stderr).toMatch(fact);
    expect(status).not.toBe(0);
  });
});

it("writes bootstrap's config as it was, and the variables that count", () => {
  const text = recipe(planned(), {
    config: { name: 'bootstrap.toml', text: "[rust]\nchannel = 'stable' # $x `y`\n" },
    environment: { CFLAGS: '-O2 -I/src/x' },
  });
  expect(text).toContain("[rust]\nchannel = 'stable' # $x `y`\nEND_OF_CONFIG\n");
  expect(text).toContain(`export CFLAGS='-O2 -I'"$SRC"/x`);
});

it('puts variables for whole directories only, the longest first', () => {
  const words = ['/p/build/x', '/p/builder', '/pp', 'use="/p/build/a b"', '', '/src:/p'];
  expect(shellWords(words, PLACES)).toBe(
    `"$BUILD"/x "$WORK"/builder /pp 'use="'"$BUILD"'/a b"' '' "$SRC":"$WORK"`,
  );
});
