#!/usr/bin/env node
// Compares the speed and memory of profile-formats with those of LLVM's own tools, on large profiles that
// this script makes and keeps in node_modules/.cache. The two take turns, and each turn gives a ratio,
// because other load on the machine slows both. A missed bar does not fail the benchmark.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { RECIPE, writeFdata, writeProftext } from './profile-inputs.mjs';
import { formatRatio, median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    size: { type: 'string', default: '100' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/profiles.mjs [--rounds N] [--size MB] [--json]\n\n' +
      'Compares profile-formats with llvm-profdata and merge-fdata, in turns.\n' +
      "Needs LLVM and BOLT of the same major version as rustc's; OPT_DIST_LLVM_DIR names another LLVM.\n\n" +
      '  --rounds N   number of turns (default 7)\n' +
      '  --size MB    approximate size of the profiles (default 100)\n' +
      '  --json       print all numbers as JSON\n\n' +
      'The exit code is 0 even if a bar is missed.',
  );
  process.exit(0);
}
const rounds = wholeNumber('rounds', 5);
const megabytes = wholeNumber('size', 1);

const workspace = path.resolve(import.meta.dirname, '../..');
const library = path.join(workspace, 'packages/profile-formats');
const llvm = `${process.env.OPT_DIST_LLVM_DIR ?? `/usr/lib/llvm-${llvmMajor()}`}/bin`;
const profdata = path.join(llvm, 'llvm-profdata');
const mergeFdata = path.join(llvm, 'merge-fdata');
for (const tool of [profdata, mergeFdata])
  if (!existsSync(tool)) fail(`${tool} is not there; \`npm run setup\` installs it`);

run(process.execPath, [
  path.join(workspace, 'node_modules/typescript/bin/tsc'),
  '-p',
  path.join(library, 'tsconfig.build.json'),
]);
const profileFormats = [process.execPath, path.join(library, 'dist/cli/main.js')];
const inputs = makeInputs();

const COMPARISONS = [
  {
    name: 'header and summary',
    ours: [...profileFormats, 'show', '--header', inputs.base],
    tool: [profdata, 'show', inputs.base],
    bars: { wall: 0.5 },
  },
  {
    name: 'decode all functions',
    ours: [...profileFormats, 'show', inputs.base],
    tool: [profdata, 'show', '--all-functions', '--counts', inputs.base],
    bars: { wall: 1, peak: 1.5 },
  },
  {
    name: 'verify, names checked',
    ours: [...profileFormats, 'verify', inputs.base],
    tool: [profdata, 'show', '--all-functions', '--counts', inputs.base],
    bars: {},
  },
  {
    name: 'parse fdata',
    ours: [...profileFormats, 'show', inputs.fdata],
    tool: [mergeFdata, '-q', inputs.fdata],
    // At least half the speed for each byte.
    bars: { wall: 2 },
  },
  {
    name: 'compare',
    ours: [...profileFormats, 'compare', inputs.base, inputs.test],
    tool: [profdata, 'overlap', inputs.base, inputs.test],
    bars: {},
  },
];

const results = COMPARISONS.map(measure);
if (options.json) console.log(JSON.stringify({ rounds, megabytes, llvm: toolVersion(), results }, null, 2));
else report(results);

function measure({ name, ours, tool, bars }) {
  console.error(`measuring: ${name} …`);
  const input = JSON.stringify({ rounds, commands: [ours, tool] });
  const [mine, theirs] = JSON.parse(
    run('python3', [path.join(import.meta.dirname, 'take_turns.py')], { input }),
  );
  const figures = ['wall', 'cpu', 'peak'].map((unit) => {
    const [first, second] = [mine, theirs].map((runs) => runs.map((one) => one[unit]));
    const ratios = first.map((value, round) => value / second[round]);
    const bar = bars[unit] ?? null;
    const isMet = bar === null ? null : median(ratios) <= bar;
    return { unit, ours: median(first), tool: median(second), ratio: median(ratios), ratios, bar, isMet };
  });
  return { name, figures };
}

function report(rows) {
  const columns = (name, unit, mine, theirs, ratio, bar) =>
    `${name.padEnd(23)}${unit.padEnd(6)}${mine.padStart(10)}${theirs.padStart(10)}   ${ratio.padEnd(24)}${bar}`.trimEnd();
  console.log(`\n${columns('', '', 'ours', 'LLVM’s', 'ours / LLVM’s', 'bar')}`);
  for (const { name, figures } of rows) {
    for (const [index, { unit, ours, tool, ratios, bar, isMet }] of figures.entries()) {
      const verdict = bar === null ? '' : `${bar.toFixed(1)}  ${isMet ? 'met' : 'NOT MET'}`;
      console.log(
        columns(
          index === 0 ? name : '',
          unit,
          amount(unit, ours),
          amount(unit, tool),
          formatRatio(ratios),
          verdict,
        ),
      );
    }
  }
  console.log(
    `\nmedian and middle 80 % of ${rounds} interleaved rounds on profiles of about ${megabytes} MB; ${toolVersion()}\n` +
      'wall: time on the clock, with the start of Node; cpu: processor time; peak: most resident memory',
  );
  const missed = rows.flatMap(({ name, figures }) =>
    figures
      .filter(({ isMet }) => isMet === false)
      .map(
        ({ unit, ratio, bar }) =>
          `${name}: ${unit} ${ratio.toFixed(2)} × LLVM’s, more than ${bar.toFixed(1)}`,
      ),
  );
  console.log(missed.length === 0 ? 'All bars are met.' : `BARS MISSED:\n  ${missed.join('\n  ')}`);
}

function amount(unit, value) {
  return unit === 'peak' ? `${(value / 1e6).toFixed(0)} MB` : `${(value * 1000).toFixed(0)} ms`;
}

/**
 * The profiles of this recipe, made unless an earlier run kept them. They get their name when they are
 * complete, so an interrupted run leaves none.
 */
function makeInputs() {
  const version = /version (\S+)/.exec(toolVersion())?.[1] ?? 'unknown';
  const dir = path.join(
    workspace,
    'node_modules/.cache/profile-bench',
    `${RECIPE}-${megabytes}-llvm${version}`,
  );
  const files = { base: 'base.profdata', test: 'test.profdata', fdata: 'branches.fdata' };
  const paths = Object.fromEntries(Object.entries(files).map(([use, file]) => [use, path.join(dir, file)]));
  if (existsSync(dir)) return paths;
  console.error(`making profiles of ${megabytes} MB …`);
  const partial = `${dir}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  process.once('exit', () => rmSync(partial, { recursive: true, force: true }));
  for (const [number, file] of [files.base, files.test].entries()) {
    const text = path.join(partial, 'text');
    writeProftext(text, megabytes * 1e6, number);
    run(profdata, ['merge', '-o', path.join(partial, file), text]);
    rmSync(text);
  }
  writeFdata(path.join(partial, files.fdata), megabytes * 1e6);
  renameSync(partial, dir);
  return paths;
}

function toolVersion() {
  return /LLVM version \S+/.exec(run(profdata, ['--version']))?.[0] ?? 'LLVM of an unknown version';
}

function llvmMajor() {
  return /^LLVM version: (\d+)/m.exec(run('rustc', ['-vV']))?.[1];
}

function wholeNumber(option, least) {
  const number = Number(options[option]);
  if (!Number.isInteger(number) || number < least) fail(`--${option}: expected a whole number from ${least}`);
  return number;
}
