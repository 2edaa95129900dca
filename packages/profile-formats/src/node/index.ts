export { digestFile, identifyFile, type FileDigest } from './file';
export { readProfileSet, type ProfileSet } from './profile-set';
