export { digestFile, identifyFile, type FileDigest } from './file';
export { openFileSource, type FileSource } from './file-source';
export { readProfileSet, type ProfileSet } from './profile-set';
