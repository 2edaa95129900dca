import type { Probe } from '../../process/probe';
import { judgedRelease, type JudgedRelease } from '../../release/read-comparison';
import type { Choices, Tree } from './tree';

/** What upstream's release of a tree is built with, judged for the choices; null: the tree says nothing of one. */
export function releaseOf(tree: Tree, choices: Choices, probe: Probe): Promise<JudgedRelease | null> {
  const { host, externalLlvm, llvm } = choices;
  const place = { source: tree.path, host, buildsLlvm: !externalLlvm, llvmDir: llvm?.dir ?? null };
  return judgedRelease({ ...place, vendor: tree.hasVendor ? true : null }, probe);
}
