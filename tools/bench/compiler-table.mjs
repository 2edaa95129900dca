// Measures two compilers in turns and prints the table of their ratios.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { formatRatio, geometricMean, median } from './spread.mjs';

/**
 * Runs both commands in turns and compares their processor times within each turn, because other load on the
 * machine slows both.
 * @param {string} name of the row
 * @param {readonly string[][]} commands the plain compiler's, then the shipped one's
 * @param {number} rounds
 */
export function compareCommands(name, commands, rounds) {
  const turns = spawnSync('python3', [path.join(import.meta.dirname, 'take_turns.py')], {
    encoding: 'utf8',
    input: JSON.stringify({ rounds, commands }),
  });
  if (turns.status !== 0) throw new Error(`${name}: ${turns.error?.message ?? turns.stderr}`);
  const [before, after] = JSON.parse(turns.stdout).map((runs) => runs.map(({ cpu }) => cpu));
  const ratios = before.map((time, round) => time / after[round]);
  console.error(`${name}: ${formatRatio(ratios)}`);
  return { name, plain: median(before), shipped: median(after), ratios };
}

/** Prints the rows, and their geometric mean in each round. */
export function reportRatios(title, rows, { rounds, json }) {
  const overall = Array.from({ length: rounds }, (_, round) =>
    geometricMean(rows.map(({ ratios }) => ratios[round])),
  );
  if (json) {
    const result = { rounds, programs: rows, overall: { median: median(overall), rounds: overall } };
    console.log(JSON.stringify(result, null, 2));
    return;
  }
  const milliseconds = (seconds) => `${(seconds * 1000).toFixed(1)}ms`.padStart(11);
  const width = Math.max(24, ...rows.map(({ name }) => name.length + 1));
  console.log(`\n${title.padEnd(width)}${'plain'.padStart(11)}${'shipped'.padStart(11)}   plain / shipped`);
  for (const { name, plain, shipped, ratios } of rows)
    console.log(
      `${name.padEnd(width)}${milliseconds(plain)}${milliseconds(shipped)}   ${formatRatio(ratios)}`,
    );
  console.log(`${'all (geometric mean)'.padEnd(width + 22)}   ${formatRatio(overall)}`);
  console.log(
    `\nprocessor time, median and middle 80 % of ${rounds} interleaved rounds; above 1 the shipped compiler is faster`,
  );
}
