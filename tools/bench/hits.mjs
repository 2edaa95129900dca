#!/usr/bin/env node
// Compares the cost of a hit of the whole chain with that of Nx alone: of a chain of as many trivial cached
// targets in the same workspace. The two take turns with a third: the same hit without remembered sources.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { median, quantile } from './spread.mjs';

const STAGES = ['rustc-pgo', 'llvm-pgo', 'bolt', 'dist'];
const USAGE = `Usage: node tools/bench/hits.mjs [--rounds N] [--daemon] [--json] PROJECT

Run this in the root of a workspace where every stage of \`nx run PROJECT:dist\` is a hit.

  --rounds N  number of turns (default 5)
  --daemon    use Nx's daemon
  --json      print all times as JSON
`;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    daemon: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const rounds = Number(options.rounds);
const [project, ...more] = positionals;
if (project === undefined || more.length > 0 || !Number.isInteger(rounds) || rounds < 1) refuse(USAGE);
const nx = path.resolve('node_modules/nx/dist/bin/nx.js');
if (!existsSync('nx.json') || !existsSync(nx))
  refuse('error: this is not the root of an Nx workspace with its packages');

const TRIVIAL = 'opt-dist-bench-trivial';
const env = { ...process.env, NX_DAEMON: String(options.daemon) };
const remembered = path.resolve(env.NX_WORKSPACE_DATA_DIRECTORY ?? '.nx/workspace-data', 'opt-dist');

mkdirSync(TRIVIAL);
process.on('exit', () => rmSync(TRIVIAL, { recursive: true, force: true }));
process.on('SIGINT', () => process.exit(130));
const stages = expectHits(project);
writeFileSync(path.join(TRIVIAL, 'project.json'), JSON.stringify({ name: TRIVIAL, targets: chain(stages) }));
run(TRIVIAL);
expectHits(TRIVIAL);

const forget = [
  'sh',
  '-c',
  'find "$1" -maxdepth 1 -name "sources-*.bin" -delete; shift; exec "$@"',
  'sh',
  remembered,
];
const commands = [command(TRIVIAL), command(project), [...forget, ...command(project)]];
const turns = spawnSync('python3', [path.join(import.meta.dirname, 'take_turns.py')], {
  encoding: 'utf8',
  input: JSON.stringify({ rounds, commands }),
  env,
});
if (turns.status !== 0) refuse(turns.error?.message ?? turns.stderr);
const [trivial, hit, first] = JSON.parse(turns.stdout);
expectHits(project);
report();

/** A chain of as many tasks as the project has stages. */
function chain(names) {
  const target = (name, index) => [
    name,
    { command: 'true', cache: true, inputs: [], dependsOn: index === 0 ? [] : [names[index - 1]] },
  ];
  return Object.fromEntries(names.map(target));
}

function command(name) {
  return [process.execPath, nx, 'run', `${name}:dist`];
}

function run(name) {
  const [program, ...args] = command(name);
  const done = spawnSync(program, args, { encoding: 'utf8', env });
  if (done.status !== 0) refuse(`${program} ${args.join(' ')}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

function expectHits(name) {
  const output = run(name);
  const [, hits, all] = /Cache: +(\d+)\/(\d+) hit/.exec(output) ?? [];
  if (hits === undefined || hits !== all) refuse(`nx run ${name}:dist is no hit:\n${output}`);
  return STAGES.slice(-Number(all));
}

function report() {
  const rows = { 'trivial chain': trivial, hit, 'hit, nothing remembered': first };
  if (options.json) {
    console.log(JSON.stringify({ rounds, stages: stages.length, ...rows }, null, 2));
    return;
  }
  const over = (runs, kind) => runs.map((each, round) => each[kind] - trivial[round][kind]);
  const cell = (values) =>
    `${median(values).toFixed(2)} (${quantile(values, 0.1).toFixed(2)} to ${quantile(values, 0.9).toFixed(2)})`.padStart(
      24,
    );
  console.log(`${''.padEnd(26)}${'wall'.padStart(24)}${'processor time'.padStart(24)}`);
  for (const [name, runs] of Object.entries(rows))
    console.log(
      `${name.padEnd(26)}${['wall', 'cpu'].map((kind) => cell(runs.map((each) => each[kind]))).join('')}`,
    );
  for (const [name, runs] of [
    ['hit over trivial', hit],
    ['nothing remembered over it', first],
  ])
    console.log(`${name.padEnd(26)}${['wall', 'cpu'].map((kind) => cell(over(runs, kind))).join('')}`);
  console.log(`\nseconds, ${stages.length} tasks, median and middle 80 % of ${rounds} interleaved rounds`);
}

function refuse(message) {
  console.error(message);
  process.exit(1);
}
