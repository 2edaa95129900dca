/** What a code of the system means, and what to do; null: the facts suffice. */
interface Meaning {
  readonly words: string;
  readonly advice: string | null;
}

const ANOTHER_PLACE =
  'Give the user who runs Nx the right to it, or name another place, such as "buildDir" (or OPT_DIST_BUILD_DIR).';
const ROOM = 'Make room.';
const DISK = "Look at the disk or the network share; the kernel's log (`dmesg`) may say more.";

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: { words: 'no space left on the device', advice: ROOM },
  EDQUOT: { words: 'the disk quota is used up', advice: ROOM },
  EFBIG: { words: 'the file grew beyond a limit', advice: 'Raise the limit of file sizes (`ulimit -f`).' },
  ENOENT: { words: 'no such file or directory', advice: null },
  ENOTDIR: {
    words: 'a part of the path is a file, not a directory',
    advice: 'Move the file away that stands in place of a directory, or correct the path.',
  },
  EISDIR: {
    words: 'a directory is there in place of a file',
    advice: 'Move that directory away, or correct the path.',
  },
  EEXIST: { words: 'something is there already', advice: 'Move it away.' },
  ENOTEMPTY: {
    words: 'the directory is not empty',
    advice: 'Another program writes into it: end that, then run this again.',
  },
  EBUSY: {
    words: 'in use, such as a mount point',
    advice: 'Unmount it, end the programs that use it, or mount a directory above it.',
  },
  ETXTBSY: { words: 'the program is running or being written', advice: 'End what runs or writes it.' },
  EACCES: { words: 'permission denied', advice: ANOTHER_PLACE },
  EPERM: { words: 'operation not permitted', advice: ANOTHER_PLACE },
  EROFS: { words: 'the file system is read-only', advice: ANOTHER_PLACE },
  EXDEV: {
    words: 'the two places are on different disks',
    advice: 'Put the build directory and what it is linked with on one file system.',
  },
  ELOOP: { words: 'too many symbolic links', advice: 'Remove the circle of links.' },
  ENAMETOOLONG: {
    words: 'the name is too long',
    advice: 'Use a workspace or a "buildDir" with a shorter path.',
  },
  EMFILE: { words: 'too many open files', advice: 'Raise the limit of open files (`ulimit -n`).' },
  ENFILE: { words: 'too many open files in the system', advice: 'End other programs, or raise fs.file-max.' },
  ENOMEM: { words: 'no memory left', advice: 'End other programs, or add memory.' },
  EAGAIN: { words: 'no process or memory left', advice: 'Raise the limit of processes (`ulimit -u`).' },
  ENOEXEC: { words: 'no program of this system', advice: 'Install one that is made for this machine.' },
  E2BIG: { words: 'too many arguments', advice: null },
  EIO: { words: 'input or output failed', advice: DISK },
  ESTALE: { words: 'the network share has lost the file', advice: DISK },
  ENODEV: { words: 'no such device', advice: DISK },
  NOT_A_FILE: { words: 'not a regular file', advice: null },
};

/** @param message stands in for a code without words of its own; only its first line is used */
export function systemError(code: string, message = ''): string {
  const meaning = MEANINGS[code];
  if (meaning !== undefined) return `${meaning.words} (${code})`;
  const [said = ''] = message.split('\n');
  return said === '' ? code : said;
}

/** What to do about a code; null: nothing that is known. */
export function adviseSystemError(code: string): string | null {
  return MEANINGS[code]?.advice ?? null;
}
