import type { Damage } from '../base/damage';
import { err, ok, type Result } from '../base/result';
import { alignedTo8, corrupt, sizeAt, truncated, type Block } from './reading';

/**
 * Decodes the build ids of the binaries that a profile was gathered on: per id a u64 length, that many bytes,
 * zero bytes up to a multiple of 8. Defined by `readBinaryIdsInternal` in LLVM's
 * {@link https://github.com/llvm/llvm-project/blob/main/llvm/lib/ProfileData/InstrProfReader.cpp InstrProfReader.cpp}.
 *
 * @returns each id in lower-case hex
 */
export function decodeBinaryIds(block: Block, isLittle: boolean): Result<string[], Damage> {
  const { bytes, view, at } = block;
  const ids: string[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 8 > bytes.length) {
      return err(truncated(at + offset, 'length of a binary id', 8, bytes.length - offset));
    }
    const length = sizeAt(view, offset, isLittle);
    if (length === 0) return err(corrupt(at + offset, 'length of a binary id', 'more than 0', length));
    if (alignedTo8(length) > bytes.length - offset - 8) {
      return err(truncated(at + offset + 8, 'binary id', length, bytes.length - offset - 8));
    }
    ids.push(block.text('hex', offset + 8, offset + 8 + length));
    offset += 8 + alignedTo8(length);
  }
  return ok(ids);
}
