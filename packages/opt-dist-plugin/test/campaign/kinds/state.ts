import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { HOST } from '../../e2e/workspace';
import { OUTPUTS, removeOutputs } from '../outcome';
import type { Kind } from '../kind';
import type { Scene } from '../scene';

/** Damages a file; the name is told. */
const DAMAGES: Readonly<Record<string, (file: string, scene: Scene) => void>> = {
  'has one other byte': (file, { chance }) => {
    const content = readFileSync(file);
    const at = chance.below(Math.max(1, content.length));
    content[at] = (content[at] ?? 0) ^ (1 << chance.below(8));
    writeFileSync(file, content);
  },
  'is cut off': (file, { chance }) => {
    const content = readFileSync(file);
    writeFileSync(file, content.subarray(0, chance.below(Math.max(1, content.length))));
  },
  'is empty': (file) => {
    writeFileSync(file, '');
  },
  'is gone': (file) => {
    rmSync(file);
  },
  'is a directory': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  'is a link to nothing': (file) => {
    rmSync(file);
    symlinkSync('/nonexistent/file', file);
  },
  'has another text': (file, { chance }) => {
    writeFileSync(
      file,
      chance.pick(['{}', 'null', '[]', '"x"', '{"schemaVersion":99}', '\0\0\0\0', '<html>']),
    );
  },
};

/** Locks that no run wrote like that. */
const LOCKS: Readonly<Record<string, (lock: string, scene: Scene) => void>> = {
  'of a process that is gone': (lock) => {
    writeFileSync(
      lock,
      JSON.stringify({ pid: 2 ** 22 - 3, started: '1', stage: 'dist', group: null, groupStarted: null }),
    );
  },
  'of a number that is another process now': (lock) => {
    writeFileSync(
      lock,
      JSON.stringify({
        pid: process.pid,
        started: '1',
        stage: 'dist',
        group: process.pid,
        groupStarted: '1',
      }),
    );
  },
  'of another machine, long ago': (lock) => {
    const place = { host: 'elsewhere', boot: 'other', namespace: 'pid:[1]@1' };
    writeFileSync(
      lock,
      JSON.stringify({ pid: 1, started: '1', stage: 'bolt', group: 1, groupStarted: '1', place, token: 'x' }),
    );
    utimesSync(lock, 1, 1);
  },
  'that is no record': (lock, { chance }) => {
    writeFileSync(lock, chance.pick(['', '{', 'null', '12', '{"pid":"1"}', '\0'.repeat(1024)]));
  },
  'that is a link to nothing': (lock) => {
    symlinkSync('/nonexistent/lock', lock);
  },
};

/** Files of the build state, results, and locks, damaged between two runs. */
export const state: Kind = {
  name: 'state',
  words: 'damage to the build state, results, the profile store and the lock',
  withoutBuilds: true,
  impossible: () => null,
  fault: async (scene) => {
    const { chance } = scene;
    scene.vary();
    if (chance.holds(0.25)) {
      const lock = chance.pick(Object.keys(LOCKS));
      scene.tell(`a lock ${lock}`);
      LOCKS[lock]?.(scene.own('lock'), scene);
      scene.plantedLock = true;
      if (chance.holds(0.3)) await scene.run('plan');
      return;
    }
    for (let left = 1 + chance.below(2); left > 0; left--) {
      const file = chance.pick(chance.pick(placesOf(scene).filter((list) => list.length > 0)));
      const damage = chance.pick(Object.keys(DAMAGES));
      scene.tell(`${path.relative(scene.workspace.dir, file)} ${damage}`);
      DAMAGES[damage]?.(file, scene);
      scene.damaged.push(file);
    }
    if (chance.holds(0.4)) await forget(scene);
  },
};

/** So that results have to come from somewhere else than their places. */
async function forget(scene: Scene): Promise<void> {
  scene.tell('the outputs are removed');
  removeOutputs(scene);
  // Where the profile store is damaged, stages run.
  if (scene.builds && scene.chance.holds(0.5)) await scene.follow('nx reset');
}

/** Files by what they are, so that many of one thing are not chosen more often. */
function placesOf(scene: Scene): readonly (readonly string[])[] {
  const { workspace } = scene;
  const stage2 = workspace.path('rust-project/build', HOST, 'stage2/lib');
  return [
    [scene.own('state.json')].filter((file) => existsSync(file)),
    ...['merged', 'profiles', 'pristine', 'raw'].map((name) => filesIn(scene.own(name))),
    ...OUTPUTS.map((output) => filesIn(workspace.path('rust-project', output))),
    filesIn(workspace.path('.nx/opt-dist-store')),
    filesIn(workspace.path('.nx/workspace-data/opt-dist')),
    filesIn(stage2).filter((file) => /\.so(\.|$)/.test(file)),
  ];
}

function filesIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(dir, name))
    .filter((file) => lstatSync(file).isFile())
    .sort();
}
