// Makes large profiles for the benchmarks, always the same for a size. Names, numbers of counters and counts
// are spread as in profiles of compilers: half of the functions never ran, a few are very hot.
import { closeSync, openSync, writeSync } from 'node:fs';

/** Increment this number whenever the generated profiles change. */
export const RECIPE = 1;

/** Mean bytes of a function in an indexed profile, and of a line in an fdata profile. */
const FUNCTION_BYTES = 300;
const LINE_BYTES = 176;

const WORDS = (
  'alloc analysis arena ast attr basic block borrow buffer builder bump cache call cell check code collect compile ' +
  'const context core cursor data decode def diag dispatch emit encode engine entry error expand expr field filter ' +
  'flow fold format fresh function generic graph guard handle hash hir index infer inline insert instr intern item ' +
  'iter kind lattice layout level lexer life link list load local loop lower macro map match memory metadata method ' +
  'mir module mono move node normalize object operand option order pass path pattern place plan pointer poll print ' +
  'projection query raw reader record region register relate resolve result scope select shape slice source span ' +
  'stack state stmt store stream string subst symbol table target term token trait transform tree tuple type unify ' +
  'union unwind update value variant vector visit walk where writer'
).split(' ');
const CRATES = [
  'core',
  'alloc',
  'std',
  'rustc_middle',
  'rustc_hir',
  'rustc_mir_transform',
  'rustc_parse',
  'hashbrown',
];
const CLASSES = ['4llvm', '5clang', '4llvm6detail', 'St', '4llvm2cl', '4llvm12SelectionDAG'];

/** A generator of 32-bit numbers with a state of 32 bits (xorshift with a multiplication). */
class Chance {
  #state;

  constructor(seed) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x7f4a7c15) | 1;
  }

  get word() {
    let state = this.#state;
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    this.#state = state;
    return Math.imul(state, 0x2c1b3c6d) >>> 0;
  }

  below(limit) {
    return Math.floor((this.word / 2 ** 32) * limit);
  }

  is(share) {
    return this.word < share * 2 ** 32;
  }

  of(list) {
    return list[this.below(list.length)];
  }

  /** Whole numbers whose logarithm is spread evenly: small ones often, large ones seldom. */
  spread(limit) {
    return Math.floor(limit ** (this.word / 2 ** 32));
  }
}

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
 * Mangled names of Rust (both manglings) and C++, some local to a file, each with its number.
 */
function nameOf(number) {
  const chance = new Chance(number + 1);
  const part = () => {
    const word = Array.from({ length: 1 + chance.below(3) }, () => chance.of(WORDS)).join('_');
    return `${word.length}${word}`;
  };
  const parts = () => Array.from({ length: 2 + chance.below(4) }, part).join('');
  const last = `f${number}`;
  const own = `${last.length}${last}`;
  const digits = () => chance.word.toString(16).padStart(8, '0');
  if (chance.is(0.3))
    return `_ZN${chance.of(CLASSES)}${parts()}${own}E${chance.of(['v', 'PKcm', 'RNS_5ValueEj'])}`;
  if (chance.is(0.4)) return `_ZN${parts()}${own}17h${digits()}${digits()}E`;
  const crate = chance.of(CRATES);
  const name = `_RNvNtCs${digits()}_${crate.length}${crate}${parts()}${own}`;
  return chance.is(0.05) ? `library/${crate}/src/lib.rs;${name}` : name;
}

/**
 * Writes a text profile that becomes an indexed one of about so many bytes.
 *
 * @param run 0 or another training run over nearly the same program: some functions are only in one of them,
 * some have another structure
 */
export function writeProftext(path, bytes, run) {
  const sink = new Sink(path);
  sink.add(':ir\n');
  for (let number = 0; number < bytes / FUNCTION_BYTES; number += 1) {
    const chance = new Chance(number * 2 + 100_003);
    const mine = new Chance(number * 2 + 200_003 + run);
    if (chance.is(0.03) && chance.below(2) !== run) continue;
    const length = 1 + Math.floor(chance.spread(64) * chance.spread(6) * 0.5);
    const changed = run > 0 && mine.is(0.02) ? 1 : 0;
    const hash = (BigInt(chance.below(2 ** 27)) << 32n) | BigInt(chance.word);
    const hottest = chance.is(0.55) ? 0 : chance.spread(chance.is(0.001) ? 2 ** 44 : 2 ** 26);
    const counts = [];
    for (let index = 0; index < length; index += 1) {
      const usual = hottest === 0 || chance.is(0.25) ? 0 : chance.spread(hottest);
      counts.push(varied(usual, mine));
    }
    sink.add(`${nameOf(number)}\n${hash + BigInt(changed)}\n${length}\n${counts.join('\n')}\n`);
    sink.add(`${hottest === 0 ? '' : valuesOf(chance, mine, hottest, bytes)}\n`);
  }
  sink.close();
}

/** A count of another run over the same program. */
function varied(count, mine) {
  return Math.floor(count * (0.5 + mine.below(1000) / 1000));
}

/**
 * Value data of a function that ran: indirect calls (by the names of their targets) and sizes of memory
 * operations.
 */
function valuesOf(chance, mine, hottest, bytes) {
  const kinds = [];
  const sites = (target) => {
    const lines = [];
    const length = 1 + chance.below(3);
    for (let site = 0; site < length; site += 1) {
      const seen = new Set(Array.from({ length: chance.below(4) }, target));
      lines.push(String(seen.size));
      for (const value of seen) lines.push(`${value}:${1 + varied(chance.spread(hottest + 1), mine)}`);
    }
    return [length, ...lines];
  };
  const functions = Math.floor(bytes / FUNCTION_BYTES);
  if (chance.is(0.25)) kinds.push([0, ...sites(() => nameOf(chance.below(functions)))]);
  if (chance.is(0.2)) kinds.push([1, ...sites(() => chance.spread(4096))]);
  return kinds.length === 0 ? '' : `${[kinds.length, ...kinds.flat()].join('\n')}\n`;
}

/** Writes an fdata profile of about so many bytes: the branches of one function after another. */
export function writeFdata(path, bytes) {
  const sink = new Sink(path);
  let lines = bytes / LINE_BYTES;
  for (let number = 0; lines > 0; number += 1) {
    const chance = new Chance(number + 300_007);
    const name = symbolOf(number, chance);
    let offset = 0;
    const length = 1 + chance.spread(48);
    for (let line = 0; line < length; line += 1) {
      offset += 1 + chance.below(60);
      const isCall = chance.is(0.3);
      const called = isCall ? chance.below(number + 1) : 0;
      const to = isCall
        ? `${symbolOf(called, new Chance(called + 300_007))} 0`
        : `${name} ${(offset + chance.below(200)).toString(16)}`;
      const count = chance.spread(2 ** 30);
      sink.add(
        `1 ${name} ${offset.toString(16)} 1 ${to} ${Math.floor(count * chance.below(4) * 0.01)} ${count}\n`,
      );
    }
    lines -= length;
  }
  sink.close();
}

function symbolOf(number, chance) {
  const name = nameOf(number).replace(/^.*;/, '');
  return chance.is(0.1) ? `${name}/1` : name;
}
