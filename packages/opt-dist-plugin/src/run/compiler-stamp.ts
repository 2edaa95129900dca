import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Dialect, rustcDir } from '../tree/dialect';
import type { Layout } from '../bootstrap/layout';
/** `.librustc.stamp`, and `.librustc-stamp` since 1.86. */
const STAMP = /^\.librustc[.-]stamp$/;

/**
 * When bootstrap last ran cargo for the rustc of a stage, as text: bootstrap writes the stamp each time, and
 * never when it keeps that compiler. So the stamp reveals a user's own `x.py` in the same build directory.
 * @returns null: there is no stamp
 */
export function compilerStamp(
  { hostDir, host }: Pick<Layout, 'hostDir' | 'host'>,
  dialect: Pick<Dialect, 'stage2RustcDir'>,
  stage: 1 | 2,
): string | null {
  const dir = path.join(hostDir, rustcDir(dialect, stage), host, 'release');
  try {
    const name = readdirSync(dir).find((each) => STAMP.test(each));
    return name === undefined ? null : String(statSync(path.join(dir, name), { bigint: true }).mtimeNs);
  } catch {
    return null;
  }
}
