/** What bootstrap's config says of the LLVM that it builds, downloads or links. */
export interface LlvmSettings {
  /** `llvm.download-ci-llvm` is `true`; `"if-unchanged"` and defaults depend on more than the config. */
  readonly downloads: boolean;
  /** `llvm.version-check` is not `false`: bootstrap refuses an LLVM that is too old for it. */
  readonly checksVersion: boolean;
}

/** @param config bootstrap's config, parsed, of any shape */
export function llvmSettings(config: unknown): LlvmSettings {
  const root = table(config);
  const llvm = table(root['llvm']);
  return {
    downloads: llvm['download-ci-llvm'] === true,
    // A file that is included may say what this one does not.
    checksVersion: llvm['version-check'] !== false && root['include'] === undefined,
  };
}

function table(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
