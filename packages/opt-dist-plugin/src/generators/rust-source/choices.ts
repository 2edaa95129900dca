import { existsSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { chooseLlvm } from './llvm/choose-llvm';
import { installedLlvms } from './llvm/installed-llvms';
import type { Request } from './options';
import type { SourceProblem } from './problem';
import { PLACES } from './files/project-files';
import { canBolt, type Choices, defaultLlvm, needsPerfCopy, type Tree } from './tree';
import type { Probe } from '../../process/probe';

export interface Host {
  readonly triple: string;
  /** False: a guess, as there is no rustc to ask. */
  readonly known: boolean;
}

const CPUS: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64', riscv64: 'riscv64gc' };

export async function findHost(probe: Probe): Promise<Host> {
  const triple = /^host: (.+)$/m.exec((await probe.output('rustc', ['-vV'])) ?? '')?.[1];
  if (triple !== undefined) return { triple, known: true };
  const cpu = CPUS[process.arch] ?? process.arch;
  return {
    triple: process.platform === 'darwin' ? `${cpu}-apple-darwin` : `${cpu}-unknown-linux-gnu`,
    known: false,
  };
}

/** Makes the choices that the tree leaves open: the LLVM, and the parts that come with the project. */
export async function choose(
  { llvm: wanted }: Request,
  tree: Tree,
  work: string,
  host: Host,
  probe: Probe,
): Promise<Result<Choices, SourceProblem>> {
  const externalLlvm = (wanted ?? defaultLlvm(tree)) === 'external';
  const bundled = path.join(work, PLACES.stage0);
  const stage0 = existsSync(bundled) ? bundled : null;
  const minimum = tree.dialect.minimumLlvm;
  const preferred = [
    tree.debian?.llvm ?? null,
    majorOf(tree.dialect.llvmVersion),
    // A release is mostly built with the LLVM of the release before it.
    await llvmOf(
      stage0 === null ? 'rustc' : path.join(stage0, 'bin/rustc'),
      externalLlvm && stage0 === null,
      probe,
    ),
  ].filter((major) => major !== null);
  const found = await installedLlvms(host.triple, probe);
  const bolts = canBolt(tree, externalLlvm);
  const llvm = chooseLlvm(found, { external: externalLlvm, minimum, bolts, preferred });
  if (externalLlvm && llvm === null)
    return err({ kind: 'no-llvm', minimum, found: found.map(({ major }) => major) });
  return ok({
    host: host.triple,
    nameHost: !host.known,
    externalLlvm,
    llvm,
    stage0,
    copiesPerf: needsPerfCopy(tree.training),
  });
}

/** @param unrelated the rustc at hand need not be of the release before the tree's */
async function llvmOf(rustc: string, unrelated: boolean, probe: Probe): Promise<number | null> {
  const text = unrelated ? null : await probe.output(rustc, ['-vV']);
  return majorOf(/^LLVM version: (.+)$/m.exec(text ?? '')?.[1] ?? null);
}

function majorOf(version: string | null): number | null {
  return version === null ? null : Number(version.split('.')[0]);
}
