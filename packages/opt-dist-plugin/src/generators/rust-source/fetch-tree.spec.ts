import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { HOST } from '../../../test/plan-context';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { describeSourceProblem } from './describe';
import { fetchTree } from './fetch-tree';
import { workPlace } from './work-place';

describe('a tree that an unfinished run unpacked', () => {
  const dir = temporaryDirectory('of each test');
  let digest: string;
  const at = (...names: readonly string[]) => path.join(dir(), ...names);
  const tarball = () => at('rustc-src.tar');

  beforeEach(() => {
    mkdirSync(at('rustc-src'));
    writeFileSync(at('rustc-src/x.py'), '');
    expect(spawnSync('tar', ['-cf', tarball(), '-C', dir(), 'rustc-src']).status).toBe(0);
    digest = createHash('sha256').update(readFileSync(tarball())).digest('hex');
  });

  /** @returns what the user reads when it fails */
  async function fetch(sha256: string | null) {
    const words = tarball();
    const work = await workPlace(at('rust'), words);
    if (!work.ok) throw new Error(work.error.kind);
    await work.value.occupy();
    const origin = { kind: 'archive', path: tarball() } as const;
    const request = {
      name: 'rust',
      projectRoot: 'rust',
      origin,
      sha256,
      llvm: null,
      settings: 'release' as const,
      words,
    };
    const effects = { say: () => undefined, stop: new AbortController().signal, env: process.env };
    const result = await fetchTree(request, work.value, HOST, effects);
    return result.ok ? null : describeSourceProblem(result.error).join('\n');
  }

  it('is taken as it is where its digest is right or not asked for', async () => {
    expect(await fetch(null)).toBeNull();
    rmSync(tarball());
    expect(await fetch(null)).toBeNull();
    expect(await fetch(digest)).toBeNull();
  });

  it('is not taken where it is of another digest than the one that is asked for now', async () => {
    expect(await fetch(null)).toBeNull();
    const wrong = 'f'.repeat(64);
    const source = at('rust.part/source');
    expect(await fetch(wrong)).toBe(
      `${source}: an unfinished run unpacked sha256 ${digest}, expected ${wrong}\n` +
        `Remove ${source} to get the tarball again.`,
    );
    expect(existsSync(source)).toBe(true);
    rmSync(source, { recursive: true });
    expect(await fetch(wrong)).toMatch(`sha256 ${digest}, expected ${wrong}`);
    expect(await fetch(digest)).toBeNull();
  });

  it('is not taken where nobody noted its digest', async () => {
    mkdirSync(at('rust.part/source'), { recursive: true });
    writeFileSync(at('rust.part/rust-source.part'), tarball());
    expect(await fetch(digest)).toMatch(/unpacked sha256 \(not recorded\), expected/);
    expect(await fetch(null)).toBeNull();
  });
});
