import { problem, type Finding } from '../finding';

/** The first llvm-bolt whose `-icf` takes `all`; before, it is a switch. */
const ICF_ALL = 20;

/** Options of `bolt.args` that this llvm-bolt is known not to take. */
export function checkBoltOptions(args: readonly string[], boltMajor: number): Finding[] {
  const wrong = args.filter((arg) => /^--?icf=(all|safe)$/.test(arg));
  if (boltMajor >= ICF_ALL) return [];
  return wrong.map((arg) =>
    problem(
      'BOLT options',
      `${arg} in "bolt.args": llvm-bolt ${boltMajor} does not know it, ${ICF_ALL} is the first that does`,
      `Leave it out (the stages give the option that fits), or name LLVM ${ICF_ALL} or later in "llvm.dir".`,
    ),
  );
}
