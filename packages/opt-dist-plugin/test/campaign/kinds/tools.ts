import { chmodSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { llvmOfRustc } from '../../e2e/installed-llvm';
import type { Kind } from '../kind';
import { expectReason } from '../red';
import type { Scene } from '../scene';

/** What a tool does in place of its work, in sh: `$real` is the tool, `$in` and `$out` the files that it was given. */
const LIES = {
  'exits 0 and writes nothing': 'exit 0',
  'writes an empty file': ': > "$out"; exit 0',
  'copies its input': 'cp "$in" "$out"; exit 0',
  'writes half of it': '"$real" "$@"; truncate -s "$(($(stat -c %s "$out") / 2))" "$out"; exit 0',
  'writes all of it and fails': '"$real" "$@"; echo "cannot go on" >&2; exit 1',
  'fails at once': 'echo "cannot begin" >&2; exit 1',
  crashes: 'kill -SEGV $$',
  'is killed': 'kill -KILL $$',
} as const;
type Lie = keyof typeof LIES;

const ALL = Object.keys(LIES) as Lie[];
/** Of a compiler nobody can tell what it should have written. */
const OF_COMPILERS: readonly Lie[] = ['fails at once', 'crashes', 'is killed', 'exits 0 and writes nothing'];
const TOOLS: Readonly<Record<string, readonly Lie[]>> = {
  'llvm-bolt': ALL,
  'llvm-profdata': ALL,
  'merge-fdata': ALL,
  'clang++': OF_COMPILERS,
};

/** Tools of LLVM that do something else than they say. */
export const tools: Kind = {
  name: 'tools',
  words: 'tools that fail, crash, or say that they did what they did not',
  withoutBuilds: false,
  impossible: () => (llvmOfRustc() === null ? 'no LLVM of its own prefix fits the rustc at hand' : null),
  fault: async (scene) => {
    const { chance } = scene;
    scene.vary(chance.pick(['bolt', 'bolt', 'bolt', 'llvm-pgo', 'rustc-pgo'] as const));
    const tool = chance.pick(Object.keys(TOOLS).slice(0, chance.holds(0.2) ? 4 : 3));
    const lie = chance.pick(TOOLS[tool] ?? ALL);
    const [isOnce, honest] = [chance.holds(0.3), chance.below(4)];
    scene.tell(`${tool} ${lie}${isOnce ? ', once' : ''}, after ${honest} honest calls`);
    const flag = stand(scene, tool, lie, { isOnce, honest });
    expectReason(await scene.run(), /\S/);
    rmSync(flag, { force: true });
  },
};

/** @returns the file by which the tool lies */
function stand(
  scene: Scene,
  tool: string,
  lie: Lie,
  { isOnce, honest }: { readonly isOnce: boolean; readonly honest: number },
): string {
  const real = realpathSync(llvmOfRustc() ?? '/usr');
  const prefix = path.join(scene.temporary, 'llvm');
  const flag = path.join(scene.temporary, 'lies');
  mkdirSync(path.join(prefix, 'bin'), { recursive: true });
  for (const name of readdirSync(real).filter((each) => each !== 'bin'))
    symlinkSync(path.join(real, name), path.join(prefix, name));
  for (const name of readdirSync(path.join(real, 'bin')).filter((each) => each !== tool))
    symlinkSync(path.join(real, 'bin', name), path.join(prefix, 'bin', name));
  const script = [
    '#!/bin/sh',
    `real='${path.join(real, 'bin', tool)}'`,
    'in= out= previous=',
    'for each in "$@"; do',
    '  [ "$previous" = -o ] && out=$each',
    '  [ -z "$in" ] && [ -f "$each" ] && in=$each',
    '  previous=$each',
    'done',
    // Questions are answered, and so are the attempts of the checks before a stage.
    `if [ ! -e '${flag}' ] || [ -z "$out" ]; then exec "$real" "$@"; fi`,
    `echo >> '${flag}'`,
    `[ "$(wc -l < '${flag}')" -gt ${honest} ] || exec "$real" "$@"`,
    ...(isOnce ? [`rm -f '${flag}'`] : []),
    LIES[lie],
  ];
  const file = path.join(prefix, 'bin', tool);
  writeFileSync(file, `${script.join('\n')}\n`);
  chmodSync(file, 0o755);
  writeFileSync(flag, '');
  scene.set('OPT_DIST_LLVM_DIR', prefix);
  return flag;
}
