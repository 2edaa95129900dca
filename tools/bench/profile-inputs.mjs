// Makes large profiles for the benchmarks, always the same for a scale. They have the shape of those that a
// training of rustc 1.95 gave (docs/records/real-runs.md): numbers of functions, counters, counts and names,
// sizes of the files.
import { closeSync, openSync, writeSync } from 'node:fs';
import { Chance } from './chance.mjs';
import { profileNameOf, symbolOf } from './rust-names.mjs';

/** Increment this number whenever the generated profiles change. */
export const RECIPE = 2;

/** What was recorded of the real profiles. */
export const REAL = {
  indexed: {
    bytes: 70_400_000,
    functions: 192_778,
    counters: 1_614_569,
    neverExecuted: 0.81,
    largestCount: 403_832_841,
  },
  fdata: { bytes: 111_600_000, functions: 16_199 },
};

/** Of a function's counters: the middle and the deviation of their logarithm, which give a mean of 8.4. */
const COUNTERS = [3.26, 1.37];
/** Of a function's lines in an fdata profile. */
const LINES = [7.65, 1.3];
const LONGEST = 4000;

class Sink {
  #file;
  #pieces = [];
  #characters = 0;

  constructor(path) {
    this.#file = openSync(path, 'w');
  }

  add(text) {
    this.#pieces.push(text);
    this.#characters += text.length;
    if (this.#characters > 1 << 20) this.#flush();
  }

  close() {
    this.#flush();
    closeSync(this.#file);
  }

  #flush() {
    writeSync(this.#file, this.#pieces.join(''));
    this.#pieces = [];
    this.#characters = 0;
  }
}

/**
 * Writes a text profile, of which `llvm-profdata merge` makes an indexed one.
 *
 * @param run 0 or another training run over nearly the same program: some functions are only in one of them,
 * some have another structure
 */
export function writeProftext(path, scale, run) {
  const sink = new Sink(path);
  const functions = Math.round(REAL.indexed.functions * scale);
  sink.add(':ir\n');
  for (let number = 0, written = 0; written < functions; number += 1) {
    const chance = new Chance(number * 2 + 100_003);
    const mine = new Chance(number * 2 + 200_003 + run);
    if (chance.is(0.03) && chance.below(2) !== run) continue;
    written += 1;
    const length = chance.size(...COUNTERS, LONGEST);
    const changed = run > 0 && mine.is(0.02) ? 1 : 0;
    const hash = (BigInt(chance.below(2 ** 27)) << 32n) | BigInt(chance.word);
    const hottest = hottestCount(number, chance);
    const counts = [];
    for (let index = 0; index < length; index += 1) {
      const usual = hottest === 0 || chance.is(0.25) ? 0 : chance.spread(hottest);
      counts.push(varied(usual, mine));
    }
    if (number === 0) counts[0] = hottest;
    else if (hottest > 0) counts[0] += 1;
    sink.add(`${profileNameOf(number)}\n${hash + BigInt(changed)}\n${length}\n${counts.join('\n')}\n`);
    sink.add(`${valuesOf(chance, mine, hottest, functions)}\n`);
  }
  sink.close();
}

function hottestCount(number, chance) {
  if (number === 0) return REAL.indexed.largestCount;
  if (chance.is(REAL.indexed.neverExecuted)) return 0;
  return 1 + chance.spread(chance.is(0.002) ? 2 ** 27 : 2 ** 22);
}

/** A count of another run over the same program. */
function varied(count, mine) {
  return Math.floor(count * (0.5 + mine.below(1000) / 1000));
}

/**
 * Value data of a function: the targets of its indirect calls, and sizes of its memory operations. The sites
 * of a function that never ran are there, without values.
 */
function valuesOf(chance, mine, hottest, functions) {
  const kinds = [];
  const sites = (most, target) => {
    const lines = [];
    const length = chance.size(3, 0.9, most);
    for (let site = 0; site < length; site += 1) {
      const isSeen = hottest > 0 && chance.is(0.8);
      const seen = new Set(isSeen ? Array.from({ length: 1 + chance.below(3) }, target) : []);
      lines.push(String(seen.size));
      for (const value of seen) lines.push(`${value}:${1 + varied(chance.spread(hottest + 1), mine)}`);
    }
    return [length, ...lines];
  };
  if (chance.is(0.3)) kinds.push([0, ...sites(12, () => profileNameOf(chance.below(functions)))]);
  if (chance.is(0.4)) kinds.push([1, ...sites(24, () => chance.spread(4096))]);
  return kinds.length === 0 ? '' : `${[kinds.length, ...kinds.flat()].join('\n')}\n`;
}

/** Writes an fdata profile: the branches of one function after another. */
export function writeFdata(path, scale) {
  const sink = new Sink(path);
  const functions = Math.round(REAL.fdata.functions * scale);
  for (let number = 0; number < functions; number += 1) {
    const chance = new Chance(number + 300_007);
    const name = boltNameOf(number);
    let offset = 0;
    for (let lines = chance.size(...LINES, LONGEST); lines > 0; lines -= 1) {
      offset += 1 + chance.below(60);
      const to = chance.is(0.3)
        ? `${boltNameOf(chance.below(functions))} 0`
        : `${name} ${(offset + chance.below(200)).toString(16)}`;
      const count = chance.spread(2 ** 28);
      const mispredictions = Math.floor(count * chance.below(4) * 0.01);
      sink.add(`1 ${name} ${offset.toString(16)} 1 ${to} ${mispredictions} ${count}\n`);
    }
  }
  sink.close();
}

/** BOLT numbers local symbols. */
function boltNameOf(number) {
  return new Chance(number + 2_000_003).is(0.6) ? `${symbolOf(number)}/1` : symbolOf(number);
}
