import { existsSync } from 'node:fs';
import type { ProfilerRuntimeFact } from '../../checks/machine';
import type { Run } from '../../process/ask';

/**
 * The section of the variable that compiler-rt's `InstrProfilingVersionVar.c` defines: 8 bytes with the
 * version of the raw profiles that the archive's code writes. Every release from LLVM 14 on that was looked
 * at has it in a section of its own, in `libclang_rt.profile` and in rustc's `profiler_builtins`.
 */
const SECTION = '.data.__llvm_profile_raw_version';

/** @param readelf LLVM's, which reads each member of an archive */
export async function profilerRuntimeFact(
  run: Run,
  readelf: string,
  path: string,
): Promise<ProfilerRuntimeFact> {
  if (!existsSync(path)) return { path, content: { kind: 'missing' } };
  const ran = await run(readelf, ['-x', SECTION, path]);
  if (ran.ok) {
    const raw = rawVersionIn(ran.text);
    return { path, content: raw === null ? { kind: 'no-runtime' } : { kind: 'runtime', raw } };
  }
  // readelf started, and says that it cannot read the file.
  const isRefused = ran.code === null && /not recognized|invalid|malformed|truncated/.test(ran.detail);
  return { path, content: isRefused ? { kind: 'no-runtime' } : { kind: 'unread', reason: ran.detail } };
}

/**
 * @param dump what `llvm-readelf -x` prints: offset, then words of four bytes in hex, as they lie in the file
 */
export function rawVersionIn(dump: string): number | null {
  const words = /^0x0+ ([0-9a-f]{8}) ([0-9a-f]{8})\b/m.exec(dump);
  if (words === null) return null;
  const bytes = Buffer.from(`${words[1] ?? ''}${words[2] ?? ''}`, 'hex');
  // The flags of the upper bits are set in instrumented programs only.
  return bytes.readUInt32LE(0) || bytes.readUInt32BE(4);
}
