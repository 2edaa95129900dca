#!/usr/bin/env node
// Compares two rustcs on crates: usually the shipped one and an unoptimised stage 2 of the same tree. Cargo
// is the same for both; each turn compiles a crate and its dependencies from nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compareCommands, reportRatios } from './compiler-table.mjs';

const MODES = { check: ['check'], debug: ['build'], opt: ['build', '--release'] };
const USAGE = `Usage: node tools/bench/rustcs.mjs [options] PLAIN_RUSTC SHIPPED_RUSTC CRATE...

Compiles each crate with the two compilers in turns, and prints the speed-up of the second.

  PLAIN_RUSTC, SHIPPED_RUSTC  bin/rustc of toolchains with a standard library
  CRATE                       a directory with a Cargo.toml; it is not written to
  --modes LIST                some of check, debug and opt (default check,debug,opt)
  --rounds N                  number of turns (default 5)
  --cargo FILE                the cargo to use (default cargo); it runs offline
  --json                      print all ratios as JSON
`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    modes: { type: 'string', default: 'check,debug,opt' },
    rounds: { type: 'string', default: '5' },
    cargo: { type: 'string', default: 'cargo' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(USAGE);
  process.exit(0);
}
const [plain, shipped, ...crates] = positionals.map((place) => path.resolve(place));
const modes = options.modes.split(',');
const rounds = Number(options.rounds);
if (crates.length === 0) refuse('expected two compilers and at least one crate');
for (const mode of modes)
  if (!Object.hasOwn(MODES, mode)) refuse(`--modes: ${mode} is none of check, debug, opt`);
if (!Number.isInteger(rounds) || rounds < 3) refuse('--rounds: expected a whole number from 3');
for (const file of [plain, shipped, ...crates.map((crate) => path.join(crate, 'Cargo.toml'))])
  if (!existsSync(file)) refuse(`${file}: not found`);

const scratch = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-rustcs-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const rows = crates.flatMap((crate) => modes.map((mode) => measure(crate, mode)));
reportRatios('crate', rows, { rounds, json: options.json });

function measure(crate, mode) {
  const name = path.basename(crate);
  const copy = path.join(scratch, name);
  if (!existsSync(copy)) cpSync(crate, copy, { recursive: true });
  const commands = [plain, shipped].map((rustc) => command(rustc, copy, mode));
  for (const [program, ...args] of commands) {
    const tried = spawnSync(program, args, { encoding: 'utf8' });
    if (tried.status !== 0) refuse(`${name}, ${mode}: cargo failed\n${tried.stderr}`);
  }
  return compareCommands(`${name} ${mode}`, commands, rounds);
}

/**
 * Both compilers work in the same directory, one after the other, because the path is part of their input and
 * output.
 */
function command(rustc, crate, mode) {
  const build = [
    options.cargo,
    ...MODES[mode],
    '--offline',
    '--quiet',
    '--manifest-path',
    `${crate}/Cargo.toml`,
  ];
  return [
    ...['env', `RUSTC=${rustc}`, `CARGO_TARGET_DIR=${scratch}/target`],
    ...['sh', '-c', 'rm -rf "$CARGO_TARGET_DIR"; exec "$@"', 'sh', ...build],
  ];
}

function refuse(message) {
  console.error(`error: ${message}\n\n${USAGE}`);
  process.exit(2);
}
