import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ok } from 'profile-formats';
import { bootstrapSettings } from '../src/bootstrap/settings';
import { layoutOf } from '../src/bootstrap/layout';
import type { Command } from '../src/model/command';
import { CALL, configOf, DIALECT_195, HOST, TOOLCHAIN } from './plan-context';
import type { ProcessRunner, RunOptions } from '../src/process/processes';
import { FirstErrorFinder } from '../src/text/first-error';
import type { Project } from '../src/project/project';

/** A project in a directory of its own, with imagined tools. */
export function projectOf(dir: string, file: unknown = {}): Project {
  return {
    dir,
    workspaceData: path.join(dir, '.nx/workspace-data'),
    config: configOf(file),
    given: {},
    source: path.join(dir, 'rust'),
    dialect: DIALECT_195,
    toolchain: TOOLCHAIN,
    layout: layoutOf(path.join(dir, 'build'), HOST, { rustc: null, cargo: null }),
    call: { ...CALL, cwd: dir },
    bootstrapConfig: null,
    settings: bootstrapSettings({}, HOST),
    toolsByDefault: true,
    stage0Version: null,
    linkedLlvm: null,
    commit: null,
    environment: {},
  };
}

/** The effects of a process: written files, printed lines, and its ending. */
export type Behaviour = (command: Command) => {
  readonly exitCode?: number;
  readonly lines?: readonly string[];
};

/** Runs functions in place of programs, by the program's name. */
export class FakeRunner implements ProcessRunner {
  readonly commands: Command[] = [];

  constructor(private readonly behaviours: Readonly<Record<string, Behaviour>>) {}

  run(command: Command, { log, onLine }: RunOptions): ReturnType<ProcessRunner['run']> {
    this.commands.push(command);
    const behaviour = this.behaviours[path.basename(command.program)];
    if (behaviour === undefined) throw new Error(`unexpected: ${command.program}`);
    const { exitCode = 0, lines = [] } = behaviour(command);
    mkdirSync(path.dirname(log), { recursive: true });
    for (const line of lines) {
      appendFileSync(log, `${line}\n`);
      onLine(line);
    }
    const errors = new FirstErrorFinder();
    for (const line of lines) errors.add(line);
    return Promise.resolve(ok({ exitCode, signal: null, tail: lines, error: errors.found }));
  }
}
