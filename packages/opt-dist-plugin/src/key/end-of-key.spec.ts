import { appendFileSync, cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Stage } from '../model/stages';
import { openProject } from '../project/project';
import { endOfKey, startedKey } from './end-of-key';
import { takeKey } from './taken-key';

const REPOSITORY = path.join(__dirname, '../../../..');

const dir = temporaryDirectory('of each test');

/** What the end of a stage says of the small tree, in which a file was edited meanwhile. */
async function afterEdit(file: string, stage: Stage, config: object) {
  const [root, env] = [dir(), process.env];
  const project = path.join(root, 'rust-project');
  cpSync(path.join(REPOSITORY, 'rust-project/mini-rust'), path.join(project, 'mini-rust'), {
    recursive: true,
  });
  writeFileSync(path.join(project, 'opt-dist.json'), JSON.stringify({ source: 'mini-rust', ...config }));
  const opened = await openProject(root, 'rust-project', env);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const key = await takeKey(opened.value, stage, [], null);
  if (!key.ok) throw new Error(JSON.stringify(key.error));
  const started = startedKey(opened.value, key.value);
  appendFileSync(path.join(project, 'mini-rust', file), '\n// edited\n');
  return endOfKey(started, { root, projectRoot: 'rust-project', env });
}

const COMPILER = 'compiler/rustc/src/main.rs';
const FIRST = { order: 'llvm-first' };

it('an edit of the compiler leaves the key of LLVM as it was where it is first, and is told all the same', async () => {
  expect(await afterEdit(COMPILER, 'llvm-pgo', FIRST)).toEqual({
    kind: 'same',
    unkeyed: ['sources.compiler'],
  });
});

it.each<[string, string, Stage, object, string]>([
  ['the compiler, in the order of upstream', COMPILER, 'llvm-pgo', {}, 'sources.compiler'],
  ['the compiler, for rustc', COMPILER, 'rustc-pgo', FIRST, 'sources.compiler'],
  ['the library', 'library/std/src/main.rs', 'llvm-pgo', FIRST, 'sources.build'],
])('an edit of %s is one', async (_, file, stage, config, part) => {
  expect(await afterEdit(file, stage, config)).toEqual({ kind: 'edited', parts: [part], files: [file] });
});
