import { good, problem, untried, warning, type Finding } from '../finding';
import { type DiskScope, estimateDisk, stillNeeded } from './disk-estimate';
import type { Machine, TreeFact, TreeSize } from '../machine';
import { formatBytes, GIB } from '../../text/byte-count';
import { isBig } from './sizes';
import { boltLibraries } from '../../config/uses';

/**
 * Linkers and BOLT put files into the temporary directory; profile sets and tarballs end up in the project.
 */
const ELSEWHERE = { big: 2 * GIB, small: 0.25 * GIB };
/**
 * The memory of llvm-bolt while it instruments a librustc_driver of 155,763,696 bytes (Rust 1.85.0, LLVM 19):
 * 14.5 GB. Optimising took 4.1 GB.
 */
const BOLT_OF_RUSTC = 14.5e9;
const MEMORY_BY_SIZE = BOLT_OF_RUSTC / 155_763_696;

/**
 * A share of the estimate, which is on the safe side: with less than this, the build does not reach its end.
 */
const HOPELESS = 0.25;

/** @param now the builds of this run alone; absent: all stages, some of which may come from a cache */
export function checkDisk(
  {
    disks,
    tree,
    config,
    buildDirBytes,
  }: Pick<Machine, 'disks' | 'config' | 'buildDirBytes'> & {
    readonly tree: Pick<TreeFact, 'size' | 'dialect'> | null;
  },
  now?: DiskScope,
): Finding[] {
  const size = tree?.size ?? { files: 0, bytes: 0, complete: true };
  const dialect = tree?.dialect.ok === true ? tree.dialect.value : null;
  const estimate = estimateDisk(config, dialect, size, now);
  return disks.map(({ path, free, use }) => {
    if (use !== 'build') return otherDisk(path, free, use, size);
    const found = `${formatBytes(free)} free for ${path}`;
    const needed = stillNeeded(estimate, buildDirBytes);
    if (free >= needed) return good('disk', found);
    const parts = estimate.parts.map(({ what, bytes }) => `${what} ${formatBytes(bytes)}`).join(', ');
    const there = buildDirBytes < GIB / 10 ? '' : `; ${formatBytes(buildDirBytes)} are there already`;
    const who = now === undefined ? 'the stages are' : 'this stage is';
    const short = `${found}, less than the ${formatBytes(needed)} that ${who} estimated to take (${parts}${there})`;
    const advice =
      'Make room, or put the build on another disk: "buildDir" of opt-dist.json (or OPT_DIST_BUILD_DIR).';
    return now !== undefined && free < needed * HOPELESS
      ? problem('disk', short, advice)
      : warning('disk', short, advice);
  });
}

function otherDisk(path: string, free: number, use: 'results' | 'temporary', size: TreeSize): Finding {
  const found = `${formatBytes(free)} free for ${use === 'temporary' ? 'temporary files' : 'the results'}, ${path}`;
  if (free >= (isBig(size) ? ELSEWHERE.big : ELSEWHERE.small)) return good('disk', found);
  return warning(
    'disk',
    found,
    use === 'temporary'
      ? 'Make room, or set TMPDIR to a directory on another disk.'
      : 'Make room: profile sets and tarballs are put there.',
  );
}

/** BOLT takes memory by the size of its library, more than any other step. */
export function checkMemory({
  memory,
  tree,
  config,
  rustcLibrary,
}: Pick<Machine, 'memory' | 'tree' | 'config' | 'rustcLibrary'>): Finding[] {
  const found = formatBytes(memory);
  const dialect = tree?.dialect.ok === true ? tree.dialect.value : null;
  const trains = config.profiles.bolt === null && boltLibraries(config, dialect).includes('rustc');
  const usual = tree !== null && isBig(tree.size) ? BOLT_OF_RUSTC : 0;
  const needed = rustcLibrary === null ? usual : rustcLibrary * MEMORY_BY_SIZE;
  if (!trains || memory >= needed) return [good('memory', found)];
  const why = rustcLibrary === null ? 'took that for' : `is estimated to take that for the`;
  return [
    warning(
      'memory',
      `${found} with swap, less than ${formatBytes(needed)}: instrumenting with BOLT ${why} librustc_driver${rustcLibrary === null ? ' of Rust 1.85' : ' that is built'}`,
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

/**
 * Bootstrap joins its flags for rustc by spaces (`Rustflags::arg` of its `cargo.rs` ends with a bare
 * assertion), and those for C and C++ as well. Profiles lie in the build directory, so their flags carry its
 * path; stage 1 would be built before anything fails.
 */
export function checkBuildDirName(buildDir: string): Finding[] {
  if (!/\s/.test(buildDir)) return [];
  return [
    problem(
      'build directory',
      `${buildDir} has a space in its path, and bootstrap cannot pass such a path on to the compilers`,
      'Name a directory without one in "buildDir" of opt-dist.json (or OPT_DIST_BUILD_DIR).',
    ),
  ];
}

/**
 * BOLT rewrites a library in every place at once through hard links; without them the unoptimised file is
 * shipped.
 */
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
          `${hardLinks.detail}: the shipped libraries would not be those that BOLT optimised`,
          'Put "buildDir" (or OPT_DIST_BUILD_DIR) on a file system that has hard links.',
        ),
      ];
  }
}

export function checkLock({ lock }: Pick<Machine, 'lock'>): Finding[] {
  if (lock === null) return [good('lock', 'no run is using the build directory')];
  if (!lock.alive) return [good('lock', 'left by a killed run; the next run takes it over')];
  return [
    warning(
      'lock',
      `${lock.path}: process ${lock.pid}${lock.host === null ? '' : ` of ${lock.host}`} is running ${lock.stage} in this build directory`,
      'Wait for that process, or end it, or use another "buildDir".',
    ),
  ];
}
