import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import type { BootstrapSettings } from '../../bootstrap/settings';
import type { FileCheckFact } from '../../checks/machine';

/**
 * Where bootstrap looks for FileCheck of an LLVM that it links (`llvm_filecheck`): the configured path, else
 * beside llvm-config.
 * @param llvmConfig null: none is linked
 */
export function fileCheckFact(
  { targetTools }: Pick<BootstrapSettings, 'targetTools'>,
  source: string,
  llvmConfig: string | null,
): FileCheckFact | null {
  if (llvmConfig === null || !existsSync(llvmConfig)) return null;
  const named = targetTools['llvm-filecheck'];
  const file =
    named === undefined
      ? path.join(path.dirname(realpathSync(llvmConfig)), 'FileCheck')
      : path.resolve(source, named);
  return { path: file, isThere: existsSync(file) };
}
