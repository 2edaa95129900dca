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
    case 'train':
    case 'test':
      return [formatCommand(action.command)];
    case 'collector':
      return [formatCommand(action.build)];
    case 'clear':
      return [formatWords(['rm', '-r', ...action.paths])];
    case 'merge': {
      const merge = action.tool === 'llvm-profdata' ? ['merge'] : [];
      return [formatWords([action.program, ...merge, '-o', `${ownDir}/${action.output}`, action.rawDir])];
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
