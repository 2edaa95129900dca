import {
  HOME_PAGE,
  needed,
  origin,
  PACKAGE_NAME,
  packagedScript,
  type PackageFacts,
  processorOf,
  sourceDir,
  SUMMARY,
} from './package';
import type { Recipe } from './recipe';

/** RPM's names of processors, where they are not the triple's. */
const PROCESSORS: Readonly<Record<string, string>> = {
  powerpc64le: 'ppc64le',
  riscv64gc: 'riscv64',
  i686: '%{ix86}',
  armv7: 'armv7hl',
};

/** For rpmbuild: Fedora, openSUSE and others. */
export function spec(recipe: Recipe, { maintainer, date }: PackageFacts): string {
  const { rustVersion, bundle } = recipe;
  const version = rustVersion.replaceAll('-', '~');
  const { setup, start, build, check, install } = packagedScript(recipe);
  const processor = processorOf(recipe);
  const requires = needed(recipe, {
    ...{ clang: 'clang', lld: 'lld', llvm: 'llvm', bolt: null, cmake: 'cmake', ninja: 'ninja-build' },
    ...{ python: 'python3', rustc: 'rust', cargo: 'cargo', zstd: 'zstd', xz: 'xz' },
  });
  const sources = [
    `${sourceDir({ rustVersion })}.tar.xz`,
    ...(bundle === null ? [] : [bundle.url ?? bundle.file]),
  ];
  const section = (text: string) => `(\nset -eu\n. %{_builddir}/opt-dist-setup.sh\n${escaped(text)}\n)`;
  return `# ${escaped(origin(recipe))}
# The archive of the sources that were trained is Source0. With --short-circuit, %%build goes on at the step that failed.

# The LLVM whose clang, llvm-profdata and BOLT are used, of version ${recipe.llvmMajor}.
%{!?llvm_prefix: %global llvm_prefix /usr}
# The libraries are shipped as BOLT wrote them.
%global debug_package %{nil}
%global __os_install_post %{nil}
%global _build_id_links none

Name:           ${PACKAGE_NAME}
Version:        ${version}
Release:        1%{?dist}
Summary:        ${SUMMARY}
License:        Apache-2.0 OR MIT
URL:            ${HOME_PAGE}
${sources.map((source, index) => `Source${index}:        ${escaped(source)}`).join('\n')}

ExclusiveArch:  ${PROCESSORS[processor] ?? processor}
${requires.map((name) => `BuildRequires:  ${name}`).join('\n')}
Requires:       gcc
Provides:       rust = %{version}-%{release}
Conflicts:      rust

%description
The compiler, the standard library and the tools of Rust ${rustVersion}. Profiles of
programs that it compiled have decided how the compiler itself was compiled
and how its libraries were laid out.

%prep
%setup -q -n ${sourceDir({ rustVersion })}
cat > %{_builddir}/opt-dist-setup.sh << 'END_OF_SETUP'
SRC=%{_builddir}/${sourceDir({ rustVersion })}
${bundle === null ? '' : `BUNDLE=%{SOURCE1}\n`}WORK=%{_builddir}/opt-dist
OUT=$WORK/dist
LLVM=%{llvm_prefix}
mkdir -p "$WORK"
${escaped(setup)}
END_OF_SETUP

%build
${section([start, build].join('\n\n'))}
${check === null ? '' : `\n%check\n${section(check)}\n`}
%install
${section(install('"$RPM_BUILD_ROOT/usr"', '"$RPM_BUILD_ROOT/etc"'))}
find %{buildroot} -type f -o -type l | sed 's|^%{buildroot}||' > %{name}.files

%files -f %{name}.files

%changelog
* ${changelogDate(date)} ${escaped(maintainer)} - ${version}-1
- ${escaped(bundle === null ? 'Train and build' : `Build with the profiles of ${bundle.file}`)}
`;
}

/** RPM expands macros in comments and scripts, too. */
function escaped(text: string): string {
  return text.replaceAll('%', '%%');
}

/** `Tue Dec 01 2026` */
function changelogDate(date: Date): string {
  const [weekday = '', day = '', month = '', year = ''] = date.toUTCString().replace(',', '').split(' ');
  return [weekday, month, day, year].join(' ');
}
