import type { DigestedFile } from './digested-file';

/** The lines that packagers paste into their recipes, by the system that takes them. */
export function packagerLines({ name, size, sha256, sha512, blake2b }: DigestedFile): string[] {
  const sri = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
  return [
    `sha256   ${sha256}`,
    `SRI      ${sri}`,
    'PKGBUILD',
    `  sha256sums=('${sha256}')`,
    'Gentoo (Manifest)',
    `  DIST ${name} ${size} BLAKE2B ${blake2b} SHA512 ${sha512}`,
    'Nix',
    `  fetchurl { url = "https://example.org/${name}"; hash = "${sri}"; }`,
    'opt-dist.json',
    `  "profiles": { "all": "https://example.org/${name}#sha256=${sha256}" }`,
  ];
}
