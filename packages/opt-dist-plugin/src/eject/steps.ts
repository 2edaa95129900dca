import { boltOptimiseCommand } from '../plan/bolt-commands';
import type { Step } from '../plan/step';
import type { Command } from '../model/command';
import type { Library } from '../model/components';
import { type Place, shellWord, shellWords } from './shell-words';

/** What the steps' commands need besides themselves. */
export interface StepSurroundings {
  readonly places: readonly Place[];
  /** Absolute: of copies of libraries before BOLT, and for passing files. */
  readonly pristine: string;
  readonly temporary: string;
  readonly own: string;
  readonly tarballs: string;
  readonly host: string;
}

/**
 * The lines of a shell that carry out a step of a final build from given profiles; null: a recipe leaves it out.
 * They call functions of the recipe's beginning.
 */
export function stepLines({ action }: Step, around: StepSurroundings): string[] | null {
  const { places } = around;
  const word = (text: string) => shellWord(text, places);
  switch (action.kind) {
    case 'check':
    case 'bootstrap':
      return [commandLine(action.command, places)];
    case 'clear':
      return [`rm -rf ${shellWords(action.paths, places)}`];
    case 'place-profile':
      return [`place ${word(action.from)} ${word(action.to)} ${action.sha256}`];
    case 'rebase-profile':
      return [
        `mkdir -p "$(dirname ${word(action.to)})"`,
        `${word(action.program)} merge --text -o ${word(`${action.to}.text`)} ${word(action.from)}`,
        `rebase ${word(`${action.to}.text`)} ${word(`${action.to}.renamed`)}`,
        `${word(action.program)} merge -o ${word(`${action.to}.partial`)} ${word(`${action.to}.renamed`)}`,
        `mv ${word(`${action.to}.partial`)} ${word(action.to)}`,
        `rm -f ${word(`${action.to}.text`)} ${word(`${action.to}.renamed`)}`,
      ];
    case 'snapshot':
      return [`snapshot ${action.library}`];
    case 'optimise': {
      // The names of libraries hold digests of the build, so only the shell knows them.
      const { program, args } = boltOptimiseCommand(
        action.program,
        FILE.pristine,
        action.data,
        action.args,
        FILE.output,
        around.own,
      );
      const line = shellWords([program, ...args], places)
        .replace(`'${FILE.pristine}'`, '"$pristine/$library"')
        .replace(`'${FILE.output}'`, '"$temporary/$library"');
      return [
        `library=$(library_of ${action.library})`,
        'mkdir -p "$temporary"',
        `bolt ${line}`,
        'ship "$library"',
      ];
    }
    case 'verify-tarballs':
      return [`verify ${action.libraries.join(' ')}`.trim()];
    case 'collect-tarballs':
      return ['collect'];
    // The test of the packaged toolchain is the packager's own.
    case 'unpack-toolchain':
    case 'test':
      return null;
    case 'collector':
    case 'try':
    case 'train':
    case 'merge':
    case 'instrument':
    case 'restore':
    case 'collect-profiles':
      throw new Error(`a final build from given profiles has no step ${action.kind}`);
  }
}

const FILE = { pristine: '<pristine>', output: '<optimised>' } as const;

function commandLine({ program, args, cwd, env }: Command, places: readonly Place[]): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${shellWord(value, places)}`);
  const words = shellWords([program, ...args], places);
  return `(cd ${shellWord(cwd, places)} && env ${[...variables, words].join(' ')})`;
}

/** Patterns of a library's file in the sysroot, for a shell. */
export const LIBRARY_PATTERNS: Readonly<Record<Library, string>> = {
  llvm: 'libLLVM*.so*',
  rustc: 'librustc_driver-*.so',
};
