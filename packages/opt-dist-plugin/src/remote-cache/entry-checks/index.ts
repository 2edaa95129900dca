export * from './entry-checks';
export * from './limits';
export type { JudgeSet } from './profile-set';
export { SEAL_BYTES, sealOf } from './seal';
export * from './workspace';
