import { stageHash } from '../src/key/stage-hash';
import type { KeyFacts } from '../src/key/stage-key';
import type { TakenKey } from '../src/key/taken-key';
import type { Stage } from '../src/model/stages';
import { configOf, HOST } from './plan-context';

/** The facts of a key, each with a value of its own. */
export const KEY_FACTS: KeyFacts = {
  config: configOf({}),
  sources: {
    bootstrap: 'b',
    compiler: 'c0',
    build: 'c',
    llvm: 'd',
    training: 'e',
    tools: 'f',
    packaged: 'g',
    tests: 'h',
    ci: 'i',
  },
  host: HOST,
  commit: 'a',
  bootstrapConfig: null,
  packaging: null,
  tools: { cc: 'clang 22', cxx: 'clang 22', profdata: '22', bolt: '22', stage0: '1.95', linkedLlvm: null },
  environment: {},
  given: {},
  extraArgs: [],
  packsSources: false,
};

/** A stage's key of two parts. */
export function takenKey(stage: Stage): TakenKey {
  const parts = { 'profiles.rustc-pgo': 'p', recipe: '1' };
  return { stage, hash: stageHash(stage, parts), parts, facts: KEY_FACTS };
}
