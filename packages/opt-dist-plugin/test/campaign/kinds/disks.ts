import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Kind } from '../kind';
import { expectReason } from '../red';
import type { Scene } from '../scene';

const MIB = 2 ** 20;
const CAUSE =
  /no space|space left|free |full|read-only|EROFS|ENOSPC|room|cannot create|cannot write|os error 28/i;

/** Disks that are small, full of files, or read-only. */
export const disks: Kind = {
  name: 'disks',
  words: 'disks that are full or read-only below the build directory, the profile store or TMPDIR',
  withoutBuilds: false,
  impossible: () => (canMount() ? null : 'no file system can be mounted'),
  fault: async (scene) => {
    const { chance, workspace } = scene;
    scene.vary();
    const [name, dir, most] = chance.pick([
      ['the build directory', workspace.path('rust-project/build'), 60 * MIB],
      ['the profile store', workspace.path('.nx/opt-dist-store'), 4 * MIB],
      ['TMPDIR', path.join(scene.temporary, 'tmp'), 4 * MIB],
    ] as const);
    const options = chance.pick([
      `size=${used(dir) + Math.round(chance.between(0.01, 1) * most)}`,
      `size=${used(dir) + Math.round(chance.between(0.01, 0.3) * most)}`,
      `size=2g,nr_inodes=${inodes(dir) + 20 + chance.below(400)}`,
      'size=2g,ro',
    ]);
    scene.tell(`${name} on a disk of its own: ${options}`);
    mount(scene, dir, options);
    expectReason(await scene.run(), CAUSE);
    spawnSync('mount', ['-o', 'remount,rw,size=2g,nr_inodes=0', dir]);
    scene.tell('the disk has room again');
  },
};

function mount(scene: Scene, dir: string, options: string): void {
  const kept = path.join(scene.temporary, 'kept');
  mkdirSync(dir, { recursive: true });
  // With hard links, as bootstrap has them: without, there is more than fits.
  spawnSync('cp', ['-a', dir, kept]);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2g', 'tmpfs', dir], { encoding: 'utf8' });
  if (mounted.status !== 0) throw new Error(mounted.stderr);
  scene.atEnd(() => spawnSync('umount', ['-l', dir]));
  spawnSync('cp', ['-a', `${kept}/.`, dir]);
  rmSync(kept, { recursive: true });
  const made = spawnSync('mount', ['-o', `remount,${options}`, dir], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
}

function canMount(): boolean {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-campaign-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir]).status === 0;
  if (mounted) spawnSync('umount', [dir]);
  rmSync(dir, { recursive: true });
  return mounted;
}

function used(dir: string): number {
  if (!existsSync(dir)) return 0;
  const { stdout } = spawnSync('du', ['-s', '--block-size=1', dir], { encoding: 'utf8' });
  return Number(stdout.split('\t')[0]);
}

function inodes(dir: string): number {
  if (!existsSync(dir)) return 0;
  return Number(spawnSync('du', ['-s', '--inodes', dir], { encoding: 'utf8' }).stdout.split('\t')[0]);
}
