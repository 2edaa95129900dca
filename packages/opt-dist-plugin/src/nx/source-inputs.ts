import path from 'node:path';
import type { OptDistConfig } from '../config/config';
import { keepsLlvmProfile } from '../config/order';
import { selectsSources } from '../bootstrap/dist-arguments';
import type { Stage } from '../model/stages';

/**
 * The source tree as inputs of a stage, for people and `nx affected`; the stage's key has digests of its own.
 * @param sourceRoot relative to the workspace with slashes
 */
export function sourceInputs(stage: Stage, config: OptDistConfig, sourceRoot: string): string[] {
  const tree = `{workspaceRoot}/${sourceRoot}`;
  return [
    // A submodule, which is a single entry for git, and for `nx affected` of Nx 24.
    tree,
    `${tree}/**/*`,
    ...unread(stage, config).map((pattern) => `!${tree}/${pattern}`),
    ...['**/__pycache__/**/*', 'build/**/*'].map((pattern) => `!${tree}/${pattern}`),
  ];
}

/** Patterns of sources that a stage does not read. */
function unread(stage: Stage, config: OptDistConfig): string[] {
  const { dist } = config;
  const tests = 'tests/**/*';
  const compiler = stage === 'llvm-pgo' && keepsLlvmProfile(config) ? ['compiler/**/*'] : [];
  if (stage !== 'dist') return [tests, 'src/doc/**/*', '*.md', ...compiler];
  // This reads neither bootstrap's config, which may leave the sources' tarball out, nor bootstrap's options.
  if (selectsSources(dist.args, null, true)) return [];
  return [...(dist.tests.run ? [] : [tests]), 'src/tools/rustc-perf/**/*'];
}

/**
 * Where a source tree lies, relative to the workspace with slashes; null when it lies outside or is an
 * absolute path.
 * @param projectRoot relative to the workspace
 * @param source relative to the project
 */
export function sourceRoot(projectRoot: string, source: string): string | null {
  if (path.isAbsolute(source)) return null;
  const relative = path.posix.normalize(path.posix.join(projectRoot.split(path.sep).join('/'), source));
  return relative.startsWith('..') || relative === '.' ? null : relative;
}
