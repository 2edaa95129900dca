import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { runner } from '../../process/ask';
import { tryLlvmLink } from './llvm-link';

const dir = temporaryDirectory('of each test');
const run = runner('/', process.env);

const INSTALLED = ['14', '15', '16', '19', '22'].map((major) => `/usr/lib/llvm-${major}`);
const compiler = INSTALLED.map((prefix) => `${prefix}/bin/clang++`).find((file) => existsSync(file)) ?? '';
const isWhole = (prefix: string) => existsSync(`${prefix}/include/llvm/Config/llvm-config.h`);
/** Debian's, with and without the package of headers. */
const WHOLE = INSTALLED.find(isWhole);
const HEADLESS = INSTALLED.find((prefix) => existsSync(`${prefix}/bin/llvm-config`) && !isWhole(prefix));

/** A real compiler's tree, as far as it tells what it includes. */
function source(header = '#include "llvm-c/Core.h"\n'): string {
  const wrapper = path.join(dir(), 'rust/compiler/rustc_llvm/llvm-wrapper');
  mkdirSync(wrapper, { recursive: true });
  writeFileSync(path.join(wrapper, 'LLVMWrapper.h'), header);
  return path.join(dir(), 'rust');
}

/** The llvm-config of a whole LLVM, except for some answers. */
function llvmConfig(answers: Readonly<Record<string, string>>): string {
  const file = path.join(dir(), 'llvm-config');
  const cases = Object.entries(answers).map(([word, said]) => `*${word}*) ${said} ;;`);
  const text = `#!/bin/sh\ncase "$*" in ${cases.join(' ')} *) exec ${WHOLE ?? ''}/bin/llvm-config "$@" ;; esac\n`;
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

const tried = (config: string, shared = true, tree = source()) =>
  tryLlvmLink(run, { llvmConfig: config, compiler, shared, source: tree }, dir());

(WHOLE === undefined ? describe.skip : describe)('an LLVM with its headers', () => {
  const config = `${WHOLE ?? ''}/bin/llvm-config`;

  it('links its shared library', async () => {
    expect(await tried(config)).toEqual({ kind: 'passed' });
  });

  it('links its static libraries, except for those in packages of their own', async () => {
    const whole = llvmConfig({ '--link-static': `${config} "$@" | sed 's/-lPolly[A-Z]*//g'` });
    expect(await tried(whole, false)).toEqual({ kind: 'passed' });
    const polly = llvmConfig({ '--link-static': 'echo -lNoPolly' });
    expect(await tried(polly, false)).toEqual({
      kind: 'failed',
      step: 'link',
      detail: expect.stringContaining('-lNoPolly') as string,
    });
  });

  it('fails to compile where another directory is named for them', async () => {
    const empty = llvmConfig({ '--cxxflags': `echo "-I${dir()}/empty -std=c++17"` });
    expect(await tried(empty)).toEqual({
      kind: 'failed',
      step: 'compile',
      detail: expect.stringMatching(/'llvm\/Config\/llvm-config\.h' file not found/) as string,
    });
  });

  it('fails to link without a library that it is linked with itself', async () => {
    const lacking = llvmConfig({ '--system-libs': 'echo -lLLVM-none -lno-such-zstd' });
    expect(await tried(lacking)).toMatchObject({ kind: 'failed', step: 'link' });
  });

  it('is not tried for a tree that includes none of it, nor without a compiler', async () => {
    expect(await tried(config, true, source('#include "mini.h"\n'))).toMatchObject({ kind: 'untried' });
    const link = { llvmConfig: config, compiler: '/nowhere/c++', shared: true, source: source() };
    expect(await tryLlvmLink(run, link, dir())).toMatchObject({ kind: 'untried' });
    expect(readdirSync(dir())).not.toContain('a.out');
  });
});

(HEADLESS === undefined ? it.skip : it)('fails as Debian packages it, without llvm-N-dev', async () => {
  const found = await tried(`${HEADLESS ?? ''}/bin/llvm-config`);
  expect(found).toEqual({
    kind: 'failed',
    step: expect.stringMatching(/^(compile|llvm-config --link-shared)/) as string,
    detail: expect.stringMatching(/not found|is missing/) as string,
  });
});
