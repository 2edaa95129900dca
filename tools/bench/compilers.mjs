#!/usr/bin/env node
// Compares the shipped compiler (rust-project/dist) with a plain build of the same tree, on programs that are
// not part of the training.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { compareCommands, reportRatios } from './compiler-table.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log('Usage: npm run bench [-- --rounds N] [-- --json]\n\nNeeds the result of `npm run dist`.');
  process.exit(0);
}
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 3) fail('--rounds: expected a whole number from 3');

const project = path.resolve(import.meta.dirname, '../../rust-project');
const tree = path.join(project, 'mini-rust');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'opt-dist-bench-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const shipped = unpackShipped();
const plain = buildPlain();
const heldOut = path.join(tree, 'tests/held-out');
const programs = readdirSync(heldOut)
  .filter((name) => name.endsWith('.mini'))
  .sort();

const results = programs.map((name) => measure(path.join(heldOut, name)));
reportRatios('held-out program', results, { rounds, json: options.json });

/** The compiler as a user gets it: rustc and its standard library from the tarballs. */
function unpackShipped() {
  const dist = path.join(project, 'dist');
  const tarballs = existsSync(dist) ? readdirSync(dist) : [];
  const dir = path.join(scratch, 'shipped');
  mkdirSync(dir);
  for (const component of ['rustc', 'rust-std']) {
    const tarball = tarballs.find((name) => new RegExp(`^${component}-\\d.*\\.tar\\.(xz|gz)$`).test(name));
    if (tarball === undefined) fail(`${dist}: no tarball of ${component}; \`npm run dist\` makes it`);
    run('tar', ['-xf', path.join(dist, tarball), '-C', dir, '--strip-components=2']);
  }
  return path.join(dir, 'bin/rustc');
}

/** The same tree without profiles and BOLT, built with the same C compiler and kept for the next run. */
function buildPlain() {
  const buildDir = path.join(project, 'build-plain');
  const rustc = spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout;
  const major = /^LLVM version: (\d+)/m.exec(rustc)?.[1];
  const bin = `${process.env.OPT_DIST_LLVM_DIR ?? `/usr/lib/llvm-${major}`}/bin`;
  const host = /^host: (.+)$/m.exec(rustc)?.[1];
  console.error('building the plain compiler …');
  // Bootstrap does not notice edited LLVM sources.
  rmSync(path.join(buildDir, host, 'llvm'), { recursive: true, force: true });
  // LLVM in a library of its own, like the shipped compiler.
  const shared = ['--set', 'llvm.link-shared=true'];
  const build = ['build', '--stage', '2', 'library/std', ...shared, '--build-dir', buildDir];
  run('python3', [path.join(tree, 'x.py'), ...build], {
    cwd: project,
    env: { ...process.env, CC: `${bin}/clang`, CXX: `${bin}/clang++` },
  });
  return path.join(buildDir, host, 'stage2/bin/rustc');
}

function measure(source) {
  const name = path.basename(source, '.mini');
  for (const rustc of [plain, shipped]) checkResult(rustc, source);
  const commands = [plain, shipped].map((rustc) => [rustc, ...compileArgs(source)]);
  return compareCommands(name, commands, rounds);
}

function compileArgs(source) {
  return ['-Copt-level=3', source, '-o', path.join(scratch, 'program')];
}

/** The speed of a compiler counts only if its programs are right. */
function checkResult(rustc, source) {
  run(rustc, compileArgs(source));
  const { stdout } = spawnSync(path.join(scratch, 'program'), [], { encoding: 'utf8' });
  const expected = readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8');
  if (stdout !== expected) fail(`${source}: ${rustc} made a program with another result`);
}
