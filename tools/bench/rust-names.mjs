// Mangled names like those in a profile of rustc: nearly all in Rust's v0 scheme, with many generic arguments
// and back references, most of them local to a codegen unit.
import { Chance } from './chance.mjs';

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
const CRATES = (
  'core alloc std hashbrown indexmap smallvec rustc_middle rustc_hir rustc_mir_transform rustc_parse rustc_ast ' +
  'rustc_query_impl rustc_query_system rustc_data_structures rustc_trait_selection rustc_infer rustc_resolve ' +
  'rustc_codegen_llvm rustc_borrowck rustc_metadata rustc_serialize rustc_hir_analysis rustc_type_ir'
).split(' ');
const BASIC_TYPES = [...'abcdefhijlmnopstuxyz'];
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function base62(number) {
  let digits = '';
  for (let rest = number; rest > 0 || digits === ''; rest = Math.floor(rest / 62))
    digits = DIGITS[rest % 62] + digits;
  return digits;
}

function hexDigits(chance) {
  const half = () => chance.word.toString(16).padStart(8, '0');
  return half() + half();
}

function identifier(chance, words = 1 + chance.below(2)) {
  const word = Array.from({ length: words }, () => chance.of(WORDS)).join('_');
  return `${word.length}${word}`;
}

/** A symbol of Rust's RFC 2603, written from its grammar. */
class Symbol {
  text = '';
  #paths = [];
  #types = [];
  #chance;

  constructor(chance) {
    this.#chance = chance;
  }

  /** A function: its number tells it from all others. */
  function(number, generics) {
    if (generics > 0) this.text += 'I';
    this.text += 'Nv';
    this.#path(3);
    const own = identifier(this.#chance, 2);
    this.text += `s${base62(number)}_${own}`;
    for (let index = 0; index < generics; index += 1) this.#type(4);
    if (generics > 0) this.text += 'E';
    return `_R${this.text}`;
  }

  #path(depth) {
    const chance = this.#chance;
    if (this.#paths.length > 0 && chance.is(0.3)) {
      this.#backReference(chance.of(this.#paths));
      return;
    }
    const at = this.text.length;
    if (depth === 0 || chance.is(0.15)) {
      const crate = chance.below(CRATES.length);
      const name = CRATES[crate];
      this.text += `Cs${base62(0x1_0000_0000_0000 + crate * 0x1f3_5a7b_9d11)}_${name.length}${name}`;
    } else if (depth > 1 && chance.is(0.25)) {
      this.text += 'M';
      this.#path(depth - 2);
      this.#type(depth - 1);
    } else {
      this.text += `N${chance.is(0.9) ? 't' : 'v'}`;
      this.#path(depth - 1);
      this.text += identifier(chance);
    }
    this.#paths.push(at);
  }

  #type(depth) {
    const chance = this.#chance;
    if (depth <= 0 || chance.is(0.12)) {
      this.text += chance.of(BASIC_TYPES);
      return;
    }
    if (this.#types.length > 0 && chance.is(0.3)) {
      this.#backReference(chance.of(this.#types));
      return;
    }
    const at = this.text.length;
    if (chance.is(0.2)) {
      this.text += chance.of(['R', 'Q', 'S', 'RL_']);
      this.#type(depth - 1);
    } else if (chance.is(0.1)) {
      this.text += 'T';
      for (let index = 0; index < 2; index += 1) this.#type(depth - 2);
      this.text += 'E';
    } else if (chance.is(0.4)) {
      this.text += 'INt';
      this.#path(2);
      this.text += identifier(chance);
      for (let index = 1 + chance.below(3); index > 0; index -= 1) this.#type(depth - 1);
      this.text += 'E';
    } else {
      this.text += 'Nt';
      this.#path(2);
      this.text += identifier(chance);
    }
    this.#types.push(at);
  }

  #backReference(at) {
    this.text += `B${at === 0 ? '' : base62(at - 1)}_`;
  }
}

function legacyName(chance, number) {
  const parts = Array.from({ length: 2 + chance.below(3) }, () => identifier(chance)).join('');
  const of = `$LT$${chance.of(CRATES)}..${chance.of(WORDS)}..${chance.of(WORDS)}$GT$`;
  const own = `${chance.of(WORDS)}_${number}${chance.is(0.5) ? of : ''}`;
  return `_ZN${parts}${own.length}${own}17h${hexDigits(chance)}E`;
}

/** The symbol of a function, by its number. */
export function symbolOf(number) {
  const chance = new Chance(number + 1);
  if (chance.is(0.01)) return `${chance.of(WORDS)}_${chance.of(WORDS)}_${number}`;
  if (chance.is(0.06)) return legacyName(chance, number);
  return new Symbol(chance).function(number, chance.below(6));
}

/** The same as a profile of instrumented code has it: a local one names its codegen unit. */
export function profileNameOf(number) {
  const chance = new Chance(number + 1_000_003);
  const symbol = symbolOf(number);
  if (!chance.is(0.6)) return symbol;
  const crate = chance.below(CRATES.length);
  const unit = `${CRATES[crate]}.${hexDigits(new Chance(crate))}-cgu.${chance.below(16)}`;
  return `${unit};${symbol}`;
}
