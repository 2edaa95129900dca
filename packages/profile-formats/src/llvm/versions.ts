/**
 * Which format versions the releases of LLVM write and read. The numbers of raw and indexed profiles are
 * unrelated. A release reads only the raw version that it writes, and every indexed version up to the one
 * that it writes. Defined by `INSTR_PROF_RAW_VERSION` and `INSTR_PROF_INDEX_VERSION` in LLVM's {@link
 * https://github.com/llvm/llvm-project/blob/main/llvm/include/llvm/ProfileData/InstrProfData.inc
 * InstrProfData.inc}.
 */
export interface LlvmProfileVersions {
  /** LLVM's major version. */
  readonly llvm: number;
  /** The raw version (`.profraw`) that it writes, and the only one that it reads. */
  readonly raw: number;
  /** The indexed version (`.profdata`) that it writes, and the newest that it reads. */
  readonly indexed: number;
  /**
   * Whether tools of this release were seen to behave so; false if this is only reported or derived from its
   * neighbours.
   */
  readonly rawIsChecked: boolean;
  /** The same for {@link LlvmProfileVersions.indexed}. */
  readonly indexedIsChecked: boolean;
}

const RELEASES: readonly (readonly [llvm: number, raw: number, indexed: number, checked: string])[] = [
  [11, 5, 6, 'raw'],
  [12, 5, 7, 'raw'],
  [13, 7, 7, 'raw indexed'],
  [14, 8, 7, 'raw indexed'],
  [15, 8, 8, 'raw indexed'],
  [16, 8, 9, 'raw indexed'],
  [17, 8, 10, 'raw'],
  [18, 9, 11, 'raw'],
  [19, 10, 12, 'raw indexed'],
  [20, 10, 12, ''],
  [21, 10, 12, ''],
  [22, 10, 13, 'raw indexed'],
  [23, 11, 14, ''],
];

/** All known releases, the oldest first. */
export const LLVM_PROFILE_VERSIONS: readonly LlvmProfileVersions[] = RELEASES.map(
  ([llvm, raw, indexed, checked]) => ({
    llvm,
    raw,
    indexed,
    rawIsChecked: checked.includes('raw'),
    indexedIsChecked: checked.includes('indexed'),
  }),
);

/** The newest indexed version that this package decodes; it decodes all earlier ones too. */
export const NEWEST_INDEXED_VERSION = 13;

/**
 * The raw versions that this package decodes. The bytes of version 6, which no release writes, are not known.
 */
export const RAW_VERSIONS: readonly number[] = [5, 7, 8, 9, 10, 11];

/** The versions of one release of LLVM; null when it is not known. */
export function profileVersionsOf(llvmMajor: number): LlvmProfileVersions | null {
  return LLVM_PROFILE_VERSIONS.find(({ llvm }) => llvm === llvmMajor) ?? null;
}
