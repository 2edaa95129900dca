import { boltInstrumentCommand, boltOptimiseCommand } from '../plan/bolt-commands';
import type { Step, TomlTable } from '../plan/step';
import type { Command } from '../model/command';
import type { Library } from '../model/components';
import { expandedText, type Place, shellWord, shellWords } from './shell-words';

/** What the steps' commands need besides themselves. */
export interface StepSurroundings {
  readonly places: readonly Place[];
  /** Absolute: of copies of libraries before BOLT, and for passing files. */
  readonly pristine: string;
  readonly temporary: string;
  readonly own: string;
  readonly tarballs: string;
  readonly host: string;
  readonly stage2RustcDir: string;
  readonly toml: (table: TomlTable) => string;
}

/** A part of a recipe that is done or not done: what a failed run repeats. */
export interface Block {
  /** A word: names the file that says that it is done. */
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  /** Lines of a shell; they call functions of the recipe's beginning. */
  readonly lines: readonly string[];
}

/** Of a profile that the recipe makes itself, in place of a digest. */
export const PENDING = 'pending';

/** The blocks that carry out a step; none where a recipe leaves it out. */
export function blocksOf(step: Step, around: StepSurroundings): Block[] {
  const { action, id, title, reason } = step;
  if (action.kind !== 'train') {
    const lines = stepLines(step, around);
    return lines === null ? [] : [{ id, title, reason, lines }];
  }
  const { places } = around;
  const { parts, rawDir, partsDir } = action;
  const raw = shellWord(rawDir, places);
  return parts.map(({ name, command }, index) => ({
    id: `${id}-${index + 1}`,
    title: `${title}: ${name}`,
    reason,
    lines: [
      `rm -rf ${raw}`,
      `mkdir -p ${raw}`,
      commandLine(command, places),
      `merge_raw ${raw} ${shellWords([partFile(partsDir, index), ...mergeCall(action.tool, action.program)], places)}`,
    ],
  }));
}

function stepLines(step: Step, around: StepSurroundings): string[] | null {
  const { action } = step;
  const { places } = around;
  const word = (text: string) => shellWord(text, places);
  switch (action.kind) {
    case 'check':
    case 'bootstrap':
    case 'test':
      return [commandLine(action.command, places)];
    case 'clear':
      return [`rm -rf ${shellWords(action.paths, places)}`];
    case 'collector':
      return [
        `rm -rf ${word(action.to)}`,
        `mkdir -p ${word(action.to)}`,
        `(cd ${word(action.from)} && tar -cf - --exclude=./target --exclude=./.git .) | tar -xf - -C ${word(action.to)}`,
        commandLine(action.build, places),
      ];
    case 'merge': {
      const output = `${around.own}/${action.output}`;
      const inputs = action.parts.map(({ weight = 1 }, index) => {
        const file = partFile(action.partsDir, index);
        return weight === 1 ? file : `--weighted-input=${weight},${file}`;
      });
      const words = [...mergeCall(action.tool, action.program), '-o', output, ...inputs];
      return [
        `mkdir -p "$(dirname ${word(output)})"`,
        shellWords(words, places),
        ...(action.tool === 'merge-fdata' ? [`sort_counts ${word(output)}`] : []),
      ];
    }
    case 'place-profile': {
      const isKnown = !action.sha256.startsWith(PENDING);
      const digest = isKnown ? ` ${action.sha256}` : '';
      return [`place_profile ${word(action.from)} ${word(action.to)}${digest}`];
    }
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
    case 'instrument': {
      const { program, fdataPrefix, args, library } = action;
      const command = boltInstrumentCommand(
        program,
        FILE.pristine,
        fdataPrefix,
        FILE.output,
        around.own,
        args,
      );
      return rewriting('instrument', library, command, places);
    }
    case 'optimise': {
      const { program, data, args, library } = action;
      const command = boltOptimiseCommand(program, FILE.pristine, data, args, FILE.output, around.own);
      return rewriting('bolt', library, command, places);
    }
    case 'restore':
      return [
        `library=$(library_of ${action.library})`,
        'mkdir -p "$temporary"',
        'cp "$pristine/$library" "$temporary/$library"',
        'ship "$library"',
      ];
    case 'verify-tarballs':
      return [`verify ${action.libraries.join(' ')}`.trim()];
    case 'unpack-toolchain': {
      const components = action.components.flatMap(({ component, target, optional }) => [
        optional ? `'?${component}'` : component,
        target ?? "''",
      ]);
      return [
        `unpack_toolchain ${[word(action.to), ...components].join(' ')}`,
        // One element: a document of the shell cannot be indented.
        [
          `cat > ${word(action.configFile)} << ${END}`,
          expandedText(around.toml(action.config).trimEnd(), places),
          END,
        ].join('\n'),
      ];
    }
    case 'collect-tarballs':
      return ['collect'];
    // The merged profiles lie where the later steps take them from.
    case 'collect-profiles':
      return null;
    case 'try':
    case 'train':
      throw new Error(`a recipe has no lines for a step ${action.kind}`);
  }
}

const END = 'END_OF_CONFIG';
const FILE = { pristine: '<pristine>', output: '<optimised>' } as const;

/** The names of libraries hold digests of the build, so only the shell knows them. */
function rewriting(
  by: string,
  library: Library,
  { program, args }: Command,
  places: readonly Place[],
): string[] {
  const line = shellWords([program, ...args], places)
    .replace(`'${FILE.pristine}'`, '"$pristine/$library"')
    .replace(`'${FILE.output}'`, '"$temporary/$library"');
  return [`library=$(library_of ${library})`, 'mkdir -p "$temporary"', `${by} ${line}`, 'ship "$library"'];
}

function mergeCall(tool: string, program: string): string[] {
  return tool === 'llvm-profdata' ? [program, 'merge'] : [program];
}

function partFile(dir: string, index: number): string {
  return `${dir}/${index + 1}.profile`;
}

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
