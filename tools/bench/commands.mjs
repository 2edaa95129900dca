// Runs the commands of the benchmarks, which end when one fails.
import { spawnSync } from 'node:child_process';

/** @returns {string} the command's standard output */
export function run(program, args, settings = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', ...settings });
  if (done.status !== 0)
    fail(`${program} ${args.join(' ')}: ${done.error?.message ?? (done.stderr || done.stdout)}`);
  return done.stdout;
}

/** Ends the benchmark. */
export function fail(message) {
  console.error(`error: ${message}`);
  process.exit(1);
}
