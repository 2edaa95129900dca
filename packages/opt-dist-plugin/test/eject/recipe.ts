import { spawnSync } from 'node:child_process';
import type { Command } from '../../src/model/command';
import type { Stage } from '../../src/model/stages';
import type { PlanContext } from '../../src/plan/plan-context';
import type { Step } from '../../src/plan/step';
import { planChain } from '../../src/eject/chain';
import type { Recipe } from '../../src/eject/recipe';
import { ALL_PROFILES, contextOf, HOST, LAYOUT } from '../plan-context';

export const PLACES = [
  { dir: '/p/build', variable: 'BUILD' },
  { dir: '/src', variable: 'SRC' },
  { dir: '/p', variable: 'WORK' },
  { dir: '/bundle', variable: 'PROFILES' },
  { dir: '/llvm', variable: 'LLVM' },
];
const VARIABLES = Object.fromEntries(PLACES.map(({ dir, variable }) => [variable, dir]));

/** The plan of a recipe from given profiles, LLVM's of which was gathered elsewhere. */
export function chainOf(from: Stage, given: Partial<PlanContext> = {}): readonly Step[] {
  const llvm = ALL_PROFILES.llvm === null ? null : { ...ALL_PROFILES.llvm, gatheredIn: '/other' };
  return planChain(from, contextOf({ profiles: { ...ALL_PROFILES, llvm }, ...given }));
}

export function recipeOf(steps: readonly Step[], more: Partial<Recipe> = {}): Recipe {
  return {
    steps,
    places: PLACES,
    pristine: LAYOUT.pristine,
    temporary: LAYOUT.temporary,
    own: LAYOUT.own,
    tarballs: LAYOUT.tarballs,
    host: HOST,
    toml: (table) => JSON.stringify(table, null, 1),
    bundle: { sha256: 'ab'.repeat(32), file: 'team.tar.zst', url: null },
    rustVersion: '1.95.0',
    llvmMajor: 22,
    tools: ['clang', 'llvm-profdata', 'llvm-readelf', 'llvm-bolt'],
    hasUsualBuildDir: true,
    llvmDir: '/llvm',
    buildsLlvm: true,
    hasOwnStage0: false,
    stage2RustcDir: 'stage2-rustc',
    bytes: 2048,
    config: [],
    environment: { CFLAGS: null },
    ...more,
  };
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

interface Call {
  readonly cwd: string;
  readonly words: readonly string[];
}

/** The calls in a recipe of bootstrap, cargo, the collector and training commands, as a shell reads them. */
export function callsIn(text: string): Call[] {
  return [...text.matchAll(/^ {2}\(cd (.+?) && env (.+)\)$/gm)].map(([, cwd = '', line = '']) => ({
    cwd: wordsOf(cwd).join(' '),
    words: wordsOf(line),
  }));
}

/** The same calls in a plan. */
export function callsOf(steps: readonly Step[]): Call[] {
  const commands = steps.flatMap(({ action }): readonly Command[] => {
    if (action.kind === 'check' || action.kind === 'bootstrap' || action.kind === 'test')
      return [action.command];
    if (action.kind === 'collector') return [action.build];
    return action.kind === 'train' ? action.parts.map(({ command }) => command) : [];
  });
  return commands.map(({ program, args, cwd, env }) => ({
    cwd,
    words: [...Object.entries(env).map(([name, value]) => `${name}=${value}`), program, ...args],
  }));
}

/** The calls of llvm-bolt in a recipe. */
export function boltCallsIn(text: string): string[][] {
  const files = { pristine: '/k', temporary: '/t', library: 'l.so' };
  return [...text.matchAll(/^ {2}(?:bolt|instrument) (.+)$/gm)].map(([, line = '']) =>
    wordsOf(line, { ...VARIABLES, ...files }),
  );
}

export function boltCallsOf(steps: readonly Step[]): string[][] {
  return steps.flatMap(({ action }) => {
    if (action.kind === 'optimise') {
      const { program, data, args } = action;
      return [[program, '/k/l.so', '-data', data, '-o', '/t/l.so', ...args]];
    }
    if (action.kind !== 'instrument') return [];
    const { program, fdataPrefix } = action;
    const options = [`--instrumentation-file=${fdataPrefix}`, '--instrumentation-file-append-pid'];
    return [[program, '-instrument', '/k/l.so', ...options, '-o', '/t/l.so']];
  });
}

/** The calls of the tools that merge, in a recipe: those of parts, and those of phases. */
export function mergesIn(text: string): string[][] {
  const calls = /^ {2}(?:merge_raw (.+)|("\S+\/(?:llvm-profdata merge|merge-fdata) -o .+\.profile))$/gm;
  return [...text.matchAll(calls)].map(([, part, phase]) => wordsOf(part ?? phase ?? ''));
}
