import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's prefix of the LLVM that fits the rustc at hand. */
export function llvmOfRustc(): string | null {
  const major =
    /^LLVM version: (\d+)/m.exec(spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout)?.[1] ?? '';
  return existsSync(`/usr/lib/llvm-${major}`) ? `/usr/lib/llvm-${major}` : null;
}
