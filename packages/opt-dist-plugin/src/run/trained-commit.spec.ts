import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { cleanEnvironment } from '../process/environment';
import { Processes } from '../process/processes';
import { configOf, DIALECT_195 } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Stage } from '../model/stages';
import { trainedCommit } from './trained-commit';

const dir = temporaryDirectory('of each test');
const git = (...args: readonly string[]) =>
  execFileSync('git', ['-C', dir(), '-c', 'user.name=n', '-c', 'user.email=e', ...args], {
    encoding: 'utf8',
  });

function trained(stage: Stage, file: object, known: { commit?: string; ofTarball?: string } = {}) {
  return trainedCommit({
    stage,
    log: path.join(dir(), 'log'),
    runner: new Processes(cleanEnvironment(process.env), () => undefined),
    project: {
      source: dir(),
      config: configOf(file),
      commit: known.commit ?? null,
      dialect: { ...DIALECT_195, commit: known.ofTarball ?? null },
    },
  });
}

const FIRST = { order: 'llvm-first' };

it('is that of the checkout, for a profile of LLVM that outlives it', async () => {
  git('init', '-q');
  git('commit', '-q', '--allow-empty', '-m', 'one');
  const head = git('rev-parse', 'HEAD').trim();
  expect(await trained('llvm-pgo', FIRST)).toBe(head);
  expect(await trained('rustc-pgo', FIRST)).toBeNull();
  expect(await trained('llvm-pgo', {})).toBeNull();
  expect(await trained('llvm-pgo', { ...FIRST, llvm: { profile: 'follow-rustc' } })).toBeNull();
});

it('is the one that is known anyway: of a tarball, or of the version of rustc', async () => {
  expect(await trained('rustc-pgo', {}, { ofTarball: 'a', commit: 'b' })).toBe('a');
  expect(await trained('rustc-pgo', {}, { commit: 'b' })).toBe('b');
});

it('is none of a tree without one', async () => {
  expect(await trained('llvm-pgo', FIRST)).toBeNull();
  git('init', '-q');
  expect(await trained('llvm-pgo', FIRST)).toBeNull();
});
