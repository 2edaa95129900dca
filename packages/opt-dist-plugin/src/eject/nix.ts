import { HOME_PAGE, origin, PACKAGE_NAME, packagedScript, sourceDir, SUMMARY } from './package';
import { type Recipe, unpackerOf } from './recipe';

/** A function for `callPackage` of nixpkgs. */
export function nixDerivation(recipe: Recipe): string {
  const { rustVersion, bundle, llvmMajor, tools, buildsLlvm, hasOwnStage0, host } = recipe;
  const { setup, start, build, check, install } = packagedScript(recipe);
  const llvmPackages = `llvmPackages_${llvmMajor}`;
  const inputs = [
    ...(buildsLlvm ? ['cmake', 'ninja'] : []),
    ...['pkg-config', 'python3', 'xz'],
    ...(hasOwnStage0 ? ['rustc', 'cargo'] : []),
    ...(bundle === null ? [] : unpackerOf(bundle.file).filter((name) => name !== 'xz')),
  ];
  const parameters = [
    ...['lib', 'stdenv', 'symlinkJoin', llvmPackages, ...inputs],
    ...(bundle?.url == null ? [] : ['fetchurl']),
  ];
  const phase = (name: string, text: string) =>
    `  ${name}Phase = ''\n    runHook pre${capital(name)}\n    (\n    set -eu\n${inString(setupIn(recipe, setup))}\n\n${inString(text)}\n    )\n    runHook post${capital(name)}\n  '';`;
  const profiles =
    bundle === null
      ? []
      : bundle.url === null
        ? [`  profiles = ./. + ${quoted(`/${bundle.file}`)};`]
        : [
            '  profiles = fetchurl {',
            `    url = ${quoted(bundle.url)};`,
            `    sha256 = ${quoted(bundle.sha256)};`,
            '  };',
          ];
  return `# ${origin(recipe)}
# The archive of the sources that were trained lies beside this file.
{
${parameters.map((name) => `  ${name},`).join('\n')}
}:

let
  # One prefix with all of its tools.
  llvm = symlinkJoin {
    name = "llvm-${llvmMajor}";
    paths = with ${llvmPackages}; [ ${['clang', 'llvm', 'lld', ...(tools.includes('llvm-bolt') ? ['bolt'] : [])].join(' ')} ];
  };
in
stdenv.mkDerivation {
  pname = ${quoted(PACKAGE_NAME)};
  version = ${quoted(rustVersion)};

  src = ./. + ${quoted(`/${sourceDir(recipe)}.tar.xz`)};
${profiles.join('\n')}

  nativeBuildInputs = [ ${inputs.join(' ')} ];

  dontConfigure = true;
  # The libraries are shipped as BOLT wrote them.
  dontStrip = true;
  dontPatchELF = true;

${[
  phase('build', `${start}\n\n${build}`),
  ...(check === null ? [] : ['  doCheck = true;', phase('check', check)]),
  phase('install', install('"$out"', '"$out/etc"')),
].join('\n\n')}

  meta = {
    description = ${quoted(SUMMARY)};
    homepage = ${quoted(HOME_PAGE)};
    license = with lib.licenses; [ asl20 mit ];
    platforms = [ ${quoted(systemOf(host))} ];
    mainProgram = "rustc";
  };
}
`;
}

function setupIn(recipe: Recipe, setup: string): string {
  return `SRC=$NIX_BUILD_TOP/${sourceDir(recipe)}
${recipe.bundle === null ? '' : 'BUNDLE=$NIX_BUILD_TOP/' + `${recipe.bundle.file}\nln -sf "$profiles" "$BUNDLE"\n`}WORK=$NIX_BUILD_TOP/opt-dist
OUT=$WORK/dist
LLVM=@llvm@
mkdir -p "$WORK"
${setup}`;
}

/** Inside of a string of two quotes, in which `llvm` is one of Nix's variables. */
function inString(text: string): string {
  return text.replaceAll("''", "'''").replaceAll('${', "''${").replace('LLVM=@llvm@', 'LLVM=${llvm}');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]|\$(?=\{)/g, '\\$&')}"`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `x86_64-linux` */
function systemOf(host: string): string {
  const [processor = host, , system = 'linux'] = host.split('-');
  return `${processor}-${system}`;
}
