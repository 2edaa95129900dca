#!/usr/bin/env node
// Measures the cost of four looks at a source tree: reading all files, the first look with a memory, a look
// at the unchanged tree, and a look after one file was touched. The four take turns, and each turn gives
// ratios to the first, because other load on the machine slows all. Reads a given tree only; without one,
// copies some installed npm packages.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { formatRatio, median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    tree: { type: 'string' },
    touch: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/sources.mjs [--tree DIR [--touch FILE]] [--rounds N] [--json]\n\n' +
      'Measures the cost of finding out whether a source tree changed.\n\n' +
      '  --tree DIR   the tree to read, without changing it\n' +
      '               (default: a copy of some installed npm packages)\n' +
      '  --touch FILE a file in the tree to touch, to measure the cost of one changed file\n' +
      '  --rounds N   number of turns (default 7)\n' +
      '  --json       print all numbers as JSON',
  );
  process.exit(0);
}
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) fail('--rounds: expected a whole number from 1');

const workspace = path.resolve(import.meta.dirname, '../..');
const place = path.join(workspace, 'node_modules/.cache/source-bench');
mkdirSync(place, { recursive: true });
const scratch = mkdtempSync(path.join(place, 'run-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const tree = options.tree === undefined ? copyOfPackages() : path.resolve(options.tree);
if (!existsSync(tree)) fail(`--tree: ${tree} is not there`);
const touched = options.touch ?? (options.tree === undefined ? 'prettier/package.json' : undefined);
const { digestSources } = await compiled();

const KINDS = ['everything read', 'first look', 'unchanged', 'one file touched'];
const times = Object.fromEntries(KINDS.map((kind) => [kind, []]));
const kept = path.join(scratch, 'kept');
console.error(`looking at ${tree} …`);
// Fills the page cache, and lets copied files grow old enough to be trusted.
await look(null);
await setTimeout(2_200);
await look(kept);
for (let round = 0; round < rounds; round++) {
  const digests = [];
  const turn = async (kind, cacheDir) => digests.push(await timed(kind, cacheDir));
  await turn('everything read', null);
  await turn('first look', path.join(scratch, `first-${round}`));
  await turn('unchanged', kept);
  if (touched !== undefined) {
    const now = new Date();
    utimesSync(path.join(tree, touched), now, now);
    await turn('one file touched', kept);
  }
  if (new Set(digests).size !== 1) fail('the digests differ: the tree changed meanwhile, or they are wrong');
}
report();

async function timed(kind, cacheDir) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const digests = await look(cacheDir);
  const { user, system } = process.cpuUsage(before);
  times[kind].push({ wall: performance.now() - start, cpu: (user + system) / 1000 });
  return digests;
}

async function look(cacheDir) {
  const result = await digestSources(tree, [], { cacheDir });
  if (!result.ok) fail(`${result.error.path}: ${result.error.code}`);
  return JSON.stringify(result.value);
}

function report() {
  const all = times['everything read'];
  const rows = KINDS.filter((kind) => times[kind].length > 0).map((kind) => {
    const ratios = (unit) => times[kind].map((time, round) => time[unit] / all[round][unit]);
    const middle = (unit) => median(times[kind].map((time) => time[unit]));
    return {
      kind,
      wall: middle('wall'),
      cpu: middle('cpu'),
      wallRatios: ratios('wall'),
      cpuRatios: ratios('cpu'),
    };
  });
  if (options.json) {
    console.log(JSON.stringify({ tree, rounds, rows }, null, 2));
    return;
  }
  const line = (...columns) =>
    console.log(
      columns
        .map((text, at) => text.padEnd([18, 10, 26, 10][at] ?? 0))
        .join('')
        .trimEnd(),
    );
  console.log('');
  line('', 'wall', 'to everything read', 'cpu', 'to everything read');
  for (const { kind, wall, cpu, wallRatios, cpuRatios } of rows)
    line(
      kind,
      `${wall.toFixed(0)} ms`,
      formatRatio(wallRatios),
      `${cpu.toFixed(0)} ms`,
      formatRatio(cpuRatios),
    );
  console.log(
    `\nmedian and middle 80 % of ${rounds} interleaved rounds; ${process.version}, page cache filled`,
  );
}

/** Some thousand files of many sizes, available on every machine. */
function copyOfPackages() {
  const copy = path.join(scratch, 'tree');
  for (const name of ['typescript', 'nx', '@typescript-eslint', 'prettier', 'jest-haste-map', 'fast-check'])
    cpSync(path.join(workspace, 'node_modules', name), path.join(copy, name), {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules' || file.endsWith(name),
    });
  return copy;
}

/** The plugin's own function, compiled apart from the published code. */
async function compiled() {
  const out = path.join(workspace, 'node_modules/.cache/source-bench/compiled');
  const tsc = path.join(workspace, 'node_modules/typescript/bin/tsc');
  const build = (project, ...args) => {
    const done = spawnSync(
      process.execPath,
      [tsc, '-p', path.join(workspace, 'packages', project, 'tsconfig.build.json'), ...args],
      {
        cwd: workspace,
        encoding: 'utf8',
      },
    );
    if (done.status !== 0) fail(done.stdout || done.stderr);
  };
  build('profile-formats');
  build('opt-dist-plugin', '--outDir', out);
  return createRequire(import.meta.url)(path.join(out, 'sources/sources.js'));
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
