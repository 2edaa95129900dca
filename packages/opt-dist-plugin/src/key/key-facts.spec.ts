import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatManifest } from 'profile-formats';
import { bootstrapSettings } from '../bootstrap/settings';
import { inputDigests, stageKeyParts } from './stage-key';
import { keyFacts } from './key-facts';
import { NOT_READ } from '../sources/sources';
import { projectOf } from '../../test/project';
import { placeSet } from '../../test/sets';
import { takeKey } from './taken-key';
import { temporaryDirectory } from '../../test/temporary-directory';

const home = temporaryDirectory('of each test');

/** The configs of cargo for a checkout of that name, in the keys and in the build directory. */
async function keysIn(checkout: string, values: (dir: string) => readonly string[], content = '[net]\n') {
  const dir = path.join(home(), checkout);
  mkdirSync(path.join(dir, 'rust/.cargo'), { recursive: true });
  mkdirSync(path.join(dir, '../shared'), { recursive: true });
  for (const file of ['rust/.cargo/config.toml', 'mine.toml', '../shared/cargo.toml'])
    writeFileSync(path.join(dir, file), content);
  const facts = await keyFacts(projectOf(dir, { training: { cargoConfig: values(dir) } }), 'rustc-pgo', []);
  if (!facts.ok) throw new Error(JSON.stringify(facts.error));
  return { parts: stageKeyParts('rustc-pgo', facts.value), training: inputDigests(facts.value).training };
}

describe('the tests and the CI of a tree', () => {
  const CONFIG = { 'src-tarball': false };

  it.each<[string, unknown, object, readonly string[], boolean]>([
    ['by default', {}, {}, [], true],
    ["where bootstrap's config leaves the tarball of the sources out", {}, CONFIG, [], false],
    ['where it is not among what is named', { dist: { args: ['dist', 'rustc'] } }, {}, [], false],
    ['where it is named', { dist: { args: ['dist', 'rustc-src'] } }, CONFIG, [], true],
    ['where the command line names it', { dist: { args: ['dist', 'rustc'] } }, {}, ['rustc-src'], true],
    ['where the command line leaves it out', {}, {}, ['--skip', 'rustc-src'], false],
  ])('%s: packed or not', async (_, file, dist, extraArgs, expected) => {
    const dir = path.join(home(), 'ws');
    for (const [place, name] of Object.entries({ tests: 'a.rs', 'src/ci': 'run.sh' })) {
      mkdirSync(path.join(dir, 'rust', place), { recursive: true });
      writeFileSync(path.join(dir, 'rust', place, name), 'a\n');
    }
    const project = { ...projectOf(dir, file), settings: bootstrapSettings({ dist }, null) };
    const facts = await keyFacts(project, 'dist', extraArgs);
    if (!facts.ok) throw new Error(JSON.stringify(facts.error));
    const parts = Object.keys(stageKeyParts('dist', facts.value));
    const read = ['sources.tests', 'sources.ci'].filter((part) => parts.includes(part));
    expect(read).toEqual(expected ? ['sources.tests', 'sources.ci'] : []);
    // The fingerprint has them all.
    expect(Object.values(facts.value.sources)).not.toContain(NOT_READ);
  });
});

describe('given profiles', () => {
  const profile = (dir: string) => readdirSync(dir).find((name) => name.endsWith('.profdata')) ?? '';

  it('lead to the key of trained ones with the same bytes, as a set and as a single file', async () => {
    const dir = path.join(home(), 'ws');
    const key = async (profiles: object) => {
      const taken = await takeKey(projectOf(dir, { profiles }), 'bolt', [], null);
      if (!taken.ok) throw new Error(JSON.stringify(taken.error));
      return taken.value;
    };
    mkdirSync(path.join(dir, 'rust'), { recursive: true });
    const manifest = placeSet(path.join(dir, 'rustc-pgo-profiles'), 'rustc-pgo');
    placeSet(path.join(dir, 'llvm-pgo-profiles'), 'llvm-pgo');
    const trained = await key({});
    for (const set of ['rustc-pgo-profiles', 'llvm-pgo-profiles'])
      renameSync(path.join(dir, set), path.join(dir, `other-${set}`));
    // Of another tool or key: what is in the set counts.
    const file = path.join(dir, 'other-rustc-pgo-profiles/manifest.json');
    writeFileSync(file, formatManifest({ ...manifest, tools: { clang: '1' } }));
    const sets = { 'rustc-pgo': 'other-rustc-pgo-profiles', 'llvm-pgo': 'other-llvm-pgo-profiles' };
    expect(await key(sets)).toMatchObject({ hash: trained.hash, parts: trained.parts });
    const files = Object.entries(sets).map(([stage, set]) => [
      stage,
      `${set}/${profile(path.join(dir, set))}`,
    ]);
    expect(await key(Object.fromEntries(files) as Record<string, string>)).toMatchObject({
      hash: trained.hash,
    });
    expect((await key({ ...sets, 'llvm-pgo': sets['rustc-pgo'] })).hash).not.toBe(trained.hash);
    expect((await key({ 'rustc-pgo': sets['rustc-pgo'] })).hash).not.toBe(trained.hash);
  });
});

describe('a file of training.cargoConfig', () => {
  const ABSOLUTE = ['rust/.cargo/config.toml', 'mine.toml', '../shared/cargo.toml'];
  const absolute = (dir: string) => ABSOLUTE.map((file) => path.join(dir, file));

  it('is the same in another checkout, by an absolute or a relative path', async () => {
    const one = await keysIn('one/ws', absolute);
    expect(await keysIn('other/deep/ws', absolute)).toEqual(one);
    expect(await keysIn('other/deep/ws', () => ABSOLUTE)).toEqual(one);
    expect(JSON.stringify(one)).not.toContain(home());
  });

  it.each(ABSOLUTE)('counts by what it says: %s', async (file) => {
    const named = (dir: string) => [path.join(dir, file)];
    const [one, other] = [await keysIn('ws', named), await keysIn('ws', named, '[net]\noffline = true\n')];
    const given = Object.keys(one.parts).filter((name) => name.startsWith('given.'));
    expect(given.filter((name) => one.parts[name] !== other.parts[name])).toEqual(given);
    expect(given).toEqual([expect.stringMatching(/^given\.training\.(source tree: |project: |file 1$)/)]);
    expect(one.training).not.toBe(other.training);
  });

  it('is a part by its name, in its order', async () => {
    const one = await keysIn('ws', () => ['mine.toml', 'rust/.cargo/config.toml']);
    const other = await keysIn('ws', () => ['rust/.cargo/config.toml', 'mine.toml']);
    expect(one.parts['config.training.cargoConfig']).toBe(
      '["project: mine.toml","source tree: .cargo/config.toml"]',
    );
    expect(one.training).not.toBe(other.training);
    // Beside the names that the tree has for what nobody named.
    expect(one.parts['config.training.rustc']).toBe('["externs","ctfe-stress-5"]');
  });
});
