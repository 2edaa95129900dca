export type { ByteOrder } from './bytes';
export type {
  FileError,
  ProfileError,
  ProfileSetError,
  ProfileSetManifestError,
  ProfileSetMismatchError,
} from './errors';
export * from './identify';
export type { BoltPreaggregatedFacts, BoltYamlFacts, FdataFacts } from './bolt/text-head';
export type { ElfFacts } from './elf';
export type { JsonShapeError } from './json-shape';
export type { LlvmIndexedFacts, LlvmMemprofRawFacts, LlvmRawFacts } from './llvm/magic';
export type { LlvmTextFacts } from './llvm/text-head';
export type { LlvmVariant } from './llvm/variants';
export * from './manifest';
export * from './manifest-check';
export * from './manifest-format';
export * from './manifest-parse';
export * from './names';
export type { LfsPointerFacts, PackedFacts } from './packed';
export type { PerfDataFacts } from './perf/magic';
export * from './result';
