import { objectOf } from '../../model/plain-object';

/** What bootstrap's config says of the LLVM that it builds, downloads or links. */
export interface LlvmSettings {
  /** `llvm.download-ci-llvm`; null: not said, then the profile's defaults say it, or the tree's release. */
  readonly downloads: boolean | 'if-unchanged' | null;
  /** `llvm.version-check` is not `false`: bootstrap refuses an LLVM that is too old for it. */
  readonly checksVersion: boolean;
}

/** @param config bootstrap's config, parsed, with what it includes, of any shape */
export function llvmSettings(config: unknown): LlvmSettings {
  const llvm = objectOf(objectOf(config)['llvm']);
  return {
    downloads: downloads(llvm['download-ci-llvm']),
    checksVersion: llvm['version-check'] !== false,
  };
}

function downloads(value: unknown): LlvmSettings['downloads'] {
  if (typeof value === 'boolean' || value === 'if-unchanged') return value;
  // The older word for a download that is tried (deprecated by change 117813).
  return value === 'if-available' ? true : null;
}
