import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type BuildState, EMPTY_STATE, formatState, parseState } from '../src/plan/build-state';
import type { Command } from '../src/model/command';
import type { Step } from '../src/plan/step';
import { runSteps } from '../src/run/interpreter';
import type { ProcessRunner } from '../src/process/processes';
import { Progress } from '../src/run/progress';
import type { Project } from '../src/project/project';
import { takenKey } from './taken-key';
import { StateFile } from '../src/run/state-file';
import { type Behaviour, FakeRunner, projectOf } from './project';

/** Runs steps in a project that is made for one test. */
export interface TestingSteps {
  readonly project: () => Project;
  /** The lines of progress. */
  readonly printed: () => readonly string[];
  /** A path among what the plugin keeps in the build directory. */
  readonly own: (...parts: readonly string[]) => string;
  /** The record of the build directory. */
  readonly onDisk: () => BuildState;
  /** @param state the initial state on the disk, with its files */
  readonly run: (
    steps: readonly Step[],
    runner?: ProcessRunner | Readonly<Record<string, Behaviour>>,
    state?: BuildState,
    keepsGoing?: boolean,
  ) => ReturnType<typeof runSteps>;
}

/** Makes and removes the project around each test of the file that calls this. */
export function stepsForEach(): TestingSteps {
  let project: Project;
  let printed: string[];
  beforeEach(() => {
    project = projectOf(mkdtempSync(path.join(os.tmpdir(), 'interpreter-')));
    printed = [];
    mkdirSync(project.layout.own, { recursive: true });
  });
  afterEach(() => {
    rmSync(project.dir, { recursive: true, force: true });
  });

  const own = (...parts: readonly string[]) => path.join(project.layout.own, ...parts);

  function onDisk(): BuildState {
    const state = existsSync(project.layout.state)
      ? parseState(readFileSync(project.layout.state, 'utf8'))
      : EMPTY_STATE;
    if (state === null) throw new Error('no state');
    return state;
  }

  const run: TestingSteps['run'] = async (steps, runner = {}, state = EMPTY_STATE, keepsGoing = false) => {
    write(project.layout.state, formatState(state));
    const file = await StateFile.read(project.layout, project.dialect);
    if (!file.ok) throw new Error(JSON.stringify(file.error));
    let now = 0;
    const progress = new Progress(
      (line) => printed.push(line),
      () => (now += 1500),
      false,
    );
    return runSteps(
      {
        project,
        stage: 'bolt',
        key: takenKey('bolt'),
        endOfKey: () => Promise.resolve({ kind: 'same', unkeyed: [] }),
        runner:
          'run' in runner && typeof runner.run === 'function'
            ? (runner as ProcessRunner)
            : new FakeRunner(runner as Record<string, Behaviour>),
        progress,
        keepsGoing,
        state: file.value,
      },
      steps,
    );
  };

  return { project: () => project, printed: () => printed, own, onDisk, run };
}

export function write(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export function sha256(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A step of the bolt stage; the test gives its own subject. */
export function step(action: Step['action'], given: Partial<Step> = {}): Step {
  return {
    id: action.kind,
    stage: 'bolt',
    title: 'Title',
    reason: 'reason',
    before: {},
    after: {},
    action,
    ...given,
  };
}

export function command(program: string): Command {
  return { program, args: ['x'], cwd: '/', env: {} };
}
