#!/usr/bin/env node
// Compares a packaged toolchain with an installed one of the same version, on crates that neither was trained on.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { packagesIn } from './official-crates.mjs';
import { formatRatio, geometricMean, median } from './spread.mjs';

const MODES = {
  check: ['check'],
  debug: ['build'],
  release: ['build', '--release'],
  incremental: ['build'],
  rustdoc: ['doc', '--no-deps'],
};
const USAGE = `Usage: node tools/bench/official.mjs --against TOOLCHAIN [options] OURS

Compiles twelve crates with two toolchains of the same version in turns, and prints processor time, memory and size of the
first as a ratio to the second: above 1 ours takes more.

  OURS               our tarballs (a directory with rustc-*.tar.xz and rust-std-*.tar.xz), or a toolchain's prefix
  --against PREFIX   the other one, such as the official release: a prefix, or a name that rustup knows
  --modes LIST       some of ${Object.keys(MODES).join(', ')} (default all)
  --crates LIST      some of the crates (default all)
  --rounds N         number of turns (default 5)
  --cache DIR        where the crates are kept, fetched once (default .opt-dist-bench in the temporary directory)
  --cargo FILE       the cargo to use for both (default cargo)
  --json             print all ratios as JSON
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    against: { type: 'string' },
    modes: { type: 'string', default: Object.keys(MODES).join(',') },
    crates: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    cache: { type: 'string', default: path.join(os.tmpdir(), '.opt-dist-bench') },
    cargo: { type: 'string', default: 'cargo' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const rounds = Number(options.rounds);
const modes = options.modes.split(',');
if (positionals.length !== 1 || options.against === undefined) refuse('expected OURS and --against');
if (!Number.isInteger(rounds) || rounds < 3) refuse('--rounds: expected a whole number from 3');
for (const mode of modes)
  if (!Object.hasOwn(MODES, mode)) refuse(`--modes: ${mode} is none of ${Object.keys(MODES)}`);

const scratch = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-official-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const ours = prefixOf(path.resolve(positionals[0]));
const theirs = installed(options.against);
const versions = [ours, theirs].map(
  (prefix) => /^release: (.+)$/m.exec(run(`${prefix}/bin/rustc`, ['-vV']))?.[1],
);
if (versions[0] !== versions[1]) fail(`expected toolchains of one version, found ${versions.join(' and ')}`);

const all = packagesIn(path.resolve(options.cache), options.cargo);
const names = options.crates?.split(',') ?? all.map(({ name }) => name);
for (const name of names)
  if (!all.some((each) => each.name === name)) refuse(`--crates: ${name} is none of them`);
const packages = all.filter(({ name }) => names.includes(name));

const rows = modes.flatMap((mode) => packages.map((each) => measure(each, mode)));
report();

/** Unpacks tarballs as they are installed; a prefix stays where it is. */
function prefixOf(place) {
  if (existsSync(path.join(place, 'bin/rustc'))) return place;
  const tarballs = existsSync(place) ? readdirSync(place) : [];
  const prefix = path.join(scratch, 'ours');
  mkdirSync(prefix);
  for (const component of ['rustc', 'rust-std']) {
    const tarball = tarballs.find((name) => new RegExp(`^${component}-\\d.*\\.tar\\.(xz|gz)$`).test(name));
    if (tarball === undefined) fail(`${place}: no bin/rustc and no tarball of ${component}`);
    run('tar', ['-xf', path.join(place, tarball), '-C', prefix, '--strip-components=2']);
  }
  return prefix;
}

function installed(name) {
  if (existsSync(path.join(name, 'bin/rustc'))) return path.resolve(name);
  const asked = spawnSync('rustc', [`+${name}`, '--print', 'sysroot'], { encoding: 'utf8' });
  if (asked.status !== 0)
    refuse(`--against: ${name} is no prefix of a toolchain, and rustup knows none of that name`);
  return asked.stdout.trim();
}

/** One crate in one mode: both toolchains in turns, each from nothing but in the mode incremental. */
function measure({ name, dir, source }, mode) {
  const commands = [ours, theirs].map((prefix, index) => {
    const place = path.join(scratch, mode === 'incremental' ? `work-${index}` : 'work');
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    cpSync(dir, path.join(place, 'package'), { recursive: true });
    cpSync(source, path.join(place, 'source'), { recursive: true });
    return command(prefix, place, name, mode);
  });
  for (const [program, ...args] of commands) run(program, args);
  const turns = spawnSync('python3', [path.join(import.meta.dirname, 'take_turns.py')], {
    encoding: 'utf8',
    input: JSON.stringify({ rounds, commands }),
  });
  if (turns.status !== 0) fail(`${name}, ${mode}: ${turns.error?.message ?? turns.stderr}`);
  const [mine, other] = JSON.parse(turns.stdout);
  const ratios = (fact) => mine.map((each, round) => each[fact] / other[round][fact]);
  const row = {
    ...{ name, mode, ours: median(mine.map(({ cpu }) => cpu)), theirs: median(other.map(({ cpu }) => cpu)) },
    ...{ cpu: ratios('cpu'), peak: ratios('peak') },
  };
  console.error(`${name} ${mode}: ${formatRatio(row.cpu)}`);
  return row;
}

/** Incremental: a function more in the crate each time; else everything is compiled anew. */
function command(prefix, place, name, mode) {
  const edit = `echo "pub fn opt_dist_bench_$(date +%s%N)() {}" >> ${place}/source/src/lib.rs`;
  const before = mode === 'incremental' ? edit : `rm -rf ${place}/target`;
  const manifest = `${place}/package/Cargo.toml`;
  // The package itself has nothing to document.
  const which = mode === 'rustdoc' ? ['--package', name] : [];
  const build = [options.cargo, ...MODES[mode], '--offline', '--quiet', '--manifest-path', manifest];
  return [
    ...['env', '-C', `${place}/package`, `RUSTC=${prefix}/bin/rustc`, `RUSTDOC=${prefix}/bin/rustdoc`],
    ...[`CARGO_TARGET_DIR=${place}/target`, `CARGO_INCREMENTAL=${mode === 'incremental' ? 1 : 0}`],
    ...['sh', '-c', `${before}; exec "$@"`, 'sh', ...build, ...which],
  ];
}

function report() {
  const sizes = [ours, theirs].map((prefix) => compilerBytes(prefix));
  const parts = modes.map((mode) => {
    const own = rows.filter((row) => row.mode === mode);
    const overall = (fact) =>
      Array.from({ length: rounds }, (_, round) => geometricMean(own.map((row) => row[fact][round])));
    return { mode, cpu: overall('cpu'), peak: overall('peak') };
  });
  if (options.json) {
    console.log(JSON.stringify({ version: versions[0], rounds, sizes, modes: parts, rows }, null, 2));
    return;
  }
  console.log(
    `\nRust ${versions[0]}, ours / theirs; median and middle 80 % of ${rounds} interleaved rounds\n`,
  );
  console.log('| mode, crate | ours, s | theirs, s | processor time | memory |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const { mode, cpu, peak } of parts) {
    for (const row of rows.filter((each) => each.mode === mode))
      console.log(
        `| ${mode}, ${row.name} | ${row.ours.toFixed(2)} | ${row.theirs.toFixed(2)} | ${formatRatio(row.cpu)} | ${formatRatio(row.peak)} |`,
      );
    console.log(`| **${mode}**, all (geometric mean) | | | ${formatRatio(cpu)} | ${formatRatio(peak)} |`);
  }
  const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  console.log(`\nbin/rustc and the shared libraries in lib: ours ${mib(sizes[0])}, theirs ${mib(sizes[1])}`);
}

/** What the compiler itself takes on disk, without standard libraries and tools that only one may have. */
function compilerBytes(prefix) {
  const lib = path.join(prefix, 'lib');
  const files = readdirSync(lib).filter((name) => /\.(so|dylib)(\.|$)/.test(name));
  return [path.join(prefix, 'bin/rustc'), ...files.map((name) => path.join(lib, name))].reduce(
    (sum, file) => sum + statSync(file).size,
    0,
  );
}

function refuse(message) {
  console.error(`error: ${message}\n\n${USAGE}`);
  process.exit(2);
}
