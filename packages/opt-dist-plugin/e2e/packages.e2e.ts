import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { HOST, Workspace } from '../test/e2e/workspace';
import { compileAndRun, librariesOf, unpackToolchain } from '../test/toolchain';

/** Each of these builds takes as long as a chain of stages. */
const ALL = process.env['OPT_DIST_TEST_NX_VERSIONS'] === 'all';
if (!ALL) console.log('skipped: packages of other systems (set OPT_DIST_TEST_NX_VERSIONS to all)');

const PROJECT = 'rust-project';
const BUNDLE = 'team.tar.zst';
const SOURCES = 'rustc-1.95.0-src';
const HELD_OUT = path.resolve(__dirname, '../../../rust-project/mini-rust/tests/held-out');
const LLVM = process.env['OPT_DIST_LLVM_DIR'] ?? '/usr/lib/llvm-22';

const isThere = (program: string) =>
  (process.env['PATH'] ?? '').split(':').some((dir) => existsSync(path.join(dir, program)));
function withTools(...programs: readonly string[]) {
  const missing = programs.filter((program) => !isThere(program));
  return (title: string, test: () => Promise<void>) => {
    if (ALL && missing.length === 0) it(title, test);
    else it.skip(missing.length === 0 ? title : `${title} (skipped: no ${missing.join(', ')})`, test);
  };
}

let workspace: Workspace;
beforeAll(async () => {
  if (!ALL) return;
  workspace = Workspace.built();
  await nx('bundle', `--file=${BUNDLE}`);
  spawnSync('cp', ['-a', workspace.path(PROJECT, 'mini-rust'), workspace.path(SOURCES)]);
});
afterAll(() => {
  if (ALL) workspace.remove();
});

async function nx(target: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, output } = await workspace.nx(['run', `rust:${target}`, ...args]);
  if (exitCode !== 0) throw new Error(output);
  return output;
}

function run(cwd: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  // Flags of the packager's system, which no profile was gathered with.
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, CFLAGS: '-g', CXXFLAGS: '-g', LLVM, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
  return stdout;
}

/** Holds a prefix the optimised libraries, and does its compiler pass the held-out programs? */
function expectToolchain(prefix: string) {
  const libraries = librariesOf(prefix);
  expect(libraries).toHaveLength(2);
  for (const { sections } of libraries) expect(sections).toContain('.note.bolt_info');
  const programs = readdirSync(HELD_OUT).filter((name) => name.endsWith('.mini'));
  expect(programs.length).toBeGreaterThanOrEqual(6);
  for (const program of programs) {
    const source = path.join(HELD_OUT, program);
    const expected = readFileSync(source.replace(/\.mini$/, '.expected'), 'utf8');
    expect(compileAndRun(path.join(prefix, 'bin/rustc'), source)).toBe(expected);
  }
}

describe('a package from a bundle', () => {
  withTools('dpkg-buildpackage', 'dh')('is built by the tools of Debian', async () => {
    const dir = `deb/${SOURCES}`;
    mkdirSync(workspace.path('deb'));
    spawnSync('cp', ['-a', workspace.path(SOURCES), workspace.path('deb')]);
    await nx('eject', `--profiles=${BUNDLE}`, '--format=debian', `--output=${dir}`);
    copyFileSync(workspace.path(BUNDLE), workspace.path(dir, 'debian', BUNDLE));
    run(workspace.path(dir), 'dpkg-buildpackage', ['-b', '-us', '-uc', '-d']);
    const file = workspace.list('deb').find((name) => name.endsWith('.deb')) ?? '';
    run(workspace.path('deb'), 'dpkg-deb', ['-x', file, 'unpacked']);
    expectToolchain(workspace.path('deb/unpacked/usr'));
  });

  withTools('rpmbuild', 'rpm2archive')('is built by the tools of RPM', async () => {
    await nx('eject', `--profiles=${BUNDLE}`, '--format=spec', '--output=rpm/rust-optimised.spec');
    mkdirSync(workspace.path('rpm/SOURCES'));
    copyFileSync(workspace.path(BUNDLE), workspace.path('rpm/SOURCES', BUNDLE));
    run(workspace.dir, 'tar', ['-cJf', `rpm/SOURCES/${SOURCES}.tar.xz`, SOURCES]);
    const rpm = workspace.path('rpm');
    const defines = ['--define', `_topdir ${rpm}`, '--define', `llvm_prefix ${LLVM}`];
    run(rpm, 'rpmbuild', ['-bb', '--nodeps', ...defines, 'rust-optimised.spec']);
    const [processor = ''] = HOST.split('-');
    const [file = ''] = workspace.list('rpm/RPMS', processor);
    run(workspace.path('rpm/RPMS', processor), 'rpm2archive', [file]);
    mkdirSync(workspace.path('rpm/unpacked'));
    run(workspace.path('rpm/RPMS', processor), 'tar', ['-xzf', `${file}.tgz`, '-C', '../../unpacked']);
    expectToolchain(workspace.path('rpm/unpacked/usr'));
  });
});

(ALL ? it : it.skip)('a recipe trains everything itself where no bundle gives anything', async () => {
  await nx('eject', '--from=rustc-pgo', '--output=all.sh');
  run(workspace.dir, 'sh', ['all.sh'], { SRC: workspace.path(SOURCES), WORK: workspace.path('all') });
  expectToolchain(unpackToolchain(workspace.path('all/dist'), workspace.path('toolchain')));
});
