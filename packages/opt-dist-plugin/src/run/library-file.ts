import { existsSync, statSync } from 'node:fs';
import { open, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { identifyFile } from 'profile-formats/node';
import type { Problem } from '../model/problem';
import { attempt } from '../fs/attempt';
import type { Project } from '../project/project';
import type { Library } from '../model/components';
import type { FileMark } from '../plan/build-state';
import { difference, markOf } from './file-mark';

/**
 * `libLLVM.so.22.1-rust-…` and, up to LLVM 17, `libLLVM-17-rust-….so`; the linker script beside it is no ELF
 * file.
 */
const PATTERNS: Readonly<Record<Library, RegExp>> = {
  llvm: /^libLLVM([-.].*)?\.so(\..*)?$/,
  rustc: /^librustc_driver-[0-9a-f]+\.so$/,
};

/** Finds the one shared library of its kind in the stage 2 sysroot. */
export async function findLibrary(project: Project, library: Library): Promise<Result<string, Problem>> {
  const dir = project.layout.stage2Lib;
  const entries = await attempt('read', dir, () => readdir(dir, { withFileTypes: true }));
  if (!entries.ok) return entries;
  const found: string[] = [];
  for (const entry of entries.value) {
    if (!entry.isFile() || !PATTERNS[library].test(entry.name)) continue;
    const identified = await identifyFile(path.join(dir, entry.name));
    if (identified.ok && identified.value.kind === 'elf') found.push(entry.name);
  }
  const [file] = found;
  if (file !== undefined && found.length === 1) return ok(file);
  return err({
    kind: 'library-not-found',
    component: library,
    dir,
    pattern: PATTERNS[library].source,
    found,
  });
}

/**
 * Every place where bootstrap has the library: one inode with many names where the file system can link,
 * copies where it cannot. dist packages from the cargo and LLVM directories, not from the sysroot.
 */
function places({ layout, dialect }: Project, file: string): string[] {
  const { hostDir, host } = layout;
  const release = path.join(hostDir, dialect.stage2RustcDir, host, 'release');
  return [
    path.join(layout.stage2Lib, file),
    path.join(layout.stage2Lib, 'rustlib', host, 'lib', file),
    path.join(hostDir, 'stage1/lib/rustlib', host, 'lib', file),
    path.join(release, 'deps', file),
    path.join(release, file.replace(/-[0-9a-f]+\.so$/, '.so')),
    path.join(layout.llvm, 'lib', file),
    path.join(layout.llvm, 'build/lib', file),
  ];
}

/**
 * Writes new content through the existing names, so that every hard link has it, and reads it back.
 * @param step its title
 * @returns the library in the sysroot as it is now
 */
export async function overwriteLibrary(
  project: Project,
  step: string,
  file: string,
  contentFrom: string,
): Promise<Result<FileMark, Problem>> {
  const wanted = await markOf(contentFrom);
  if (!wanted.ok) return wanted;
  const inSysroot = path.join(project.layout.stage2Lib, file);
  const written = await attempt('write', inSysroot, () => writeEverywhere(project, file, contentFrom));
  if (!written.ok) return written;
  // A build that was cut off may have left the sysroot without it.
  const places = written.value.length === 0 ? [inSysroot] : written.value;
  for (const place of places) {
    const wrong = await difference(place, wanted.value);
    if (wrong !== null) return err({ kind: 'not-done', step, ...wrong });
  }
  return existsSync(inSysroot) ? markOf(inSysroot) : wanted;
}

/** @returns one name of each file that was written */
async function writeEverywhere(project: Project, file: string, contentFrom: string): Promise<string[]> {
  const content = await readFile(contentFrom);
  const written = new Map<number, string>();
  for (const place of places(project, file)) {
    if (!existsSync(place)) continue;
    const { ino } = statSync(place);
    if (written.has(ino)) continue;
    written.set(ino, place);
    const target = await open(place, 'r+');
    try {
      await target.truncate(0);
      // All of it: a single write may be a short one, and a library that is cut off ends compilers by SIGBUS.
      await target.writeFile(content);
      await target.sync();
    } finally {
      await target.close();
    }
  }
  return [...written.values()];
}
