#!/usr/bin/env node
// Compares the shipped compiler (rust-project/dist) with a plain build of the same tree on programs that it was not
// trained on. The two take turns, and their processor times are compared within each turn: what else the machine
// does slows both.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { formatRatio, geometricMean, median } from './spread.mjs';

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
report(results);

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

/** The same tree without profiles and BOLT, with the same C compiler; kept for the next time. */
function buildPlain() {
  const buildDir = path.join(project, 'build-plain');
  const rustc = spawnSync('rustc', ['-vV'], { encoding: 'utf8' }).stdout;
  const major = /^LLVM version: (\d+)/m.exec(rustc)?.[1];
  const bin = `${process.env.OPT_DIST_LLVM_DIR ?? `/usr/lib/llvm-${major}`}/bin`;
  const host = /^host: (.+)$/m.exec(rustc)?.[1];
  console.error('building the plain compiler …');
  // Bootstrap does not notice edited LLVM sources.
  rmSync(path.join(buildDir, host, 'llvm'), { recursive: true, force: true });
  run('python3', [path.join(tree, 'x.py'), 'build', '--stage', '2', 'library/std', '--build-dir', buildDir], {
    cwd: project,
    env: { ...process.env, CC: `${bin}/clang`, CXX: `${bin}/clang++` },
  });
  return path.join(buildDir, host, 'stage2/bin/rustc');
}

function measure(source) {
  const name = path.basename(source, '.mini');
  for (const rustc of [plain, shipped]) checkResult(rustc, source);
  const commands = [plain, shipped].map((rustc) => [rustc, ...compileArgs(source)]);
  const output = run('python3', [path.join(import.meta.dirname, 'take_turns.py')], {
    input: JSON.stringify({ rounds, commands }),
  });
  const [before, after] = JSON.parse(output).map((runs) => runs.map(({ cpu }) => cpu));
  const ratios = before.map((time, round) => time / after[round]);
  console.error(`${name}: ${formatRatio(ratios)}`);
  return { name, plain: median(before), shipped: median(after), ratios };
}

function compileArgs(source) {
  return ['-Copt-level=3', source, '-o', path.join(scratch, 'program')];
}

/** A fast compiler that compiles wrongly is no result. */
function checkResult(rustc, source) {
  run(rustc, compileArgs(source));
  const { stdout } = spawnSync(path.join(scratch, 'program'), [], { encoding: 'utf8' });
  const expected = readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8');
  if (stdout !== expected) fail(`${source}: ${rustc} made a program with another result`);
}

function report(rows) {
  // One value a round: the geometric mean over the programs.
  const overall = Array.from({ length: rounds }, (_, round) =>
    geometricMean(rows.map(({ ratios }) => ratios[round])),
  );
  if (options.json) {
    console.log(
      JSON.stringify(
        { rounds, programs: rows, overall: { median: median(overall), rounds: overall } },
        null,
        2,
      ),
    );
    return;
  }
  console.log(
    `\n${'held-out program'.padEnd(24)}${'plain'.padStart(10)}${'shipped'.padStart(10)}   plain / shipped`,
  );
  for (const { name, plain: before, shipped: after, ratios } of rows) {
    console.log(
      `${name.padEnd(24)}${`${(before * 1000).toFixed(1)}ms`.padStart(10)}${`${(after * 1000).toFixed(1)}ms`.padStart(10)}   ${formatRatio(ratios)}`,
    );
  }
  console.log(`${'all (geometric mean)'.padEnd(44)}   ${formatRatio(overall)}`);
  console.log(
    `\nprocessor time, median and middle 80 % of ${rounds} interleaved rounds; above 1 the shipped compiler is faster`,
  );
}

function run(program, args, settings = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', ...settings });
  if (done.status !== 0) fail(`${program} ${args.join(' ')}: ${done.error?.message ?? done.stderr}`);
  return done.stdout;
}

function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
