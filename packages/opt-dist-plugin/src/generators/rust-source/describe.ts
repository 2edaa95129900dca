import { describeProblem } from '../../text/describe';
import { formatBytes } from '../../text/byte-count';
import { advise } from '../../text/advise';
import type { SourceProblem } from './problem';

/** The event, then the advice, in one or a few lines. */
export function describeSourceProblem(problem: SourceProblem): string[] {
  switch (problem.kind) {
    case 'bad-option':
      return [`${problem.option}: expected ${problem.expected}, found ${problem.found}`];
    case 'exists':
      return [
        `${problem.path}: already exists, and nothing is overwritten`,
        'Choose another name or --directory.',
      ];
    case 'other-request':
      return [
        `${problem.path}: left by an unfinished run with --from=${problem.from}`,
        'Run that again to finish it, or remove it.',
      ];
    case 'no-such-source':
      return [`${problem.path}: no such file or directory`];
    case 'download':
      return [
        `${problem.url}: ${problem.detail}`,
        problem.kept === 0
          ? 'Nothing was kept.'
          : `${formatBytes(problem.kept)} are kept: the same command resumes there.`,
        ...(problem.unusedProxy === null
          ? []
          : [
              `${problem.unusedProxy} is set, but this download does not use it: get the file in another way and pass it to --from.`,
            ]),
      ];
    case 'encoded':
      return [
        `${problem.url}: comes with Content-Encoding: ${problem.encoding}, so that its bytes cannot be counted`,
        'Download it with another program, such as curl, and pass that file to --from.',
      ];
    case 'digest':
      return [
        `${problem.file}: sha256 ${problem.found}, expected ${problem.expected}`,
        'It was not unpacked.',
      ];
    case 'unpacked-digest':
      return [
        `${problem.place}: an unfinished run unpacked sha256 ${problem.found ?? '(not recorded)'}, expected ${problem.expected}`,
        `Remove ${problem.place} to get the tarball again.`,
      ];
    case 'no-digest':
      return [
        `${problem.file}: expected the sha256 of ${problem.of} in it, found none`,
        'Nothing was unpacked. Give the right one with --sha256.',
      ];
    case 'digest-unknown':
      return [
        `${problem.file}: ${problem.detail}`,
        'Nothing was unpacked. Try again, or give the digest with --sha256.',
      ];
    case 'no-tree-in-archive':
      return [
        `${problem.file}: no Rust source tree: expected x.py at its top or in exactly one of its directories, found ${problem.found.slice(0, 10).join(', ') || 'nothing'}`,
      ];
    case 'bad-download':
      return [
        ...describeSourceProblem(problem.problem),
        `The download from ${problem.url} was removed: the same command downloads it again.`,
      ];
    case 'command':
      return [
        `${problem.command}: ${problem.detail}`,
        ...(problem.install === null ? [] : [`Install ${problem.install}.`]),
      ];
    case 'no-llvm':
      return [
        `no LLVM to link: expected one with llvm-config${problem.minimum === null ? '' : `, ${problem.minimum} or newer`}, found ${problem.found.join(', ') || 'none'}`,
        `Install it (Debian: llvm-<major>-dev and clang-<major>), or use a tree with LLVM's sources.`,
      ];
    case 'tree':
      return [...describeProblem(problem.problem), ...advise(problem.problem, { project: '', target: '' })];
    case 'file':
      return describeProblem(problem.problem);
    case 'interrupted':
      return [
        `interrupted by ${problem.signal}`,
        'The fetched files are kept: the same command resumes there.',
      ];
  }
}
