import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { boltCallsIn, boltCallsOf, callsIn, callsOf, chainOf, recipeOf } from '../../test/eject/recipe';
import { configOf } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Stage } from '../model/stages';
import type { Step } from '../plan/step';
import { type Format, FORMATS, recipeFiles } from './formats';
import type { RecipeFile } from './package';
import type { Recipe } from './recipe';

const FACTS = {
  maintainer: 'A. Packager <a.packager@example.org>',
  date: new Date(Date.UTC(2026, 11, 1, 18, 30)),
};
const TESTED = chainOf('dist', { config: configOf({ dist: { tests: { run: true } } }) });
const TRAINED = chainOf('rustc-pgo');
const BUNDLED = recipeOf(TESTED);
const ALONE = recipeOf(TRAINED, { bundle: null, environment: { CFLAGS: "-O2 '${x}' %d", LDFLAGS: null } });
const RECIPES: readonly [string, Recipe, readonly Step[]][] = [
  ['from a bundle, with tests', BUNDLED, TESTED],
  ['from the first stage', ALONE, TRAINED],
];

const dir = temporaryDirectory('of each test');
const isThere = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some((each) => existsSync(path.join(each, program)));
/** Skipped with the reason in its title. */
function withTool(program: string) {
  return (title: string, test: () => void) => {
    if (isThere(program)) it(title, test);
    else it.skip(`${title} (skipped: no ${program} on PATH)`, test);
  };
}

function written(files: readonly RecipeFile[]): string[] {
  return files.map(({ name, text, isProgram = false }) => {
    const file = path.join(dir(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (isProgram) chmodSync(file, 0o755);
    return file;
  });
}

function run(program: string, args: readonly string[], cwd = dir()) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const textOf = (format: Format, recipe: Recipe, name?: string) =>
  recipeFiles(format, recipe, FACTS).find((file) => name === undefined || file.name === name)?.text ?? '';

/** The shell in a recipe, as the packager's tool hands it on. */
function shellOf(format: Format, recipe: Recipe): string {
  switch (format) {
    case 'spec':
      return textOf(format, recipe).replaceAll('%%', '%');
    case 'nix':
      return textOf(format, recipe).replaceAll("'''", "''").replaceAll("''${", '${');
    case 'debian':
      return textOf(format, recipe, 'debian/opt-dist.sh');
    case 'sh':
    case 'pkgbuild':
      return textOf(format, recipe);
  }
}

describe.each(FORMATS)('the format %s', (format) => {
  it.each(RECIPES)("%s has the plan's calls of bootstrap, the training and BOLT", (_, recipe, steps) => {
    const order = ({ action }: Step) => (format !== 'sh' && action.kind === 'test' ? 1 : 0);
    const inFrame = [...steps].sort((a, b) => order(a) - order(b));
    const text = shellOf(format, recipe);
    expect(callsIn(text)).toEqual(callsOf(inFrame));
    expect(boltCallsIn(text)).toEqual(boltCallsOf(steps));
  });

  it('is the same text again, and names no directory of this machine', () => {
    for (const [, recipe] of RECIPES) {
      const files = recipeFiles(format, recipe, FACTS);
      expect(files).toEqual(recipeFiles(format, recipe, FACTS));
      const lines = files.flatMap(({ text }) => text.split('\n')).filter((line) => !line.startsWith('#'));
      expect(lines.filter((line) => /(^|[\s'"=])\/(p|bundle|llvm)\//.test(line))).toEqual([]);
    }
  });
});

describe('a PKGBUILD', () => {
  it.each(RECIPES)('%s is one that bash reads, with the digest of the bundle', (_, recipe) => {
    const [file = ''] = written(recipeFiles('pkgbuild', recipe, FACTS));
    const print = 'printf "%s|" "${source[@]}" "${sha256sums[@]}"; declare -F build package';
    const { status, stdout, stderr } = run('bash', ['-euc', `. "${file}"; ${print}`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { bundle } = recipe;
    expect(stdout).toBe(
      bundle === null
        ? 'rustc-1.95.0-src.tar.xz|SKIP|build\npackage\n'
        : `rustc-1.95.0-src.tar.xz|team.tar.zst|SKIP|${bundle.sha256}|build\npackage\n`,
    );
  });

  it('downloads a bundle that has a URL', () => {
    const bundle = { sha256: 'ab'.repeat(32), file: 'team.tar.zst', url: 'https://example.org/team.tar.zst' };
    expect(textOf('pkgbuild', recipeOf(TESTED, { bundle }))).toContain(
      'team.tar.zst::https://example.org/team.tar.zst',
    );
  });

  withTool('makepkg')('has the fields that makepkg wants', () => {
    written(recipeFiles('pkgbuild', BUNDLED, FACTS));
    // As a user: makepkg refuses root.
    const isRoot = process.getuid?.() === 0;
    const prefix = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    chmodSync(dir(), 0o777);
    const { status, stdout, stderr } = run('env', [...prefix, 'makepkg', '--printsrcinfo']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^pkgbase = rust-optimised$/m);
    expect(stdout).toMatch(/^\tsha256sums = (ab){32}$/m);
  });
});

describe('a spec file', () => {
  withTool('rpmspec')('is one that rpmspec reads, with every percent sign in its scripts', () => {
    for (const [, recipe] of RECIPES) {
      const [file = ''] = written(recipeFiles('spec', recipe, FACTS));
      const { status, stdout, stderr } = run('rpmspec', ['-P', file]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      // The macros of the tool are expanded, and nothing of the script is.
      expect(callsIn(stdout)).toEqual(callsIn(shellOf('spec', recipe)));
      expect(stdout).toContain('say() { printf \'%s\\n\' "$*"; }');
      expect(stdout).toContain(
        recipe.bundle === null ? "export CFLAGS='-O2 '\\''${x}'\\'' %d'" : 'team.tar.zst',
      );
    }
  });

  withTool('rpmlint')('has no error that rpmlint finds', () => {
    const [file = ''] = written(recipeFiles('spec', BUNDLED, FACTS));
    const { stdout } = run('rpmlint', [file]);
    expect(stdout).toMatch(/ 0 errors/);
  });
});

describe('a derivation', () => {
  /** Calls the function with as little of nixpkgs as it takes, and prints one of its phases. */
  const evaluated = (file: string, phase: string) => {
    const stubs =
      'symlinkJoin = _: "/llvm"; stdenv = { mkDerivation = x: x; }; lib.licenses = { asl20 = 1; mit = 2; }';
    const call = `f = import ${file}; none = builtins.mapAttrs (_: _: null) (builtins.functionArgs f)`;
    return run('nix-instantiate', [
      ...['--eval', '--strict', '--json', '--expr'],
      `let ${call}; in (f (none // { ${stubs}; })).${phase}`,
    ]);
  };

  withTool('nix-instantiate')("is one that Nix reads, with the script's own variables", () => {
    for (const [, recipe] of RECIPES) {
      const [file = ''] = written(recipeFiles('nix', recipe, FACTS));
      const parsed = run('nix-instantiate', ['--parse', file]);
      expect(parsed).toMatchObject({ status: 0 });
      const { status, stdout, stderr } = evaluated(file, 'buildPhase');
      expect({ status, stderr }).toMatchObject({ status: 0 });
      const phase = JSON.parse(stdout) as string;
      expect(phase).toContain('LLVM=/llvm\n');
      expect(callsIn(phase)).toEqual(callsIn(shellOf('nix', recipe)).slice(0, callsIn(phase).length));
      expect(phase).toContain('[ -z "${3-}" ] || check_digest');
      writeFileSync(path.join(dir(), 'phase.sh'), phase);
      expect(run('bash', ['-n', 'phase.sh'])).toEqual({ status: 0, stdout: '', stderr: '' });
    }
  });
});

describe('the directory debian', () => {
  it('has the files of a source package, with the bundle among the binary ones', () => {
    expect(
      recipeFiles('debian', BUNDLED, FACTS)
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      ...[
        'changelog',
        'control',
        'copyright',
        'opt-dist.sh',
        'rules',
        'rust-optimised.lintian-overrides',
      ].map((name) => `debian/${name}`),
      ...['debian/source/format', 'debian/source/include-binaries'],
    ]);
    expect(textOf('debian', BUNDLED, 'debian/source/include-binaries')).toBe('debian/team.tar.zst\n');
    expect(recipeFiles('debian', ALONE, FACTS).map(({ name }) => name)).not.toContain(
      'debian/source/include-binaries',
    );
  });

  withTool('dpkg-parsechangelog')('has a changelog and rules that the tools of Debian read', () => {
    written(recipeFiles('debian', BUNDLED, FACTS));
    const changelog = run('dpkg-parsechangelog', []);
    expect(changelog).toMatchObject({ status: 0, stderr: '' });
    expect(changelog.stdout).toMatch(/^Source: rust-optimised\nVersion: 1\.95\.0-1\n/);
    expect(changelog.stdout).toMatch(/^Date: Tue, 01 Dec 2026 18:30:00 \+0000$/m);
    const packed = run('dpkg-source', ['--before-build', '.']);
    expect(packed).toMatchObject({ status: 0, stderr: '' });
    const dry = run('make', ['-n', '-f', 'debian/rules', 'override_dh_auto_build']);
    expect(dry).toMatchObject({ status: 0, stdout: 'sh debian/opt-dist.sh build\n' });
  });
});

it.each<[Format, string | undefined, RegExp]>([
  ['pkgbuild', undefined, /^makedepends=\(.*'rust'/m],
  ['spec', undefined, /^BuildRequires: +rust\nBuildRequires: +cargo$/m],
  ['nix', undefined, /nativeBuildInputs = \[.* rustc cargo /],
  ['debian', 'debian/control', /^ +rustc,\n +cargo,$/m],
])('the format %s needs an installed compiler only where it is stage 0', (format, name, dependency) => {
  expect(textOf(format, BUNDLED, name)).not.toMatch(dependency);
  expect(textOf(format, { ...BUNDLED, hasOwnStage0: true }, name)).toMatch(dependency);
});

describe('the shell of all formats', () => {
  const FILES: readonly [Format, string, string | undefined][] = [
    ['sh', 'sh', undefined],
    ['pkgbuild', 'bash', undefined],
    ['debian', 'sh', 'debian/opt-dist.sh'],
  ];
  const STAGES: readonly Stage[] = ['dist', 'bolt'];

  withTool('shellcheck')('has nothing that shellcheck complains about', () => {
    const recipes = [
      BUNDLED,
      { ...ALONE, environment: { CFLAGS: null } },
      ...STAGES.map((from) => recipeOf(chainOf(from))),
    ];
    for (const [format, shell, name] of FILES)
      for (const recipe of recipes) {
        writeFileSync(path.join(dir(), 'file'), textOf(format, recipe, name));
        const { status, stdout } = run('shellcheck', ['-s', shell, 'file']);
        expect([format, status, stdout]).toEqual([format, 0, '']);
      }
  });
});
