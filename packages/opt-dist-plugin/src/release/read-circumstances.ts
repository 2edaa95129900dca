import { existsSync } from 'node:fs';
import path from 'node:path';
import { nameOf, notVendored, readLockFile } from '../crates/vendored-crates';
import { readTextFiles } from '../fs/read-text-files';
import { usableMemory } from '../process/memory';
import type { Probe } from '../process/probe';
import { SAMPLE_CONFIGS } from '../tree/tree-facts';
import type { Circumstances, JemallocFact } from './circumstances';

/** Where a release is to be made. */
export interface ReleasePlace {
  /** Absolute directory of the tree. */
  readonly source: string;
  readonly host: string;
  readonly buildsLlvm: boolean;
  /** Absolute install prefix of the LLVM whose compiler and tools build LLVM; null: none. */
  readonly llvmDir: string | null;
  /** `build.vendor` of bootstrap's config; null: not said. */
  readonly vendor: boolean | null;
}

/** Looks at the tree and the machine; runs nothing but programs that tell of themselves. */
export async function circumstancesAt(place: ReleasePlace, probe: Probe): Promise<Circumstances> {
  const { source, host, buildsLlvm, llvmDir, vendor } = place;
  const has = (file: string) => existsSync(path.join(source, file));
  // As bootstrap decides for a tarball (change 133853).
  const vendors = vendor ?? (!has('.git') && has('vendor') && has('.cargo/config.toml'));
  const samples = await readTextFiles(source, SAMPLE_CONFIGS);
  const compiler = llvmDir === null ? 'c++' : path.join(llvmDir, 'bin/clang++');
  const [lld, zstd, jemalloc, memory] = await Promise.all([
    probe.output('ld.lld', ['--version']),
    // A compiler names a file that it does not find without a directory.
    probe.output(compiler, ['-print-file-name=libzstd.a']),
    jemallocFact(source, vendors),
    usableMemory(),
  ]);
  const sample = SAMPLE_CONFIGS.find((name) => samples.has(name));
  const ltoTools = ['clang', 'clang++', 'ld.lld', 'llvm-ar', 'llvm-ranlib'];
  return {
    host,
    sample: sample === undefined ? null : (samples.get(sample) ?? null),
    buildsLlvm,
    ltoToolsMissing: ltoTools.filter(
      (tool) => llvmDir === null || !existsSync(path.join(llvmDir, 'bin', tool)),
    ),
    hasLld: lld !== null,
    hasZstd: zstd !== null && path.isAbsolute(zstd),
    jemalloc,
    memory,
    hasCompilerRt: has('src/llvm-project/compiler-rt') || has('.git'),
  };
}

const JEMALLOC_CRATE = /^(?:tikv-)?jemalloc-sys$/;

async function jemallocFact(source: string, vendors: boolean): Promise<JemallocFact> {
  const manifest = 'compiler/rustc/Cargo.toml';
  const text = (await readTextFiles(source, [manifest])).get(manifest) ?? '';
  if (!/jemalloc-sys\b/.test(text)) return { kind: 'no-dependency' };
  const lock = await readLockFile(source);
  const crate = lock?.find(({ name }) => JEMALLOC_CRATE.test(name));
  if (crate === undefined) return { kind: 'not-locked' };
  const isMissing = vendors && (await notVendored(source, [crate])).length > 0;
  return isMissing ? { kind: 'not-vendored', crate: nameOf(crate) } : { kind: 'there' };
}
