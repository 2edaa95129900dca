import { objectOf } from '../model/plain-object';
import { valueAt } from './comparison';
import { namesOf } from './known-settings';

/** What can be seen of a build's settings in its results; null: it could not be looked at. */
export interface ShippedFacts {
  /** Has the packaged `bin/rustc` the messages of jemalloc in it? */
  readonly jemalloc: boolean | null;
  /** Does the packaged librustc_driver say that lld linked it? */
  readonly lld: boolean | null;
  /** The crate of the compiler with the most objects, each of which is a codegen unit. */
  readonly units: { readonly crate: string; readonly count: number } | null;
  /** A crate of the compiler: are its objects there as bitcode, which link-time optimisation works on? */
  readonly bitcode: { readonly crate: string; readonly isThere: boolean } | null;
  /** Has the packaged libLLVM names that thin LTO gives to functions which it shares among files? */
  readonly promotedNames: boolean | null;
}

/** What a config asks for that can be seen in the results; null: it does not ask for it. */
interface Asked {
  readonly jemalloc: string | null;
  readonly lld: string | null;
  readonly units: number | null;
  readonly lto: string | null;
  readonly thinLlvm: boolean;
}

/** @param llvmIsBuilt false: settings of LLVM's build have no effect, as everybody expects */
export function askedFor(config: unknown, host: string, llvmIsBuilt: boolean): Asked {
  const units = valueAt(config, 'rust.codegen-units');
  const lto = valueAt(config, 'rust.lto');
  return {
    jemalloc: switchedOn(config, 'rust.jemalloc', host),
    lld: switchedOn(config, 'rust.use-lld', host),
    // 0 stands for as many as the machine has cores.
    units: typeof units === 'number' && units > 0 ? units : null,
    lto: lto === 'thin' || lto === 'fat' ? lto : null,
    thinLlvm: llvmIsBuilt && objectOf(objectOf(config)['llvm'])['thin-lto'] === true,
  };
}

/** The name under which a config switches a setting on, whichever of its names it has. */
function switchedOn(config: unknown, key: string, host: string): string | null {
  const on: readonly unknown[] = [true, 'jemalloc', 'external', 'self-contained'];
  // A target's own setting wins.
  const said = namesOf(key, host)
    .sort((one, other) => Number(other.startsWith('target.')) - Number(one.startsWith('target.')))
    .map((name) => ({ name, value: valueAt(config, name) }))
    .find(({ value }) => value !== undefined);
  return said !== undefined && on.includes(said.value) ? said.name : null;
}

/** Settings that bootstrap took and that the results do not show, each with the fact. */
export function withoutEffect(asked: Asked, facts: ShippedFacts): string[] {
  const { units, bitcode } = facts;
  return [
    ...(asked.jemalloc !== null && facts.jemalloc === false
      ? [`${asked.jemalloc}: the packaged bin/rustc has nothing of jemalloc in it`]
      : []),
    ...(asked.lld !== null && facts.lld === false
      ? [`${asked.lld}: the packaged librustc_driver does not name lld as its linker`]
      : []),
    ...(asked.units !== null && units !== null && units.count > asked.units
      ? [`rust.codegen-units = ${asked.units}: ${units.crate} was compiled in ${units.count} units`]
      : []),
    ...(asked.lto !== null && bitcode?.isThere === false
      ? [
          `rust.lto = "${asked.lto}": ${bitcode.crate} was compiled without bitcode, so that nothing was optimised when linked`,
        ]
      : []),
    ...(asked.thinLlvm && facts.promotedNames === false
      ? ['llvm.thin-lto: the packaged libLLVM has no names that thin LTO makes']
      : []),
  ];
}

/** What was looked for and found. */
export function withEffect(asked: Asked, facts: ShippedFacts): string[] {
  return [
    ...(asked.jemalloc !== null && facts.jemalloc === true ? ['jemalloc is in bin/rustc'] : []),
    ...(asked.lld !== null && facts.lld === true ? ['librustc_driver was linked by lld'] : []),
    ...(asked.units !== null && facts.units !== null && facts.units.count <= asked.units
      ? [`crates were compiled in ${facts.units.count} unit${facts.units.count === 1 ? '' : 's'} at most`]
      : []),
    ...(asked.lto !== null && facts.bitcode?.isThere === true ? ['crates were compiled to bitcode'] : []),
    ...(asked.thinLlvm && facts.promotedNames === true ? ['libLLVM has names of thin LTO'] : []),
  ];
}
