/** A key of BOLT's YAML profiles that not every release takes: those before it refuse the file for the key. */
export interface BoltYamlKey {
  /** The mapping and the key in it. */
  readonly key: string;
  /** The newest release that is known to lack the key; a later one may lack it, too. */
  readonly newestWithout: number;
}

/**
 * The keys that came after the first releases with such profiles, by release. `extern` is of LLVM 22, and 19
 * was seen to refuse it; whether 20 and 21 do was not tried. `dfs-order` came with 17, which was not tried.
 */
export const BOLT_YAML_KEYS: readonly BoltYamlKey[] = [
  { key: 'header.dfs-order', newestWithout: 16 },
  { key: 'function.extern', newestWithout: 19 },
];
