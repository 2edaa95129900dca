import { createReadStream, existsSync } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import type { Project } from '../project/project';
import {
  ARCHIVE_MAGIC,
  longNames,
  MEMBER_HEAD,
  type Member,
  memberAt,
  unitsIn,
} from '../release/archive-members';
import { askedFor, type ShippedFacts, withEffect, withoutEffect } from '../release/arrived';

/** What became of the settings that can be seen in the results: those without effect, and those with one. */
export async function shippedSettings(
  project: Pick<Project, 'bootstrapConfig' | 'config' | 'dialect' | 'layout' | 'toolchain'>,
  unpacked: string,
): Promise<{ readonly without: string[]; readonly with: string[] }> {
  const { bootstrapConfig, config, toolchain } = project;
  const asked = askedFor(bootstrapConfig?.config, toolchain.host, config.llvm.build);
  const facts = await shippedFacts(project, unpacked);
  return { without: withoutEffect(asked, facts), with: withEffect(asked, facts) };
}

/** @param unpacked directory of the packaged compiler */
export async function shippedFacts(
  { dialect, layout }: Pick<Project, 'dialect' | 'layout'>,
  unpacked: string,
): Promise<ShippedFacts> {
  const lib = path.join(unpacked, 'lib');
  const release = path.join(layout.hostDir, dialect.stage2RustcDir, layout.host, 'release');
  const [driver, llvm, rlibs] = await Promise.all([
    fileIn(lib, /^librustc_driver-[0-9a-f]+\.so$/),
    fileIn(lib, /^libLLVM([-.].*)?\.so(\..*)?$/),
    crates(path.join(release, 'deps')),
  ]);
  const [most] = [...rlibs].sort((one, other) => other.count - one.count);
  const [smallest] = rlibs.filter(({ count }) => count > 0).sort((one, other) => one.size - other.size);
  return {
    // Its own messages begin so.
    jemalloc: await holds(path.join(unpacked, 'bin/rustc'), '<jemalloc>'),
    lld: driver === null ? null : await holds(driver, 'Linker: LLD'),
    units: most === undefined || most.count === 0 ? null : { crate: most.crate, count: most.count },
    bitcode:
      smallest === undefined
        ? null
        : { crate: smallest.crate, isThere: (await holds(smallest.file, '.llvmbc')) === true },
    promotedNames: llvm === null ? null : await promotedNames(llvm),
  };
}

/** A library without its table of symbols says nothing. */
async function promotedNames(library: string): Promise<boolean | null> {
  if (await holds(library, /\.llvm\.\d{6,}\0/)) return true;
  return (await holds(library, '.symtab\0')) === true ? false : null;
}

interface Rlib {
  readonly file: string;
  readonly crate: string;
  readonly size: number;
  /** Objects of codegen units. */
  readonly count: number;
}

/** The crates of the compiler in cargo's directory. */
async function crates(deps: string): Promise<Rlib[]> {
  const names = await attempt('read', deps, () => readdir(deps));
  const found = await Promise.all(
    (names.ok ? names.value : []).map(async (name): Promise<Rlib[]> => {
      const crate = /^lib(rustc_\w+)-[0-9a-f]+\.rlib$/.exec(name)?.[1];
      if (crate === undefined) return [];
      const file = path.join(deps, name);
      const read = await attempt('read', file, async () => ({
        size: (await stat(file)).size,
        count: unitsIn(await memberNames(file)),
      }));
      return read.ok ? [{ file, crate, ...read.value }] : [];
    }),
  );
  return found.flat();
}

async function memberNames(file: string): Promise<string[]> {
  const handle = await open(file, 'r');
  try {
    const textAt = async (at: number, length: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
      return buffer.toString('latin1', 0, bytesRead);
    };
    const members: Member[] = [];
    let long: ReadonlyMap<string, string> = new Map();
    if ((await textAt(0, ARCHIVE_MAGIC.length)) !== ARCHIVE_MAGIC) return [];
    for (let at = ARCHIVE_MAGIC.length; ;) {
      const member = memberAt(await textAt(at, MEMBER_HEAD));
      if (member === null) break;
      if (member.name === '//') long = longNames(await textAt(at + MEMBER_HEAD, member.size));
      members.push(member);
      // Members begin at even places.
      at += MEMBER_HEAD + member.size + (member.size % 2);
    }
    return members.map(({ name }) => long.get(name) ?? name.replace(/\/$/, ''));
  } finally {
    await handle.close();
  }
}

async function fileIn(dir: string, pattern: RegExp): Promise<string | null> {
  const names = await attempt('read', dir, () => readdir(dir));
  const found: { readonly file: string; readonly size: number }[] = [];
  for (const name of names.ok ? names.value.filter((each) => pattern.test(each)) : []) {
    const file = path.join(dir, name);
    const facts = await attempt('read', file, () => stat(file));
    if (facts.ok) found.push({ file, size: facts.value.size });
  }
  // Beside libLLVM lies a linker script of its name.
  return found.sort((one, other) => other.size - one.size)[0]?.file ?? null;
}

const OVERLAP = 256;

/** Does a text stand in a file? Null: there is none, or it cannot be read. */
export async function holds(file: string, wanted: string | RegExp): Promise<boolean | null> {
  if (!existsSync(file)) return null;
  const looked = await attempt('read', file, async () => {
    let end = '';
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, encoding: 'latin1' })) {
      const text = end + String(chunk);
      if (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text)) return true;
      end = text.slice(-OVERLAP);
    }
    return false;
  });
  return looked.ok ? looked.value : null;
}
