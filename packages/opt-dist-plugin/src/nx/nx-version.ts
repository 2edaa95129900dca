/** Inputs of the form `{ json, fields }` came with it: an older Nx fails every task that has one. */
const OLDEST = { major: 22, minor: 7 };

/** @returns why the plugin cannot work with this Nx, in one sentence; null: it can */
export function nxVersionProblem(version: string): string | null {
  const [major = NaN, minor = NaN] = version.split('.').map(Number);
  const isOld = major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor);
  return isOld
    ? `opt-dist-plugin needs Nx ${OLDEST.major}.${OLDEST.minor} or newer, and this workspace has Nx ${version}: \`npx nx migrate latest\` updates it.`
    : null;
}

/** 24 of `24.0.6`. */
export function majorOf(version: string): number {
  return Number(/^\d+/.exec(version)?.[0] ?? 0);
}
