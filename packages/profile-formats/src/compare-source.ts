import type { ByteSource } from './byte-source';
import type { ComparedProfile } from './compare';
import type { Damage } from './damage';
import { HEAD_BYTES, identify } from './identify';
import { indexedFunctions } from './llvm/indexed';
import { readIndexedHeader } from './llvm/indexed-header';
import { err, ok, type Result } from './result';

/** An indexed LLVM profile as {@link compare} takes it; others are merged first. */
export async function comparedProfileOf(source: ByteSource): Promise<Result<ComparedProfile, Damage>> {
  const { kind } = identify(await source.read(0, HEAD_BYTES));
  if (kind !== 'llvm-indexed') return err({ kind: 'not-this-format', format: 'llvm-indexed', found: kind });
  const header = await readIndexedHeader(source);
  if (!header.ok) return header;
  return ok({
    isIr: header.value.variants.includes('ir'),
    functions: () => indexedFunctions(source, header.value),
    indexed: { source, header: header.value },
  });
}
