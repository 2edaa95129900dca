import type { Dialect } from '../tree/dialect';

/**
 * rustc_llvm compiles rustc's wrapper around LLVM with the flags that LLVM was compiled with, among them those
 * for profiles (`llvm-config --cxxflags`, of which its build script drops `-flto` alone), and cc-rs adds those
 * of rustc. So beside an instrumented LLVM the wrapper calls a profile runtime that nothing links into rustc,
 * and beside one with a profile clang refuses to instrument and to optimise it at once.
 */
type Cc = Pick<Dialect, 'cc'>;

/** From 1.2.2 on cc-rs adds rustc's flags for profiles. */
export function inheritsProfiling({ cc }: Cc): boolean {
  return isFrom(cc, 2);
}

/** From 1.2.16 on flags of the environment come last, and so can take back those for profiles. */
export function takesBackProfiling({ cc }: Cc): boolean {
  return isFrom(cc, 16);
}

/** The flags of LLVM that the wrapper is compiled without. */
export type WrapperWithout = 'instrumentation' | 'profile';

const TAKING_BACK: Readonly<Record<WrapperWithout, string>> = {
  instrumentation: '-fno-profile-generate',
  profile: '-fno-profile-use',
};

/** The variable that takes them back. LLVM's own build adds its flags after those of the environment. */
export function wrapperEnv(host: string, given: string, without: WrapperWithout): Record<string, string> {
  return { [cxxflagsVariable(host)]: `${given} ${TAKING_BACK[without]}`.trimStart() };
}

export function cxxflagsVariable(host: string): string {
  return `CXXFLAGS_${host.replaceAll('-', '_')}`;
}

/** A tree that names no version is taken for a new one. */
function isFrom(cc: Dialect['cc'], patch: number): boolean {
  if (cc === null) return true;
  const [major, minor, found] = cc;
  return major > 1 || (major === 1 && (minor > 2 || (minor === 2 && found >= patch)));
}
