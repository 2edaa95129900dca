import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine, TreeFact } from '../machine';
import { GIB, gibibytes, isBig } from '../sizes';

/** What all stages of a real tree take: LLVM and rustc several times over, raw profiles, tarballs. */
const REAL_TREE = 60 * GIB;
const AT_LEAST = 2 * GIB;
/** Three times its sources is what a small tree takes. */
const TIMES_THE_SOURCES = 3;
/** llvm-bolt takes 14.5 GB for a real librustc_driver. */
const BOLT_OF_RUSTC = 16 * GIB;

/** An estimate: what the stages take is known only when they are done. */
export function neededSpace({ size }: Pick<TreeFact, 'size'>): number {
  return Math.max(AT_LEAST, size.bytes * TIMES_THE_SOURCES, isBig(size) ? REAL_TREE : 0);
}

export function checkDisk({ disks, tree }: Pick<Machine, 'disks' | 'tree'>): Finding[] {
  const needed = tree === null ? AT_LEAST : neededSpace(tree);
  return disks.map(({ path, free, temporary }) => {
    if (temporary === true) return temporaryDisk(path, free);
    const found = `${gibibytes(free)} free for ${path}`;
    return free >= needed
      ? good('disk', found)
      : warning(
          'disk',
          `${found}, less than the ${gibibytes(needed)} that this tree is estimated to take`,
          'Make room, or put the build on another disk: "buildDir" of opt-dist.json (or OPT_DIST_BUILD_DIR).',
        );
  });
}

/** Linkers and BOLT put files there, though none that stay. */
function temporaryDisk(path: string, free: number): Finding {
  const found = `${gibibytes(free)} free for temporary files, ${path}`;
  return free >= AT_LEAST
    ? good('disk', found)
    : warning('disk', found, 'Make room, or set TMPDIR to a directory on another disk.');
}

export function checkMemory({
  memory,
  tree,
  config,
}: Pick<Machine, 'memory' | 'tree' | 'config'>): Finding[] {
  const boltsRustc = config.bolt.enabled && config.bolt.libraries.includes('rustc');
  const found = gibibytes(memory);
  // A machine with 16 GiB has a little less than that to give.
  if (tree === null || !isBig(tree.size) || !boltsRustc || memory >= BOLT_OF_RUSTC * 0.95) {
    return [good('memory', found)];
  }
  return [
    warning(
      'memory',
      `${found}; BOLT takes 14.5 GB for librustc_driver`,
      'Add memory or swap, or leave "rustc" out of "bolt.libraries".',
    ),
  ];
}

export function checkDirectories({ directories }: Pick<Machine, 'directories'>): Finding[] {
  return directories.map(({ role, path, tried, refused }) =>
    refused === null
      ? good(role, `${path}${tried === path ? '' : ' (not there yet)'}`)
      : problem(
          role,
          refused,
          role === 'build directory'
            ? 'Make it writable, or name another one in "buildDir" of opt-dist.json (or OPT_DIST_BUILD_DIR).'
            : 'Make it writable: profile sets and tarballs are put there.',
        ),
  );
}

/** BOLT rewrites a library in every place at once through hard links; without them the unoptimised file is shipped. */
export function checkHardLinks({ hardLinks }: Pick<Machine, 'hardLinks'>): Finding[] {
  const name = 'hard links';
  switch (hardLinks.kind) {
    case 'passed':
      return [good(name, 'work in the build directory')];
    case 'untried':
      return [untried(name, hardLinks.reason)];
    case 'failed':
      return [
        problem(
          name,
          `${hardLinks.detail}: what BOLT optimises would not be what is shipped`,
          'Put "buildDir" (or OPT_DIST_BUILD_DIR) on a file system that has hard links.',
        ),
      ];
  }
}

export function checkLock({ lock }: Pick<Machine, 'lock'>): Finding[] {
  if (lock === null) return [good('lock', 'nobody works in the build directory')];
  if (!lock.alive) return [good('lock', 'left by a run that was killed, the next run takes it over')];
  return [
    warning(
      'lock',
      `${lock.path}: process ${lock.pid} is running ${lock.stage} in this build directory`,
      'Wait for it, or end it; or use another "buildDir".',
    ),
  ];
}
