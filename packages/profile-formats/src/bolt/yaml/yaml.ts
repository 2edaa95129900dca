import type { ByteSource } from '../../base/byte-source';
import type { Damage } from '../../base/damage';
import { err, type Result } from '../../base/result';
import { lineBlocks, overlongLine } from '../line-blocks';
import type { BoltYamlProfile } from './profile';
import { BoltYamlReader, LAST_LINE } from './reader';

const LINE_FEED = 0x0a;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readBlock(reader: BoltYamlReader, bytes: Uint8Array, at: number): Damage | null {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LINE_FEED, start);
    const end = found < 0 ? bytes.length : found;
    const text = decoded(bytes.subarray(start, end));
    const isCut = found < 0 && reader.isOpen && at + start > 0 && text !== LAST_LINE;
    if (isCut) return null;
    if (text === null) {
      return { kind: 'corrupt', at: at + start, what: 'line', expected: 'UTF-8', found: 'other bytes' };
    }
    if (!reader.line(text, at + start)) return reader.damage;
    start = end + 1;
  }
  return null;
}

function decoded(line: Uint8Array): string | null {
  try {
    return UTF8.decode(line);
  } catch {
    return null;
  }
}

/**
 * Reads a BOLT YAML profile, in the form in which `llvm-bolt`, `perf2bolt` and `merge-fdata` write it. It is
 * not a reader of YAML in general: other indentation, anchors, tags, texts of several lines and the like are
 * damage.
 *
 * ```text
 * ---
 * header:                          profile-version, binary-name, binary-build-id, profile-flags, profile-origin,
 *   <key>: <value>                 profile-events, dfs-order, hash-func
 * functions:
 *   - name: <text>                 then fid, hash, exec, extern, nblocks; also inline_tree, ppit
 *     blocks:
 *       - bid: <number>            then insns, hash, exec, events, probes, probe
 *         calls: [ { off: 0x0, fid: 0, disc: 0, cnt: 0, mis: 0 }, … ]
 *         succ: [ { bid: 0, cnt: 0, mis: 0 }, … ]
 * pseudo_probe_desc:               not looked into
 *   …
 * ...
 * ```
 * `merge-fdata` wraps lists behind column 70. This reader requires the last line, although LLVM's reader does
 * not, because its absence shows a cut file; llvm-bolt accepts such a file if the cut leaves out no required
 * key.
 *
 * @see https://github.com/llvm/llvm-project/blob/main/bolt/include/bolt/Profile/ProfileYAMLMapping.h
 */
export async function parseBoltYaml(source: ByteSource): Promise<Result<BoltYamlProfile, Damage>> {
  const reader = new BoltYamlReader();
  for await (const { bytes, at, isOverlong } of lineBlocks(source)) {
    const damage = isOverlong ? overlongLine(at) : readBlock(reader, bytes, at);
    if (damage) return err(damage);
  }
  return reader.finish(source.size);
}
