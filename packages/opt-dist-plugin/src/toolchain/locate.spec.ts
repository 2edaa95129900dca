import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configOf, HOST } from '../../test/plan-context';
import { temporaryDirectory } from '../../test/temporary-directory';
import { llvmCandidates, locateToolchain } from './locate';
import { type Probe, versionIn } from '../process/probe';

describe('versionIn', () => {
  it.each([
    [
      'clang of Debian',
      'Debian clang version 19.1.7 (3+b1)\nTarget: x86_64-pc-linux-gnu\nThread model: posix\nInstalledDir: /usr/lib/llvm-19/bin',
      'clang 19.1.7',
    ],
    [
      'clang of Ubuntu',
      'Ubuntu clang version 18.1.3 (1ubuntu1)\nTarget: x86_64-pc-linux-gnu',
      'clang 18.1.3',
    ],
    [
      'clang of apt.llvm.org',
      'Debian clang version 22.1.8 (++20260601081530+e80beda6e255-1~exp1~20260601081649.77)\nTarget: x86_64-pc-linux-gnu',
      'clang 22.1.8',
    ],
    [
      'clang of its git',
      'clang version 23.0.0git (https://github.com/llvm/llvm-project.git 0123456789abcdef)',
      'clang 23.0.0git',
    ],
    [
      'clang of Apple',
      'Apple clang version 17.0.0 (clang-1700.0.13.5)\nTarget: arm64-apple-darwin24.5.0',
      'clang 17.0.0',
    ],
    [
      'gcc of Debian',
      'gcc (Debian 14.2.0-19) 14.2.0\nCopyright (C) 2024 Free Software Foundation, Inc.',
      'gcc 14.2.0',
    ],
    [
      'gcc of Fedora',
      'gcc (GCC) 15.1.1 20250521 (Red Hat 15.1.1-2)\nCopyright (C) 2025 Free Software Foundation, Inc.',
      'gcc 15.1.1',
    ],
    ['Python', 'Python 3.13.5\n', '3.13.5'],
    ['Python before its release', 'Python 3.14.0rc2\n', '3.14.0rc2'],
    ['llvm-profdata of Debian', 'llvm-profdata\nDebian LLVM version 19.1.7\n  Optimized build.\n', '19.1.7'],
    [
      'llvm-profdata',
      'llvm-profdata\nLLVM (http://llvm.org/):\n  LLVM version 22.1.8\n  Optimized build.\n',
      '22.1.8',
    ],
    [
      'llvm-profdata of rust',
      'LLVM (http://llvm.org/):\n  LLVM version 22.1.0-rust-1.95.0-stable\n  Optimized build.',
      '22.1.0-rust-1.95.0-stable',
    ],
    ['llvm-readelf', 'llvm-readelf, compatible with GNU readelf\nDebian LLVM version 19.1.7\n', '19.1.7'],
    [
      'llvm-bolt',
      'LLVM (http://llvm.org/):\n  LLVM version 22.1.8\n  Optimized build.\n  Default target: x86_64-pc-linux-gnu\nBOLT revision <unknown>\n\n  Registered Targets:\n',
      '22.1.8',
    ],
    ['merge-fdata', 'Debian LLVM version 19.1.7\n  Optimized build.\n', '19.1.7'],
    ['nothing of the kind', 'BusyBox', 'unknown'],
  ])('%s', (_, text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  it('tells no paths, which differ between machines', () => {
    const of = (dir: string) => versionIn(`clang version 22.1.8\nInstalledDir: ${dir}/gcc-9.9.9/bin`);
    expect(of('/home/me')).toBe(of('/usr/lib'));
  });

  // A path before the version: Debian's clang does not print one, but a wrapper may.
  it.each([['gcc', 'x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0', '14.2.0-19']])(
    'tells %s by its first number when it says no "version"',
    (vendor, text, part) => {
      expect([`${vendor} 14.2.0`, `${vendor} ${part}`]).toContain(versionIn(text));
    },
  );
});

describe('with directories of LLVM', () => {
  const dir = temporaryDirectory('of each test');
  beforeEach(() => {
    for (const tool of ['llvm-profdata', 'clang']) {
      mkdirSync(path.join(dir(), 'llvm/bin'), { recursive: true });
      writeFileSync(path.join(dir(), 'llvm/bin', tool), '');
    }
  });

  const RUSTC = `rustc 1.95.0 (0123456789 2026-04-16)\nbinary: rustc\nhost: ${HOST}\nrelease: 1.95.0\nLLVM version: 22.1.2\n`;

  /** Programs by name, what they print; null: not there. */
  function probe(given: Readonly<Record<string, string | null>> = {}, env: Probe['env'] = {}): Probe {
    const outputs: Readonly<Record<string, string | null>> = {
      rustc: RUSTC,
      python3: 'Python 3.13.5',
      clang: 'Debian clang version 22.1.8 (1)',
      'llvm-profdata': 'LLVM version 22.1.8',
      'llvm-readelf': 'LLVM version 22.1.8',
      'llvm-bolt': 'LLVM version 22.1.8',
      'merge-fdata': 'LLVM version 22.1.8',
      ...given,
    };
    return { env, output: (program) => Promise.resolve(outputs[path.basename(program)] ?? null) };
  }

  const locate = (given: { file?: object; probe?: Probe; cc?: string | null } = {}) =>
    locateToolchain(
      configOf({ llvm: { dir: 'llvm' }, ...given.file }),
      dir(),
      { cc: given.cc ?? null, cxx: null, targetTools: {} },
      given.probe ?? probe(),
    );

  it('finds every tool below the configured directory, with versions and without machine names', async () => {
    const result = await locate();
    const bin = path.join(dir(), 'llvm/bin');
    expect(result).toEqual({
      ok: true,
      value: {
        host: HOST,
        llvmDir: path.join(dir(), 'llvm'),
        llvmMajor: 22,
        python: { path: 'python3', version: '3.13.5' },
        clang: { path: `${bin}/clang`, version: 'clang 22.1.8' },
        profdata: { path: `${bin}/llvm-profdata`, version: '22.1.8' },
        readelf: { path: `${bin}/llvm-readelf`, version: '22.1.8' },
        bolt: { path: `${bin}/llvm-bolt`, version: '22.1.8' },
        mergeFdata: { path: `${bin}/merge-fdata`, version: '22.1.8' },
        rustc: { path: 'rustc', version: '1.95.0 (LLVM 22.1.2)' },
        cc: { path: `${bin}/clang`, version: 'clang 22.1.8' },
        cxx: { path: `${bin}/clang++`, version: 'clang 22.1.8' },
        env: {
          CC: `${bin}/clang`,
          CXX: `${bin}/clang++`,
          AR: `${bin}/llvm-ar`,
          RANLIB: `${bin}/llvm-ranlib`,
        },
      },
    });
  });

  it.each([
    ['python', { python3: null }],
    ['clang', { clang: null }],
    ['llvm-profdata', { 'llvm-profdata': null }],
    ['llvm-readelf', { 'llvm-readelf': null }],
    ['llvm-bolt', { 'llvm-bolt': null }],
    ['merge-fdata', { 'merge-fdata': null }],
  ])('tells that %s is missing, where it was looked for and what for', async (tool, outputs) => {
    const result = await locate({ probe: probe(outputs) });
    expect(result).toMatchObject({ ok: false, error: { kind: 'missing-tool', tool } });
    expect(!result.ok && result.error.kind === 'missing-tool' && result.error.searched.length > 0).toBe(true);
  });

  it('asks a subcommand of an old llvm-profdata, which does not tell its version by itself', async () => {
    const current = probe();
    const old: Probe = {
      env: current.env,
      output: (program, args) => {
        if (path.basename(program) !== 'llvm-profdata') return current.output(program, args);
        return Promise.resolve(args[0] === 'merge' ? 'Debian LLVM version 14.0.6' : null);
      },
    };
    expect(await locate({ probe: old })).toMatchObject({
      ok: true,
      value: { profdata: { version: '14.0.6' }, llvmMajor: 14 },
    });
  });

  it('needs no BOLT when it is switched off', async () => {
    const off = { bolt: { enabled: false } };
    const result = await locate({ file: off, probe: probe({ 'llvm-bolt': null, 'merge-fdata': null }) });
    expect(result).toMatchObject({ ok: true, value: { bolt: null, mergeFdata: null } });
  });

  it('needs a host from somewhere', async () => {
    const missing = probe({ rustc: null });
    expect(await locate({ probe: missing })).toMatchObject({
      ok: false,
      error: { kind: 'missing-tool', tool: 'rustc' },
    });
    expect(await locate({ file: { host: 'a-b-c' }, probe: missing })).toMatchObject({
      ok: true,
      value: { host: 'a-b-c', rustc: { version: 'none' } },
    });
  });

  it.each<[string, { cc?: string; env?: Probe['env'] }, string]>([
    ["bootstrap's config", { cc: '/opt/clang-20' }, '/opt/clang-20'],
    ['the environment', { env: { CC: 'gcc-14' } }, 'gcc-14'],
    [
      "bootstrap's config before the environment",
      { cc: '/opt/clang-20', env: { CC: 'gcc-14' } },
      '/opt/clang-20',
    ],
  ])('leaves the compiler that %s names, and tells its version', async (_, { cc, env }, expected) => {
    const outputs = { 'clang-20': 'clang version 20.1.0', 'gcc-14': 'gcc (Debian 14.2.0-19) 14.2.0' };
    const result = await locate({ ...(cc === undefined ? {} : { cc }), probe: probe(outputs, env) });
    expect(result).toMatchObject({ ok: true, value: { cc: { path: expected }, env: {} } });
  });

  it('tells the version of the C++ compiler, which is named apart', async () => {
    const outputs = { 'clang-20': 'clang version 20.1.0', 'g++-14': 'g++ (Debian 14.2.0-19) 14.2.0' };
    const cxx = async (env: Probe['env']) => {
      const result = await locate({ probe: probe(outputs, env) });
      return result.ok ? result.value.cxx : null;
    };
    expect(await cxx({ CC: 'clang-20', CXX: 'g++-14' })).toEqual({ path: 'g++-14', version: '14.2.0' });
    expect(await cxx({ CC: 'clang-20' })).toEqual({ path: 'c++', version: 'none' });
  });

  it('takes the variable with the triple for the one without, as cc-rs does', async () => {
    const outputs = { 'clang-20': 'clang version 20.1.0' };
    const words = await locate({ probe: probe(outputs, { CC: 'ccache clang-20' }) });
    expect(words.ok ? null : words.error).toEqual({
      ...{ kind: 'compiler-with-arguments', from: 'CC', found: 'ccache clang-20' },
    });
    const result = await locate({ probe: probe(outputs, { [`CC_${HOST}`]: 'clang-20' }) });
    expect(result).toMatchObject({ ok: true, value: { cc: { path: 'clang-20', version: 'clang 20.1.0' } } });
  });

  it('tells that the compiler that is named is not there', async () => {
    expect(await locate({ cc: '/no/cc' })).toMatchObject({
      ok: false,
      error: { kind: 'missing-tool', tool: '/no/cc' },
    });
  });

  it('tells where an LLVM was looked for', async () => {
    expect(await locate({ file: { llvm: { dir: 'nowhere' } } })).toMatchObject({
      ok: false,
      error: { kind: 'missing-tool', tool: 'llvm-profdata', searched: [path.join(dir(), 'nowhere/bin')] },
    });
  });

  describe('llvmCandidates', () => {
    const NONE = { targetTools: {} };

    it('begin with the LLVM that is linked instead of built, where none is configured', () => {
      mkdirSync(path.join(dir(), 'usr/bin'), { recursive: true });
      writeFileSync(path.join(dir(), 'llvm/bin/llvm-config'), '');
      symlinkSync(path.join(dir(), 'llvm/bin/llvm-config'), path.join(dir(), 'usr/bin/llvm-config-22'));
      const named = { targetTools: { 'llvm-config': path.join(dir(), 'usr/bin/llvm-config-22') } };
      const first = (llvm: object, tools = named) =>
        llvmCandidates(configOf({ llvm, components: ['rustc'] }), dir(), tools, 19, {})[0];
      expect(first({ build: false })).toBe(path.join(dir(), 'llvm'));
      expect(first({ build: false, dir: '/opt/llvm' })).toBe('/opt/llvm');
      expect(first({ build: true })).not.toBe(path.join(dir(), 'llvm'));
      const gone = { targetTools: { 'llvm-config': '/nowhere/bin/llvm-config' } };
      expect(first({ build: false }, gone)).not.toBe('/nowhere');
    });

    it('are the configured directory and nothing else', () => {
      expect(
        llvmCandidates(configOf({ llvm: { dir: '/opt/llvm' } }), dir(), NONE, 22, {
          PATH: `${dir()}/llvm/bin`,
        }),
      ).toEqual(['/opt/llvm']);
      expect(llvmCandidates(configOf({ llvm: { dir: '../llvm' } }), '/p/rust', NONE, 22, {})).toEqual([
        '/p/llvm',
      ]);
    });

    it('follow the links of a program on PATH to its prefix', () => {
      mkdirSync(path.join(dir(), 'usr/bin'), { recursive: true });
      symlinkSync(path.join(dir(), 'llvm/bin/llvm-profdata'), path.join(dir(), 'usr/bin/llvm-profdata'));
      const found = llvmCandidates(configOf(), dir(), NONE, null, {
        PATH: `/nowhere:${dir()}/usr/bin:${dir()}/llvm/bin`,
      });
      expect(found.filter((each) => each === path.join(dir(), 'llvm'))).toHaveLength(1);
    });

    it('may be none on PATH', () => {
      expect(llvmCandidates(configOf(), dir(), NONE, null, {})).toContain('/opt/homebrew/opt/llvm');
    });
  });
});
