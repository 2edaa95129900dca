import {
  HOME_PAGE,
  needed,
  origin,
  PACKAGE_NAME,
  packagedScript,
  type PackageFacts,
  processorOf,
  type RecipeFile,
  SUMMARY,
} from './package';
import type { Recipe } from './recipe';

/** Debian's names of processors, by the first word of a triple. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  ...{ x86_64: 'amd64', aarch64: 'arm64', i686: 'i386', armv7: 'armhf', powerpc64le: 'ppc64el' },
  ...{ riscv64gc: 'riscv64', s390x: 's390x', loongarch64: 'loong64' },
};

/** The directory `debian` of a source package. */
export function debianFiles(recipe: Recipe, facts: PackageFacts): RecipeFile[] {
  const { bundle } = recipe;
  const binaries =
    bundle === null ? [] : [{ name: 'debian/source/include-binaries', text: `debian/${bundle.file}\n` }];
  return [
    { name: 'debian/changelog', text: changelog(recipe, facts) },
    { name: 'debian/control', text: control(recipe, facts) },
    { name: 'debian/copyright', text: COPYRIGHT },
    { name: 'debian/opt-dist.sh', text: program(recipe), isProgram: true },
    { name: `debian/${PACKAGE_NAME}.lintian-overrides`, text: OVERRIDES },
    { name: 'debian/rules', text: rules(recipe), isProgram: true },
    { name: 'debian/source/format', text: '3.0 (quilt)\n' },
    ...binaries,
  ];
}

function versionOf({ rustVersion }: Recipe): string {
  return `${rustVersion.replaceAll('-', '~')}-1`;
}

function changelog(recipe: Recipe, { maintainer, date }: PackageFacts): string {
  const { bundle } = recipe;
  return `${PACKAGE_NAME} (${versionOf(recipe)}) UNRELEASED; urgency=medium

  * ${bundle === null ? 'Train and build.' : `Build with the profiles of ${bundle.file}.`}

 -- ${maintainer}  ${date.toUTCString().replace('GMT', '+0000')}
`;
}

function control(recipe: Recipe, { maintainer }: PackageFacts): string {
  const { llvmMajor } = recipe;
  const depends = needed(recipe, {
    ...{ clang: `clang-${llvmMajor}`, lld: `lld-${llvmMajor}`, llvm: `llvm-${llvmMajor}` },
    ...{ bolt: `bolt-${llvmMajor}`, cmake: 'cmake', ninja: 'ninja-build', python: 'python3' },
    ...{ rustc: 'rustc', cargo: 'cargo', zstd: 'zstd', xz: 'xz-utils' },
  });
  return `Source: ${PACKAGE_NAME}
Section: devel
Priority: optional
Maintainer: ${maintainer}
Build-Depends: debhelper-compat (= 13),
${depends.map((name) => `               ${name}`).join(',\n')}
Standards-Version: 4.6.2
Homepage: ${HOME_PAGE}
Rules-Requires-Root: no

Package: ${PACKAGE_NAME}
Architecture: ${ARCHITECTURES[processorOf(recipe)] ?? 'any'}
Depends: gcc, \${misc:Depends}, \${shlibs:Depends}
Provides: rustc (= \${binary:Version})
Conflicts: cargo, rustc
Description: ${SUMMARY}
 The compiler, the standard library and the tools of Rust ${recipe.rustVersion}. Profiles of
 programs that it compiled have decided how the compiler itself was compiled
 and how its libraries were laid out.
`;
}

const COPYRIGHT = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: rust
Source: ${HOME_PAGE}

Files: *
Copyright: The Rust Project Contributors
License: Apache-2.0 or Expat
Comment: COPYRIGHT and the files LICENSE-* of the sources say more, also of the
 code of others in vendor and src/llvm-project.

License: Apache-2.0
 On Debian systems, the text of this license is in
 /usr/share/common-licenses/Apache-2.0.

License: Expat
 The text of this license is in the file LICENSE-MIT of the sources.
`;

const OVERRIDES = `# The libraries are shipped as BOLT wrote them.
${PACKAGE_NAME}: unstripped-binary-or-object *
# Only the programs of this package use them, and find them beside themselves.
${['lacks-ldconfig-trigger', 'no-shlibs', 'shared-library-lacks-version', 'package-name-doesnt-match-sonames']
  .map((tag) => `${PACKAGE_NAME}: ${tag} *`)
  .join('\n')}
`;

/** A part of the build by name: a rule is no place for functions of the shell. */
function program(recipe: Recipe): string {
  const { bundle } = recipe;
  const { setup, start, build, check, install } = packagedScript(recipe);
  return `#!/bin/sh
# ${origin(recipe)}
# debian/rules calls it with one of build, check and install. After a failure, \`dpkg-buildpackage -nc\` goes on at the step
# that failed.
set -eu
umask 022

SRC=$PWD
${bundle === null ? '' : `BUNDLE=$PWD/debian/${bundle.file}\n`}WORK=$PWD/debian/opt-dist
OUT=$WORK/dist
LLVM=\${LLVM:-/usr/lib/llvm-${recipe.llvmMajor}}
mkdir -p "$WORK"
${setup}

case $1 in
build)
${start}

${build}
;;
${check === null ? '' : `check)\n${check}\n;;\n`}install)
${install('"$SRC/$2/usr"', '"$SRC/$2/etc"')}
;;
esac
`;
}

function rules({ llvmMajor }: Recipe): string {
  return `#!/usr/bin/make -f
# The prefix of LLVM ${llvmMajor}: \`LLVM=DIRECTORY dpkg-buildpackage\` names another one.

%:
\tdh $@

override_dh_auto_configure:

override_dh_auto_build:
\tsh debian/opt-dist.sh build

override_dh_auto_test:
\tsh debian/opt-dist.sh check

override_dh_auto_install:
\tsh debian/opt-dist.sh install debian/${PACKAGE_NAME}

override_dh_auto_clean:
\trm -rf debian/opt-dist

# The libraries are shipped as BOLT wrote them.
override_dh_strip:
override_dh_dwz:

# They are found beside the programs.
override_dh_makeshlibs:
override_dh_shlibdeps:
\tdh_shlibdeps -l$(CURDIR)/debian/${PACKAGE_NAME}/usr/lib
`;
}
