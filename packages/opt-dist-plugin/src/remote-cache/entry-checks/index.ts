export * from './entry-checks';
export * from './limits';
export { type JudgeSet, UNPACKED_PREFIX } from './profile-set';
export { SEAL_BYTES } from './seal';
export * from './workspace';
