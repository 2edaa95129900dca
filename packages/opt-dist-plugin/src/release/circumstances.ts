import { GIB } from '../text/byte-count';

/** What decides here whether a setting of upstream's release can be had. */
export interface Circumstances {
  readonly host: string;
  /** The sample config, which names every key that the release knows; null: there is none. */
  readonly sample: string | null;
  /** Is LLVM built, or one linked that is there? */
  readonly buildsLlvm: boolean;
  /** Programs that the thin LTO of LLVM needs and that are not there. */
  readonly ltoToolsMissing: readonly string[];
  /** Is there an `ld.lld` on PATH, where the compiler's linking looks for it? */
  readonly hasLld: boolean;
  /** Does the C++ compiler find the static library? */
  readonly hasZstd: boolean;
  readonly jemalloc: JemallocFact;
  /** In bytes, with swap. */
  readonly memory: number;
  /** Are the sources of compiler-rt there, or fetched by bootstrap? */
  readonly hasCompilerRt: boolean;
}

/** Where the crate comes from that brings jemalloc. */
export type JemallocFact =
  | { readonly kind: 'there' }
  /** `compiler/rustc/Cargo.toml` names no such crate. */
  | { readonly kind: 'no-dependency' }
  /** No lock file names it. */
  | { readonly kind: 'not-locked' }
  | { readonly kind: 'not-vendored'; readonly crate: string };

/** Why a setting cannot be had here. */
export interface Obstacle {
  readonly why: string;
  /** How it can be had; null: not in this tree or machine. */
  readonly remedy: string | null;
}

/**
 * An estimate, not a measurement: a machine of GitHub's for macOS, on which upstream builds with thin LTO, is said
 * to have so much.
 */
const LEAST_MEMORY_OF_LTO = 7 * GIB;

export function obstacleTo(key: string, value: unknown, here: Circumstances): Obstacle | null {
  if (value === false || value === 'off') return null;
  const last = key.replace(/^target\.[^.]+\./, '');
  if (key.startsWith('llvm.') && !here.buildsLlvm && key !== 'llvm.link-shared') {
    return {
      why: 'LLVM is linked, not built',
      remedy: 'Build the LLVM of the tree, if its sources are there (llvm.build of opt-dist.json).',
    };
  }
  switch (last) {
    case 'llvm.thin-lto':
      return toolsMissing(here.ltoToolsMissing);
    case 'llvm.libzstd':
      return here.hasZstd
        ? null
        : { why: 'libzstd.a is not found', remedy: 'Install it (Debian: libzstd-dev).' };
    case 'rust.jemalloc':
    case 'jemalloc':
    case 'rust.override-allocator':
    case 'build.allocator':
      return jemallocObstacle(here.jemalloc);
    case 'rust.lto':
      return here.memory >= LEAST_MEMORY_OF_LTO
        ? null
        : {
            why: `this machine has ${(here.memory / GIB).toFixed(1)} GiB of memory, and upstream's smallest that does it has 7`,
            remedy: 'Add memory or swap.',
          };
    case 'rust.use-lld':
    case 'rust.bootstrap-override-lld':
      if (!here.hasLld) {
        const remedy = 'Install it (Debian: lld), or put the directory of a newer one on PATH.';
        return { why: 'there is no ld.lld on PATH', remedy };
      }
      // Of the same LLVM as the C compiler, as doctor wants it.
      return toolsMissing(here.ltoToolsMissing.filter((tool) => tool === 'ld.lld'));
    case 'build.optimized-compiler-builtins':
      return here.hasCompilerRt
        ? null
        : { why: 'the sources of compiler-rt are not in the tree', remedy: null };
    default:
      return null;
  }
}

function toolsMissing(tools: readonly string[]): Obstacle | null {
  if (tools.length === 0) return null;
  return {
    why: `${tools.join(', ')} of the LLVM that compiles it: not found`,
    remedy: 'Install it (Debian: lld-<major>), and run the generator release-settings.',
  };
}

function jemallocObstacle(fact: JemallocFact): Obstacle | null {
  const whole = "Use upstream's own source tarball, or preload a libjemalloc.so.2 (LD_PRELOAD) until then.";
  switch (fact.kind) {
    case 'there':
      return null;
    case 'no-dependency':
      return { why: 'the tree has no dependency on the crate that brings it', remedy: whole };
    case 'not-locked':
      return { why: "the tree's Cargo.lock does not name the crate that brings it", remedy: whole };
    case 'not-vendored':
      return {
        why: `vendor lacks ${fact.crate}`,
        remedy:
          'Vendor that crate, too (`cargo vendor`), or preload a libjemalloc.so.2 (LD_PRELOAD) until then.',
      };
  }
}
