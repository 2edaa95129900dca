import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { Workspace } from '../test/e2e/workspace';

const MINUTE_MS = 60_000;
const RESULTS = /-profiles|^dist$|\.partial$/;
const OLD_LLVM = '/usr/lib/llvm-14';

describe('before any compiler is built', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.create().inOneProcess();
  });
  afterEach(() => {
    workspace.configure({});
  });
  afterAll(() => {
    workspace.remove();
  });

  /** The first stage refuses it within a minute, with the reason and the advice; no step of bootstrap ran. */
  async function expectRefusal(message: RegExp, env: Readonly<Record<string, string>> = {}) {
    const started = Date.now();
    const { exitCode, output } = await workspace.nx(['run', 'rust:dist'], env);
    expect(output).toMatch(message);
    expect(output).toMatch(/Nothing was built\./);
    expect(exitCode).not.toBe(0);
    expect(Date.now() - started).toBeLessThan(MINUTE_MS);
    expect(output).not.toMatch(/^\[\d+\/\d+\] (?!Check bootstrap)/m);
    expect(workspace.list('rust-project').filter((name) => RESULTS.test(name))).toEqual([]);
    return output;
  }

  it('a wrong dist argument is refused', async () => {
    workspace.configure({ dist: { args: ['dist', '--compress-more'] } });
    await expectRefusal(/bootstrap refuses: .*dist --compress-more/);
  });

  it('gcc as C compiler is refused', async () => {
    const output = await expectRefusal(/rustc-pgo would fail: C compiler: gcc [\d.]+, gcc \(CC\)/, {
      CC: 'gcc',
    });
    expect(output).toMatch(/Set CC to .*\/bin\/clang/);
    expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
  });

  it('a static LLVM that is to be trained is refused', async () => {
    workspace.configure({ llvm: { shared: false } });
    const output = await expectRefusal(/rustc-pgo would fail: static LLVM: "llvm\.shared" is false/);
    expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
  });

  it('an instrumented compiler without its runtime is refused', async () => {
    const file = 'rust-project/bootstrap.toml';
    const text = workspace.read(file);
    workspace.write(file, text.replace('profiler = true', 'docs = false'));
    const output = await expectRefusal(/rustc-pgo would fail: profiler setting: build\.profiler is not set/);
    workspace.write(file, text);
    expect(output).toMatch(/Set build\.profiler = true in .*bootstrap\.toml/);
    expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
  });

  it('a build directory that bootstrap cannot pass on is refused', async () => {
    workspace.configure({ buildDir: 'a build' });
    const output = await expectRefusal(/rustc-pgo would fail: build directory: .*a build has a space/);
    expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
  });

  it('an llvm-profdata that cannot read the profiles is refused', async () => {
    // Matching tools, except for this one.
    const fitting = llvmPrefix();
    const bin = workspace.path('llvm/bin');
    mkdirSync(bin, { recursive: true });
    for (const tool of readdirSync(`${fitting}/bin`)) {
      const from = tool === 'llvm-profdata' ? OLD_LLVM : fitting;
      symlinkSync(`${from}/bin/${tool}`, `${bin}/${tool}`);
    }
    workspace.configure({ llvm: { dir: '../llvm' } });
    const output = await expectRefusal(
      /rustc-pgo would fail: llvm-profdata: the rustc that is built writes raw profiles of version 10 \(LLVM 22\), llvm-profdata 14 reads version 8/,
    );
    expect(output).toMatch(/"llvm\.dir"/);
    expect(output).not.toMatch(/^\[\d+\/\d+\] /m);
  });

  function llvmPrefix(): string {
    const version = readFileSync(
      workspace.path('rust-project/mini-rust/src/llvm-project/cmake/Modules/LLVMVersion.cmake'),
      'utf8',
    );
    const prefix = `/usr/lib/llvm-${/LLVM_VERSION_MAJOR (\d+)/.exec(version)?.[1] ?? ''}`;
    expect({ prefix, there: existsSync(prefix) && existsSync(OLD_LLVM) }).toEqual({ prefix, there: true });
    return prefix;
  }
});
