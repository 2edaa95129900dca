/**
 * Reads, checks and compares the profiles of PGO and BOLT builds. Everything here is pure: bytes and text in,
 * facts out; no file is touched. A function that can fail gives a {@link Result}, whose error holds facts
 * too.
 *
 * - What a file is: {@link identify}. What is in it: {@link inspect}. Whether it can be used:
 *   {@link verdict}.
 * - LLVM: {@link readRawHeader}, {@link rawFunctions}, {@link readIndexedHeader}, {@link indexedFunctions},
 *   {@link parseProftext}, {@link formatProftext}; then {@link summarize} and {@link compare}.
 * - BOLT: {@link readFdata}, {@link parseFdata}, {@link parseBoltYaml}; then {@link compareBolt}. perf:
 *   {@link readPerfHeader}.
 * - Profile sets: {@link parseManifest}, {@link formatManifest}, {@link checkManifest},
 *   {@link judgeProfileSet}; names of their files: {@link formatProfileName}, {@link parseProfileName}.
 *
 * Readers get their bytes from a {@link ByteSource}: {@link sourceOf} makes one from bytes in memory, and
 * `openFileSource` of `profile-formats/node` makes one from a file.
 *
 * @module profile-formats
 */
export type { ByteOrder } from './base/bytes';
export type {
  ProfileError,
  ProfileSetError,
  ProfileSetManifestError,
  ProfileSetMismatchError,
} from './profile-set/errors';
export type { FileError } from './base/file-error';
export { sourceOf, type ByteSource } from './base/byte-source';
export type { Damage } from './base/damage';
export type { FunctionRecord, ValueSites } from './base/function-record';
export * from './identify/identify';
export { parseFdata, type FdataFunction, type FdataProfile, type FdataTotals } from './bolt/fdata/fdata';
export type { FdataNames } from './bolt/fdata/names';
export { readFdata, type FdataHeader, type FdataVisitor } from './bolt/fdata/read';
export type { FdataPlace, FdataRecord, FdataRecordKind } from './bolt/fdata/record';
export type { BoltPreaggregatedFacts, BoltYamlFacts, FdataFacts } from './bolt/text-head';
export { parseBoltYaml } from './bolt/yaml/yaml';
export type {
  BoltHashFunction,
  BoltYamlFunction,
  BoltYamlHeader,
  BoltYamlProfile,
} from './bolt/yaml/profile';
export type { ElfFacts } from './identify/elf';
export type { JsonShapeError } from './base/json-shape';
export { indexedFunctions, readIndexedNames, type IndexedFunctionsOptions } from './llvm/indexed/indexed';
export { readIndexedHeader, type IndexedHeader } from './llvm/indexed/header';
export {
  checkIndexedSections,
  readIndexedBinaryIds,
  readTemporalTraces,
  readVtableNames,
  type IndexedSections,
  type TemporalTrace,
} from './llvm/indexed/sections';
export type { StoredSummary, SummaryCutoff } from './llvm/indexed/summary';
export type { LlvmIndexedFacts, LlvmMemprofRawFacts, LlvmRawFacts } from './llvm/magic';
export { nameHashOf, type NameTable } from './llvm/names-table';
export { rawFunctions, readRawHeaders } from './llvm/raw/raw';
export { readRawBinaryIds, readRawHeader, type RawHeader, type RawSections } from './llvm/raw/header';
export type { RawFunctionRecord } from './llvm/raw/records';
export type { Section } from './llvm/reading';
export type { NamedFunctionRecord, TextProfile, TextTemporalTraces } from './llvm/text/text';
export { formatProftext } from './llvm/text/format';
export type { LlvmTextFacts } from './llvm/text/head';
export { parseProftext } from './llvm/text/parse';
export { VALUE_KIND } from './llvm/value-data';
export type { LlvmVariant, VersionWord } from './llvm/variants';
export * from './llvm/versions';
export * from './profile-set/manifest';
export * from './profile-set/manifest-check';
export * from './profile-set/manifest-format';
export * from './profile-set/manifest-parse';
export * from './profile-set/names';
export type { OtherProfileFacts, OtherProfileFormat } from './identify/other-profiles';
export type { LfsPointerFacts, PackedFacts } from './identify/packed';
export type { PerfAttribute } from './perf/attribute';
export type { PerfDataFacts } from './perf/magic';
export { readPerfHeader, type PerfHeader } from './perf/perf-data';
export {
  judgeProfile,
  judgeProfileSet,
  manifestSummaryOf,
  type NeededProfile,
  type ProfileSetConsumer,
} from './profile-set/check';
export type {
  GradedProfileSetFact,
  ManifestField,
  ProfileSetFact,
  ProfileSetVerdict,
} from './profile-set/facts';
export { adviceOnSet, describeSetFact } from './profile-set/text';
export * from './base/result';
export * from './inspect/summary';
export {
  compare,
  type ComparedProfile,
  type CompareOptions,
  type FunctionBatches,
  type IndexedPlace,
} from './compare/compare';
export { type Comparison, type CountOverlap, type Shift } from './compare/comparison';
export { compareBolt, type BoltComparison, type BoltProfile, type BoltShift } from './compare/bolt';
export { comparableProfileOf, comparedProfileOf, type ComparableProfile } from './compare/source';
export { isDominantCounter } from './verdict/counters';
export { ANY_CONSUMER, verdict, type Consumer, type Verdict } from './verdict/verdict';
export { type Grade, type GradedFact, type VerdictFact } from './verdict/fact';
export type {
  HotName,
  InspectionDepth,
  InstrumentationLevel,
  ProfileContents,
  ProfileFacts,
  TextFeature,
} from './inspect/facts';
export { inspect, type InspectionOptions } from './inspect/inspect';
export type { NameCensus } from './inspect/name-census';
export { isPlace, PLACES, type ProfilePlace } from './verdict/places';
export { adviceOn, describeDamage, describeFact, KIND_TITLES } from './verdict/text';
