#!/usr/bin/env node
// Compares the processor time and memory of profile-formats with those of LLVM's own tools, on large profiles
// that this script makes and keeps in node_modules/.cache. The two take turns, and each turn gives a ratio,
// because other load on the machine slows both. A missed bar fails the benchmark.
import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { RECIPE, REAL, writeFdata, writeProftext } from './profile-inputs.mjs';
import { bucketShares, shapeOfIndexed } from './profile-shape.mjs';
import { formatRatio, median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    scale: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/profiles.mjs [--rounds N] [--scale SHARE] [--only WORD] [--json]\n\n' +
      'Compares profile-formats with llvm-profdata and merge-fdata, in turns.\n' +
      "Needs LLVM and BOLT of the same major version as rustc's; OPT_DIST_LLVM_DIR names another LLVM.\n\n" +
      '  --rounds N     number of turns (default 9)\n' +
      '  --scale SHARE  size of the profiles, as a share of the real ones (default 1)\n' +
      '  --only WORD    only the comparisons with this word in their name\n' +
      '  --json         print all numbers as JSON\n\n' +
      'The exit code is 1 if a bar is missed.',
  );
  process.exit(0);
}
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 5) fail('--rounds: expected a whole number from 5');
const scale = Number(options.scale);
if (!(scale > 0 && scale <= 10)) fail('--scale: expected a number above 0, at most 10');

const workspace = path.resolve(import.meta.dirname, '../..');
const library = path.join(workspace, 'packages/profile-formats');
const llvm = `${process.env.OPT_DIST_LLVM_DIR ?? `/usr/lib/llvm-${llvmMajor()}`}/bin`;
const profdata = path.join(llvm, 'llvm-profdata');
const mergeFdata = path.join(llvm, 'merge-fdata');
for (const tool of [profdata, mergeFdata])
  if (!existsSync(tool)) fail(`${tool} is not there; \`npm run setup\` installs it`);

run(path.join(workspace, 'node_modules/.bin/nx'), ['build', 'profile-formats'], {
  cwd: workspace,
  env: { ...process.env, NX_DAEMON: 'false' },
});
const profileFormats = [process.execPath, path.join(library, 'bin/profile-formats.cjs')];
const inputs = makeInputs();
const shape = shapeOf(inputs);

const listed = [profdata, 'show', '--all-functions', '--counts', inputs.base];
const COMPARISONS = [
  {
    name: 'show --header',
    ours: [...profileFormats, 'show', '--header', inputs.base],
    tool: [profdata, 'show', inputs.base],
    bars: { cpu: 1 },
  },
  {
    name: 'show',
    ours: [...profileFormats, 'show', inputs.base],
    tool: listed,
    bars: { cpu: 1, peak: 0.7 },
  },
  {
    name: 'verify, names checked',
    ours: [...profileFormats, 'verify', inputs.base],
    tool: listed,
    bars: { cpu: 1.5 },
  },
  {
    name: 'compare',
    ours: [...profileFormats, 'compare', inputs.base, inputs.test],
    tool: [profdata, 'overlap', inputs.base, inputs.test],
    bars: { cpu: 1, peak: 1 },
  },
  {
    name: 'show fdata',
    ours: [...profileFormats, 'show', inputs.fdata],
    tool: [mergeFdata, '-q', inputs.fdata],
    bars: { cpu: 1, peak: 0.7 },
  },
  { name: 'start of Node alone', ours: [process.execPath, '-e', '0'], tool: [profdata, '--help'], bars: {} },
].filter(({ name }) => name.includes(options.only));

const results = COMPARISONS.map(measure);
const missed = results.flatMap(({ name, figures }) =>
  figures
    .filter(({ isMet }) => isMet === false)
    .map(
      ({ unit, ratio, bar }) => `${name}: ${unit} ${ratio.toFixed(2)} × LLVM’s, more than ${bar.toFixed(1)}`,
    ),
);
if (options.json)
  console.log(JSON.stringify({ rounds, scale, llvm: toolVersion(), shape, results, missed }, null, 2));
else report(results);
if (missed.length > 0) process.exitCode = 1;

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
  reportShape();
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
    `\nmedian and middle 80 % of ${rounds} turns; ${toolVersion()}\n` +
      'wall: time on the clock, with the start of Node; cpu: processor time, with that of child processes;\n' +
      'peak: most resident memory',
  );
  console.log(missed.length === 0 ? 'All bars are met.' : `BARS MISSED:\n  ${missed.join('\n  ')}`);
}

/** The figures of the made profiles beside those that were recorded of the real ones. */
function reportShape() {
  const { indexed, fdata } = shape;
  const number = (value, digits = 0) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const row = (name, made, real = '') =>
    console.log(`${name.padEnd(40)}${made.padStart(14)}${real.padStart(14)}`.trimEnd());
  row('', 'made', 'real');
  row('indexed profile, bytes', number(indexed.bytes), number(REAL.indexed.bytes));
  row('  functions', number(indexed.functions), number(REAL.indexed.functions));
  row('  counters', number(indexed.counters), number(REAL.indexed.counters));
  row(
    '  never executed, %',
    number((100 * indexed.neverExecuted) / indexed.functions, 1),
    number(100 * REAL.indexed.neverExecuted),
  );
  row('  largest count', number(indexed.largestCount), number(REAL.indexed.largestCount));
  row('  bytes of a name, mean', number(indexed.nameBytes / indexed.functions, 1));
  row('  bytes of value data, mean', number(indexed.valueBytes / indexed.functions, 1));
  row('  functions with value data', number(indexed.withValues));
  row('  packed by gzip -6, bytes', number(indexed.gzipBytes), '16,000,000');
  for (const { size, found, expected } of bucketShares(indexed))
    row(`  buckets with ${size}, % (of even hashes)`, number(100 * found, 2), number(100 * expected, 2));
  row('fdata, bytes', number(fdata.bytes), number(REAL.fdata.bytes));
  row('  functions with counts', number(fdata.functions), number(REAL.fdata.functions));
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
  const dir = path.join(workspace, 'node_modules/.cache/profile-bench', `${RECIPE}-${scale}-llvm${version}`);
  const files = {
    base: 'base.profdata',
    test: 'test.profdata',
    fdata: 'branches.fdata',
    shape: 'shape.json',
  };
  const paths = Object.fromEntries(Object.entries(files).map(([use, file]) => [use, path.join(dir, file)]));
  if (existsSync(dir)) return paths;
  console.error(`making profiles of ${scale} of the real size …`);
  const partial = `${dir}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  process.once('exit', () => rmSync(partial, { recursive: true, force: true }));
  for (const [number, file] of [files.base, files.test].entries()) {
    const text = path.join(partial, 'text');
    writeProftext(text, scale, number);
    run(profdata, ['merge', '-o', path.join(partial, file), text]);
    rmSync(text);
  }
  writeFdata(path.join(partial, files.fdata), scale);
  renameSync(partial, dir);
  return paths;
}

/** Kept beside the profiles. */
function shapeOf({ base, fdata, shape: kept }) {
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8'));
  const functions = Math.round(REAL.fdata.functions * scale);
  const found = { indexed: shapeOfIndexed(base), fdata: { bytes: statSync(fdata).size, functions } };
  writeFileSync(kept, JSON.stringify(found));
  return found;
}

function toolVersion() {
  return /LLVM version \S+/.exec(run(profdata, ['--version']))?.[0] ?? 'LLVM of an unknown version';
}

function llvmMajor() {
  return /^LLVM version: (\d+)/m.exec(run('rustc', ['-vV']))?.[1];
}
