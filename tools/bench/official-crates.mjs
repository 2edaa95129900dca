// The crates that official.mjs compiles: well-known ones that upstream's training has not, each in a package of its own
// that does nothing but depend on it.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './commands.mjs';

/** With exact versions, so that two measurements compile the same; none of them is in rustc-perf's training. */
export const CRATES = {
  anyhow: '1.0.100',
  chrono: '0.4.42',
  crossbeam: '0.8.4',
  flate2: '1.1.5',
  indexmap: '2.12.1',
  itertools: '0.14.0',
  nalgebra: '0.34.1',
  'num-bigint': '0.4.6',
  petgraph: '0.8.3',
  rand: '0.9.2',
  rayon: '1.11.0',
  toml_edit: '0.23.7',
};

/**
 * Makes a package for each crate, with the crate's own source beside it, and fetches what they need; a directory
 * that is there already is taken as it is.
 * @returns {{ name: string, dir: string, source: string }[]}
 */
export function packagesIn(place, cargo) {
  const ready = path.join(place, 'ready');
  if (!existsSync(ready)) {
    rmSync(`${ready}.part`, { recursive: true, force: true });
    for (const [name, version] of Object.entries(CRATES)) make(`${ready}.part`, name, version, cargo);
    renameSync(`${ready}.part`, ready);
  }
  return Object.keys(CRATES).map((name) => ({
    name,
    dir: path.join(ready, name, 'package'),
    source: path.join(ready, name, 'source'),
  }));
}

function make(place, name, version, cargo) {
  console.error(`fetching ${name} ${version}`);
  const dir = path.join(place, name);
  // A first package, to learn where cargo vendors the sources.
  const first = path.join(dir, 'fetch');
  writePackage(first, `${name} = "=${version}"`);
  run(cargo, ['vendor', '--quiet', 'vendor'], { cwd: first });
  cpSync(path.join(first, 'vendor', name), path.join(dir, 'source'), { recursive: true });
  rmSync(first, { recursive: true });
  // By its path, so that it is compiled incrementally, and its tests' dependencies are not looked for.
  const pack = path.join(dir, 'package');
  writePackage(pack, `${name} = { path = "../source" }`);
  const config = run(cargo, ['vendor', '--quiet', 'vendor'], { cwd: pack });
  mkdirSync(path.join(pack, '.cargo'));
  writeFileSync(path.join(pack, '.cargo/config.toml'), config);
}

function writePackage(dir, dependency) {
  mkdirSync(path.join(dir, 'src'), { recursive: true });
  writeFileSync(path.join(dir, 'src/lib.rs'), '');
  writeFileSync(
    path.join(dir, 'Cargo.toml'),
    `[package]\nname = "measured"\nversion = "0.0.0"\nedition = "2021"\n\n[dependencies]\n${dependency}\n\n[workspace]\n`,
  );
}
