import {
  HOME_PAGE,
  needed,
  origin,
  PACKAGE_NAME,
  packagedScript,
  type PackageFacts,
  processorOf,
  SUMMARY,
} from './package';
import type { Recipe } from './recipe';
import { shellWord } from './shell-words';

/** For makepkg, of Arch Linux. */
export function pkgbuild(recipe: Recipe, { maintainer }: PackageFacts): string {
  const { rustVersion, bundle } = recipe;
  const { setup, start, build, check, install } = packagedScript(recipe);
  const makeDepends = needed(recipe, {
    ...{ clang: 'clang', lld: 'lld', llvm: 'llvm', bolt: null, cmake: 'cmake', ninja: 'ninja' },
    ...{ python: 'python', rustc: 'rust', cargo: null, zstd: 'zstd', xz: null },
  });
  const archive = '"rustc-$pkgver-src.tar.xz"';
  const profiles = bundle === null ? [] : [shellWord(bundle.file, [])];
  const downloaded = bundle?.url == null ? profiles : [`${profiles.join('')}::${shellWord(bundle.url, [])}`];
  const subshell = (lines: readonly string[]) => `(\n  set -eu\n  _opt_dist\n\n${lines.join('\n\n')}\n)`;
  return `# Maintainer: ${maintainer}
# shellcheck shell=bash disable=SC2034,SC2154
#
# ${origin(recipe)}
# The archive of the sources that were trained lies beside this file; \`updpkgsums\` writes its digest. The LLVM in $LLVM must
# have BOLT where it is used; \`makepkg -e\` goes on at the step that failed.

pkgname=${PACKAGE_NAME}
pkgver=${rustVersion.replaceAll('-', '_')}
pkgrel=1
pkgdesc='${SUMMARY} (PGO, BOLT)'
arch=('${processorOf(recipe)}')
url='${HOME_PAGE}'
license=('Apache-2.0 OR MIT')
depends=('gcc' 'gcc-libs' 'glibc')
makedepends=(${makeDepends.map((name) => `'${name}'`).join(' ')})
provides=("rust=$pkgver")
conflicts=('rust')
# The libraries are shipped as BOLT wrote them.
options=('!debug' '!lto' '!strip')
source=(${[archive, ...downloaded].join('\n        ')})
${profiles.length === 0 ? '' : `noextract=(${profiles.join(' ')})\n`}sha256sums=(${["'SKIP'", ...(bundle === null ? [] : [`'${bundle.sha256}'`])].join('\n            ')})

_opt_dist() {
SRC=$srcdir/rustc-$pkgver-src
${bundle === null ? '' : `BUNDLE=$srcdir/${profiles.join('')}\n`}WORK=$srcdir/opt-dist
OUT=$WORK/dist
LLVM=\${LLVM:-/usr}
mkdir -p "$WORK"
${setup}
}

build() ${subshell([start, build])}
${check === null ? '' : `\ncheck() ${subshell([check])}\n`}
package() ${subshell([
    `  ${install('"$pkgdir/usr"', '"$pkgdir/etc"')}`,
    '  for license in "$SRC"/COPYRIGHT "$SRC"/LICENSE-*; do\n    [ ! -f "$license" ] || install -Dm644 "$license" -t "$pkgdir/usr/share/licenses/$pkgname/"\n  done',
  ])}
`;
}
