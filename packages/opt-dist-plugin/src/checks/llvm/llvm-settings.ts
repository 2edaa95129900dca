import { objectOf } from '../../model/plain-object';

/** The settings in bootstrap's config for the LLVM that it builds, downloads or links. */
export interface LlvmSettings {
  /** `llvm.download-ci-llvm`; null: not set; the defaults of the profile or of the release then apply. */
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
  // The older value for an optional download (deprecated by change 117813).
  return value === 'if-available' ? true : null;
}
