import { tmpdir } from 'node:os';
import { ok } from 'profile-formats';
import { checkDisk } from '../checks/host/room';
import { estimateDisk, type DiskScope, sum } from '../checks/host/disk-estimate';
import { diskFacts } from '../doctor/facts/room';
import { diskUsage, treeSize } from '../doctor/facts/tree-size';
import type { Finding } from '../checks/finding';
import type { TreeFact } from '../checks/machine';
import { BIG_TREE_FILES } from '../checks/host/sizes';
import type { Step } from '../plan/step';
import type { Project } from '../project/project';

/** Is there room for what these steps build and write? */
export async function roomFindings(
  { config, dialect, source, layout, dir }: Project,
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const scope = scopeOf(steps);
  // A big tree need not be counted to its end: being big decides.
  const size = await treeSize(source, [layout.buildDir], BIG_TREE_FILES);
  const disks = await diskFacts({
    build: layout.buildDir,
    results: dir,
    temporary: env['TMPDIR'] ?? tmpdir(),
  });
  const whole = sum(estimateDisk(config, dialect, size, scope).parts);
  // The files that are there already only matter if the free room alone is not enough.
  const isShort = disks.some(({ use, free }) => use === 'build' && free < whole);
  const tree: Pick<TreeFact, 'size' | 'dialect'> = { size, dialect: ok(dialect) };
  return checkDisk(
    { disks, tree, config, buildDirBytes: isShort ? await diskUsage(layout.buildDir) : 0 },
    scope,
  );
}

function scopeOf(steps: readonly Step[]): DiskScope {
  const unfinished = (part: 'rustc' | 'llvm') =>
    steps.some(({ before }) => before[part]?.status === 'unfinished');
  return {
    // That of stage 1, too, has no compiler of its own before it.
    rustc: unfinished('rustc') || steps.some(({ before }) => before.stage1 === null),
    llvm: unfinished('llvm'),
    phases: steps.flatMap(({ action }) => (action.kind === 'train' ? [action.phase] : [])),
    tarballs: steps.some(({ action }) => action.kind === 'collect-tarballs'),
    tests: steps.some(({ action }) => action.kind === 'test'),
  };
}
