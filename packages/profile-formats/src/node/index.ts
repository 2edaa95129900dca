/**
 * Opens files and directories for the functions of `profile-formats`; no other part of the package touches
 * the disk. A file that cannot be read is a value too: a `FileError` with the system's code.
 *
 * @module profile-formats/node
 */
export { digestFile, identifyFile, type FileDigest } from './file';
export { openFileSource, type FileSource } from './file-source';
export { checkProfileSet, readProfileSet, type CheckedProfileSet, type ProfileSet } from './profile-set';
export { inspectProfile, type InspectedFile } from './profile-set-file';
