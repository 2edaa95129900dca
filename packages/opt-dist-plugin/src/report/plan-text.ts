import type { Action, Step } from '../plan/step';
import { boltInstrumentCommand, boltOptimiseCommand } from '../plan/bolt-commands';
import { formatCommand, formatWords } from '../model/command';

/** The steps with their reasons and commands, for people. */
export function formatPlan(steps: readonly Step[], ownDir: string): string[] {
  const lines: string[] = [];
  let stage = '';
  for (const step of steps) {
    if (step.stage !== stage) {
      stage = step.stage;
      lines.push('', stage);
    }
    lines.push(`  ${step.title}: ${step.reason}`);
    for (const command of commands(step.action, ownDir)) lines.push(`      ${command}`);
  }
  return lines;
}

function commands(action: Action, ownDir: string): string[] {
  switch (action.kind) {
    case 'check':
    case 'bootstrap':
    case 'test':
      return [formatCommand(action.command)];
    case 'try':
      return action.workloads.map(({ command }) => formatCommand(command));
    case 'train': {
      const { command, parts, tool, program, rawDir, partsDir } = action;
      const merge = tool === 'llvm-profdata' ? ['merge'] : [];
      return [
        formatCommand(parts.length === 1 ? (parts[0]?.command ?? command) : command),
        formatWords([program, ...merge, '-o', `${partsDir}/PART.profile`, rawDir]),
      ];
    }
    case 'collector':
      return [formatCommand(action.build)];
    case 'clear':
      return [formatWords(['rm', '-r', ...action.paths])];
    case 'merge': {
      const merge = action.tool === 'llvm-profdata' ? ['merge'] : [];
      const output = `${ownDir}/${action.output}`;
      return [
        `${formatWords([action.program, ...merge, '-o', output])} ${formatWords([action.partsDir])}/*.profile`,
      ];
    }
    case 'instrument':
      return [
        formatCommand(
          boltInstrumentCommand(
            action.program,
            `<${action.library}>`,
            action.fdataPrefix,
            '<instrumented>',
            ownDir,
            action.args,
          ),
        ),
      ];
    case 'optimise':
      return [
        formatCommand(
          boltOptimiseCommand(
            action.program,
            `<${action.library}>`,
            action.data,
            action.args,
            '<optimised>',
            ownDir,
          ),
        ),
      ];
    case 'place-profile':
      return [formatWords(['cp', action.from, action.to])];
    case 'rebase-profile':
      return [
        formatWords([action.program, 'merge', '--text', '-o', '<text>', action.from]),
        formatWords([
          ...['sed', '-i', `s|^/.*/src/llvm-project/|${action.source}/src/llvm-project/|`, '<text>'],
        ]),
        formatWords([action.program, 'merge', '-o', action.to, '<text>']),
      ];
    case 'unpack-toolchain':
      return action.components
        .filter(({ optional }) => !optional)
        .map(({ component }) =>
          formatWords(['tar', '-xf', `${action.tarballs}/${component}-….tar.xz`, '-C', action.to]),
        );
    case 'snapshot':
    case 'restore':
    case 'collect-profiles':
    case 'verify-tarballs':
    case 'collect-tarballs':
      return [];
  }
}
