import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Dialect, dialectName } from '../../src/tree/dialect';
import { dryRun } from '../../src/bootstrap/argv';
import { describeProblem } from '../../src/text/describe';
import type { Problem } from '../../src/model/problem';
import { bootstrapConfig } from '../../src/generators/rust-source/files/bootstrap-config';
import { choose, findHost } from '../../src/generators/rust-source/choices';
import { describeSourceProblem } from '../../src/generators/rust-source/describe';
import type { SourceProblem } from '../../src/generators/rust-source/problem';
import { optDistConfig } from '../../src/generators/rust-source/files/project-files';
import { readTree } from '../../src/generators/rust-source/read-tree';
import { releaseOf } from '../../src/generators/rust-source/release';
import { type Command, formatCommand } from '../../src/model/command';
import { EMPTY_STATE } from '../../src/plan/build-state';
import { planStage } from '../../src/plan/planner';
import { withoutBacktraces } from '../../src/text/backtrace';
import { planContext } from '../../src/run/planning';
import { systemProbe } from '../../src/process/probe';
import { openProject, type Project } from '../../src/project/project';
import { PROFILING_STAGES, type Stage } from '../../src/model/stages';
import { usesStage } from '../../src/config/uses';
import { cleanEnvironment } from '../../src/process/environment';
const { env } = process;
const OUTPUT_BYTES = 1 << 26;
const MOST = 100;

/** Prints a tree's facts, and dry-runs every call of every plan. @returns the refusals of its bootstrap */
async function look(source: string, scratch: string, llvm: 'in-tree' | 'external' | null): Promise<string[]> {
  const project = await projectOf(source, scratch, llvm);
  const refused: string[] = [];
  for (const { title, command } of await callsOf(project)) {
    const started = performance.now();
    const answer = await ask(command);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${answer === null ? 'takes  ' : 'REFUSES'} ${title} (${seconds} s)`);
    if (answer !== null) refused.push(`${title}: ${formatCommand(command)}\n${answer}`);
  }
  return refused;
}

/** A project as the generator would make it; the next run uses its build directory again. */
async function projectOf(
  source: string,
  scratch: string,
  llvm: 'in-tree' | 'external' | null,
): Promise<Project> {
  const tree = sourceValue(await readTree(source));
  for (const line of described(tree.dialect)) console.log(line);
  const probe = systemProbe(env);
  const host = await findHost(probe);
  const asked = { origin: { kind: 'directory', path: source }, llvm } as Parameters<typeof choose>[0];
  const chosen = sourceValue(await choose(asked, tree, scratch, host, probe));
  // Nothing is trained, so rustc-perf may stay where it is.
  const choices = { ...chosen, stage0: env['STAGE0'] ?? chosen.stage0, copiesPerf: false };
  const release = await releaseOf(tree, choices, probe);
  const config = bootstrapConfig(tree, choices, release?.options);
  const dir = path.join(scratch, 'project');
  mkdirSync(dir, { recursive: true });
  writeFileSync(path.join(dir, 'opt-dist.json'), JSON.stringify(optDistConfig(dir, scratch, tree, choices)));
  writeFileSync(path.join(dir, config.name), config.text);
  return value(await openProject(scratch, 'project', env));
}

function described(dialect: Dialect): string[] {
  const { rustVersion, channel, training, ...rest } = dialect;
  const lists =
    training === null ? 'none' : `${training.rustc.length} of rustc, ${training.llvm.length} of LLVM`;
  return [
    `Rust ${rustVersion} (${channel}), ${dialectName(dialect)}; training: ${lists}`,
    ...Object.entries(rest).map(([name, found]) => `  ${name}: ${shortened(JSON.stringify(found))}`),
  ];
}

/** Lists of a real tree are long; it is enough to see that they were read. */
function shortened(text: string): string {
  return text.length > MOST ? `${text.slice(0, MOST)}… (${text.length} characters)` : text;
}

interface Call {
  readonly title: string;
  readonly command: Command;
}

/** The arguments of the final build alone, then each call of bootstrap, from an empty build directory. */
async function callsOf(project: Project): Promise<Call[]> {
  const { config } = project;
  const stages: Stage[] = [...PROFILING_STAGES.filter((stage) => usesStage(config, stage)), 'dist'];
  const calls: Call[] = [];
  let state = EMPTY_STATE;
  for (const stage of stages) {
    const context = value(
      await planContext(project, stage, state, [], true, (line) => {
        console.log(line);
      }),
    );
    const plan = planStage(stage, context);
    state = plan.state;
    for (const { id, action } of plan.steps) {
      if (action.kind === 'check' && calls.length === 0) calls.push({ title: id, command: action.command });
      if (action.kind === 'bootstrap')
        calls.push({ title: `${stage}: ${id}`, command: dryRun(action.command) });
    }
  }
  return calls;
}

/** @returns the end of bootstrap's output when it refuses; null: it would run */
function ask({ program, args, cwd, env: added }: Command): Promise<string | null> {
  const options = {
    cwd,
    env: { ...cleanEnvironment(env), ...added, PYTHONDONTWRITEBYTECODE: '1' },
    maxBuffer: OUTPUT_BYTES,
  };
  return new Promise((resolve) => {
    execFile(program, [...args], options, (error, stdout, stderr) => {
      const lines = withoutBacktraces(`${stdout}${stderr}`.split('\n'));
      const told = lines.filter((line) => line.trim() !== '').slice(-12);
      resolve(error === null ? null : told.join('\n'));
    }).stdin?.end();
  });
}

function value<T>(result: { ok: true; value: T } | { ok: false; error: Problem }): T {
  if (!result.ok) throw new Error(describeProblem(result.error).join('\n'));
  return result.value;
}

function sourceValue<T>(result: { ok: true; value: T } | { ok: false; error: SourceProblem }): T {
  if (!result.ok) throw new Error(describeSourceProblem(result.error).join('\n'));
  return result.value;
}

async function main([scratch = '', llvm = '', ...trees]: readonly string[]) {
  let failed = false;
  for (const tree of trees) {
    const source = path.resolve(tree);
    console.log(`=== ${source}`);
    const place = path.join(scratch, path.basename(path.dirname(source)), path.basename(source));
    const wanted = llvm === 'in-tree' || llvm === 'external' ? llvm : null;
    const refused = await look(source, place, wanted).catch((error: unknown) => [String(error)]);
    for (const line of refused) console.error(line);
    failed ||= refused.length > 0;
  }
  process.exitCode = failed ? 1 : 0;
}

void main(process.argv.slice(2));
