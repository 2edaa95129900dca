// What the benchmarks need of commands: each of them must succeed.
import { spawnSync } from 'node:child_process';

/** @returns {string} what it printed on standard output */
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
