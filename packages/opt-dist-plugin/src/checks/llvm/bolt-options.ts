import { problem, warning, type Finding } from '../finding';

/** The first llvm-bolt whose `-icf` takes `all`; before, it is a switch. */
const ICF_ALL = 20;

/** Options of `bolt.args` that this llvm-bolt is known not to take. */
export function checkBoltOptions(args: readonly string[], boltMajor: number): Finding[] {
  const wrong = args.filter((arg) => /^--?icf=(all|safe)$/.test(arg));
  if (boltMajor >= ICF_ALL) return [];
  return wrong.map((arg) =>
    problem(
      'BOLT options',
      `${arg} in "bolt.args": llvm-bolt ${boltMajor} does not support it; ${ICF_ALL} is the first version that does`,
      `Leave it out (the stages give the option that fits), or name LLVM ${ICF_ALL} or later in "llvm.dir".`,
    ),
  );
}

/**
 * Upstream's CI ships aarch64 without BOLT since December 2024 (rust-lang/rust#133807), and llvm-bolt is
 * known to hang on some of its libraries: a run shows neither before it reaches BOLT.
 */
export function checkBoltHost(host: string | null): Finding[] {
  if (host?.startsWith('aarch64') !== true) return [];
  return [
    warning(
      'BOLT host',
      `${host}: upstream ships no BOLT-optimised library for aarch64 (rust-lang/rust#133807), and llvm-bolt may fail or hang on one`,
      'If it does, set "bolt": { "enabled": false } in opt-dist.json: the stages before keep their results.',
    ),
  ];
}
