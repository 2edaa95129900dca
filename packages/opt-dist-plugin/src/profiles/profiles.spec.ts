import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { formatManifest, type Manifest, type ProfileEntry } from 'profile-formats';
import { advise } from '../text/advise';
import { describeProblem } from '../text/describe';
import { HOST } from '../../test/plan-context';
import { availableProfiles } from './profiles';
import type { Project } from '../project/project';
import { projectOf } from '../../test/project';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { ProfilingStage, Stage } from '../model/stages';

const SAMPLES = path.resolve(__dirname, '../../../profile-formats/samples');
const RUST = 'indexed/v13-rust195.profdata';
const CPP = 'indexed/v13-ir-clang22.profdata';
const FDATA = '1 _ZN4llvm3FooEv 0 1 _ZN4llvm3BarEv 0 0 12\n';
const RUST_FDATA = '1 _RNvCs1_1a1f 0 1 _RNvCs1_1a1g 0 0 12\n';

const dir = temporaryDirectory('of each test');
let warnings: string[];
beforeEach(() => {
  warnings = [];
});

type Content = { readonly sample: string } | { readonly text: string };

function place(file: string, content: Content) {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  if ('sample' in content) copyFileSync(path.join(SAMPLES, content.sample), path.join(dir(), file));
  else writeFileSync(path.join(dir(), file), content.text);
}

/** A set as its stage would have written it, with the given changes. */
function placeSet(
  stage: ProfilingStage,
  contents: Readonly<Record<string, Content>>,
  { at = `${stage}-profiles`, ...given }: Partial<Manifest> & { at?: string } = {},
  entry: Partial<ProfileEntry> = {},
) {
  const profiles = Object.entries(contents).map(([component, content]): ProfileEntry => {
    const file = `${component}.${stage === 'bolt' ? 'fdata' : 'profdata'}`;
    place(path.join(at, file), content);
    const bytes = readFileSync(path.join(dir(), at, file));
    return {
      file,
      component,
      kind: stage === 'bolt' ? 'bolt-fdata' : 'llvm-indexed',
      formatVersion: null,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      summary: null,
      raw: { files: 1, bytes: 1 },
      gatheredOn: null,
      ...entry,
    };
  });
  const manifest: Manifest = {
    schemaVersion: 1,
    stage,
    stageKey: null,
    host: HOST,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'test',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles,
    signature: null,
    ...given,
  };
  writeFileSync(path.join(dir(), at, 'manifest.json'), formatManifest(manifest));
}

function project(file: object = {}, given: Partial<Project> = {}): Project {
  return { ...projectOf(dir(), file), ...given };
}

/** The profiles of `dist`, or the problem in the words that users see, with paths relative to the project. */
async function available(of: Project, stage: Stage = 'dist') {
  const result = await availableProfiles(of, stage, false, (line) =>
    warnings.push(line.replaceAll(`${dir()}/`, '')),
  );
  if (result.ok) return result.value;
  return describeProblem(result.error).map((line) => line.replaceAll(`${dir()}/`, ''));
}

const ONLY_RUSTC = { components: ['rustc'], bolt: { enabled: false } };
const given = (file: string) => ({ ...ONLY_RUSTC, profiles: { 'rustc-pgo': file } });

describe('availableProfiles', () => {
  it('takes the sets of all stages, each for its component', async () => {
    placeSet('rustc-pgo', { rustc: { sample: RUST } });
    placeSet('llvm-pgo', { llvm: { sample: CPP } });
    placeSet('bolt', { llvm: { text: FDATA }, rustc: { text: RUST_FDATA } });
    expect(await available(project())).toMatchObject({
      rustc: { from: path.join(dir(), 'rustc-pgo-profiles/rustc.profdata') },
      llvm: { from: path.join(dir(), 'llvm-pgo-profiles/llvm.profdata') },
      bolt: {
        llvm: { from: path.join(dir(), 'bolt-profiles/llvm.fdata') },
        rustc: { from: path.join(dir(), 'bolt-profiles/rustc.fdata') },
      },
    });
    expect(warnings).toEqual([]);
  });

  it.each<[string, Content, string]>([
    [
      'is front-end instrumented',
      { sample: 'indexed/v13-fe-clang22.profdata' },
      "p: expected instrumentation by the compiler's IR passes, found front-end instrumentation",
    ],
    [
      'is raw',
      { sample: 'raw/v10-rust195-pgo.profraw' },
      'p: expected LLVM indexed profile for pgo, found LLVM raw profile',
    ],
    [
      'is for BOLT',
      { text: RUST_FDATA },
      'p: expected LLVM indexed profile for pgo, found BOLT fdata profile',
    ],
    ['is cut off', { sample: 'indexed/bad-cut-at-1000.profdata' }, 'p: truncated at byte'],
    ['is cut off in its header', { sample: 'indexed/bad-cut-at-16.profdata' }, 'p: truncated at byte'],
    ['is empty', { text: '' }, 'p: the file is empty'],
    ['is text of something else', { text: 'hello\n' }, 'p: not a profile: no known format'],
    ['holds no function', { sample: 'indexed/v13-no-functions.profdata' }, 'p: the profile has no functions'],
    [
      'is of LLVM',
      { sample: CPP },
      'p: not a profile of rustc: expected mostly Rust names, found 0 Rust and 13 C++',
    ],
    [
      'is of a newer version than its LLVM reads',
      { sample: 'indexed/bad-version-14.profdata' },
      'p: indexed version 14: LLVM 22 reads 1 to 13',
    ],
  ])('refuses a given file that %s', async (_, content, words) => {
    place('p', content);
    const before = readFileSync(path.join(dir(), 'p'));
    const lines = await available(project(given('p')));
    expect(lines).toEqual(expect.arrayContaining([expect.stringContaining(words.replace(/^p: /, ''))]));
    expect((lines as string[])[0]).toMatch(/^p: /);
    expect(readFileSync(path.join(dir(), 'p'))).toEqual(before);
  });

  it('refuses a version that the LLVM of the tree does not read, and does not ask where it is not known', async () => {
    place('p', { sample: RUST });
    const dialect = { ...projectOf(dir()).dialect, llvmVersion: '19.1.7' };
    expect(await available(project(given('p'), { dialect }))).toEqual([
      'p: indexed version 13: LLVM 19 reads 1 to 12',
    ]);
    const other = { ...given('p'), llvm: { build: false } };
    expect(await available(project(other, { dialect }))).toMatchObject({
      rustc: { from: path.join(dir(), 'p') },
    });
  });

  it('asks of the profile of LLVM what the C compiler reads', async () => {
    place('p', { sample: CPP });
    const config = { bolt: { enabled: false }, profiles: { 'rustc-pgo': 'r', 'llvm-pgo': 'p' } };
    place('r', { sample: RUST });
    const { toolchain } = projectOf(dir());
    const compiledBy = (version: string, host = HOST) =>
      available(project(config, { toolchain: { ...toolchain, host, cc: { path: 'cc', version } } }));
    expect(await compiledBy('clang 19.1.7')).toEqual(['p: indexed version 13: LLVM 19 reads 1 to 12']);
    expect(await compiledBy('gcc 14.2.0')).toMatchObject({ llvm: { from: path.join(dir(), 'p') } });
    expect(await compiledBy('clang 17.0.0', 'aarch64-apple-darwin')).toMatchObject({
      llvm: { from: path.join(dir(), 'p') },
    });
  });

  it.each<[string, () => void, string[]]>([
    [
      'of another host',
      () => {
        placeSet('rustc-pgo', { rustc: { sample: RUST } }, { host: 'aarch64-apple-darwin' });
      },
      [`rustc-pgo-profiles/manifest.json: made on aarch64-apple-darwin, expected ${HOST}`],
    ],
    [
      'without its component',
      () => {
        placeSet('rustc-pgo', { cargo: { sample: RUST } });
      },
      ['rustc-pgo-profiles/manifest.json: no profile of rustc in the set, found cargo'],
    ],
    [
      'with a summary that was edited',
      () => {
        const summary = { functions: '13', counters: '9', maximumCount: '300' };
        placeSet('rustc-pgo', { rustc: { sample: RUST } }, {}, { summary });
      },
      [expect.stringMatching(/^rustc-pgo-profiles\/rustc\.profdata: number of counters: 9 in/) as string],
    ],
    [
      'of a damaged profile with a manifest that fits it',
      () => {
        placeSet('rustc-pgo', { rustc: { sample: 'indexed/bad-cut-last-byte.profdata' } });
      },
      [expect.stringMatching(/^rustc-pgo-profiles\/rustc\.profdata: /) as string],
    ],
    [
      'whose profile has changed',
      () => {
        placeSet('rustc-pgo', { rustc: { sample: RUST } });
        place('rustc-pgo-profiles/rustc.profdata', { sample: CPP });
      },
      [expect.stringMatching(/^rustc-pgo-profiles\/rustc\.profdata: size: expected/) as string],
    ],
  ])('refuses a set %s', async (_, make, lines) => {
    make();
    const found = await available(project(ONLY_RUSTC));
    expect((found as string[]).slice(0, lines.length)).toEqual(lines);
  });

  it('refuses a set of another stage', async () => {
    placeSet('bolt', { rustc: { text: RUST_FDATA } }, { at: 'given' });
    expect(await available(project(given('given')))).toEqual([
      'given/manifest.json: expected a set of rustc-pgo, found a set of bolt',
      'given/rustc.fdata: expected LLVM indexed profile for pgo, found BOLT fdata profile',
    ]);
  });

  describe('with tools', () => {
    const config = { ...ONLY_RUSTC, components: ['rustc', 'rustdoc', 'cargo', 'clippy'] };
    const set = { rustc: { sample: RUST }, rustdoc: { sample: RUST } };

    it('takes a profile for each that has its own', async () => {
      placeSet('rustc-pgo', { ...set, clippy: { sample: RUST } });
      const at = (name: string) => ({ from: path.join(dir(), `rustc-pgo-profiles/${name}.profdata`) });
      const tools = { rustdoc: at('rustdoc'), clippy: at('clippy') };
      expect(await available(project(config))).toMatchObject({ rustc: at('rustc'), tools });
      expect(warnings).toEqual([]);
    });

    it('refuses a set that lacks one, and a profile of something else', async () => {
      placeSet('rustc-pgo', set);
      expect(await available(project(config))).toEqual([expect.stringMatching(/clippy.*rustc.*rustdoc/)]);
      placeSet('rustc-pgo', { ...set, clippy: { sample: CPP } });
      expect(await available(project(config))).toEqual([
        expect.stringMatching(/clippy\.profdata: not a profile of clippy/),
      ]);
    });

    it('takes a single file for rustc and cargo, and says what has none', async () => {
      place('p', { sample: RUST });
      expect(await available(project({ ...config, profiles: { 'rustc-pgo': 'p' } }))).toMatchObject({
        rustc: { from: path.join(dir(), 'p') },
        tools: { rustdoc: null, clippy: null },
      });
      expect(warnings).toEqual([
        'warning: p: no profile of rustdoc beside it: rustdoc is built without one',
        'warning: p: no profile of clippy beside it: clippy is built without one',
      ]);
    });

    it('assumes them all to show a plan', async () => {
      const found = await availableProfiles(project(config), 'dist', true, () => undefined);
      expect(found).toMatchObject({
        value: {
          rustc: { sha256: 'pending rustc-pgo' },
          tools: { rustdoc: { sha256: 'pending rustdoc-pgo' }, clippy: { sha256: 'pending clippy-pgo' } },
        },
      });
    });
  });

  it('refuses counters that are all zero, also of BOLT', async () => {
    placeSet('bolt', { rustc: { text: RUST_FDATA.replace('12', '0') } });
    place('p', { sample: RUST });
    const config = { ...given('p'), bolt: { libraries: ['rustc'] } };
    expect(await available(project(config))).toEqual([
      'bolt-profiles/rustc.fdata: all counters are 0 (functions: 2)',
    ]);
  });

  it('does not mind C++ in librustc_driver where LLVM is linked into it', async () => {
    placeSet('bolt', { rustc: { text: FDATA } });
    place('p', { sample: RUST });
    const config = { ...given('p'), bolt: { libraries: ['rustc'] } };
    expect(await available(project(config))).toEqual([
      'bolt-profiles/rustc.fdata: not a profile of rustc: expected mostly Rust names, found 0 Rust and 2 C++',
    ]);
    expect(await available(project({ ...config, llvm: { shared: false } }))).toMatchObject({
      bolt: { rustc: { from: path.join(dir(), 'bolt-profiles/rustc.fdata') } },
    });
  });

  it('refuses a directory of raw profiles with the way to make a profile of them, and blames no stage', async () => {
    mkdirSync(path.join(dir(), 'raw'));
    writeFileSync(path.join(dir(), 'raw/a.profraw'), 'x');
    const raw = await availableProfiles(project(given('raw')), 'dist', false, () => undefined);
    if (raw.ok) throw new Error('taken');
    expect(raw.error).toMatchObject({ kind: 'raw-profiles-given', stage: 'rustc-pgo', files: 1 });
    mkdirSync(path.join(dir(), 'none'));
    const empty = await availableProfiles(project(given('none')), 'dist', false, () => undefined);
    if (empty.ok) throw new Error('taken');
    const advice = [raw.error, empty.error].flatMap((error) =>
      advise(error, { project: 'r', target: 'dist' }),
    );
    expect(advice).toEqual([
      expect.stringContaining(`llvm-profdata merge -o NAME.profdata ${path.join(dir(), 'raw')}`),
      'Give another profile in "profiles" of opt-dist.json, or remove the field to train.',
    ]);
  });

  it('refuses what is given for a later stage before an earlier one trains', async () => {
    place('p', { sample: RUST });
    const config = { bolt: { libraries: ['rustc'] }, profiles: { bolt: 'p' } };
    expect(await available(project(config), 'rustc-pgo')).toEqual([
      expect.stringMatching(/^p: expected .* for bolt, found LLVM indexed profile/),
    ]);
    // Running a stage for itself asks nothing of what would replace it.
    place('bolted', { text: `boltedcollection\n${RUST_FDATA}` });
    const fine = { ...config, profiles: { 'rustc-pgo': 'none', bolt: 'bolted' } };
    expect(await available(project(fine), 'rustc-pgo')).toMatchObject({ rustc: null, bolt: { rustc: null } });
    expect(warnings).toEqual([]);
  });

  it('warns of a stale profile, in one line, and goes on', async () => {
    place('p', { text: `boltedcollection\n${RUST_FDATA}` });
    place('r', { sample: RUST });
    const config = { ...given('r'), bolt: { libraries: ['rustc'] } };
    const profiles = { 'rustc-pgo': 'r', bolt: 'p' };
    expect(await available(project({ ...config, profiles }))).toMatchObject({
      bolt: { rustc: { from: path.join(dir(), 'p') } },
    });
    expect(warnings).toEqual(['warning: p: collected on a binary that BOLT had already processed']);
  });

  it('tells a single profile for BOLT by its name, and which library has none', async () => {
    const name = `rustc-bolt-1.95.0-${HOST}-llvm22-01234567.fdata`;
    place('r', { sample: RUST });
    place('l', { sample: CPP });
    place(name, { text: RUST_FDATA });
    place('p', { text: RUST_FDATA });
    const of = (bolt: string) =>
      available(project({ profiles: { 'rustc-pgo': 'r', 'llvm-pgo': 'l', bolt } }));
    expect(await of(name)).toMatchObject({ bolt: { llvm: null, rustc: { fileName: name } } });
    expect(warnings).toEqual([
      `warning: ${name}: no profile of llvm beside it: BOLT leaves that library as it is`,
    ]);
    expect(await of('p')).toEqual([
      'p: expected a directory with one profile for each library, found a single file',
    ]);
  });
});
