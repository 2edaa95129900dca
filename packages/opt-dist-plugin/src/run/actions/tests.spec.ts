import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EMPTY_STATE } from '../../plan/build-state';
import type { Step } from '../../plan/step';
import { HOST } from '../../../test/plan-context';
import { takenKey } from '../../../test/taken-key';
import { Progress } from '../progress';
import type { Project } from '../../project/project';
import { type Behaviour, FakeRunner, projectOf } from '../../../test/project';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { unpackToolchain } from './tests';

const dir = temporaryDirectory('of each test');
let project: Project;
beforeEach(() => {
  project = projectOf(dir());
});

const NAMED = [
  { component: 'rustc', target: HOST, optional: false },
  { component: 'rust-src', target: null, optional: false },
  { component: 'rustc-codegen-cranelift', target: HOST, optional: true },
];

async function unpack(tarballs: readonly string[], tar: Behaviour = () => ({})) {
  const { layout } = project;
  mkdirSync(layout.tarballs, { recursive: true });
  for (const name of tarballs) writeFileSync(path.join(layout.tarballs, name), '');
  const action = {
    kind: 'unpack-toolchain',
    tarballs: layout.tarballs,
    components: NAMED,
    to: path.join(layout.tests, 'toolchain'),
    configFile: path.join(layout.tests, 'bootstrap.toml'),
    config: { profile: 'user', build: { rustc: '/t/rustc' }, target: { [HOST]: { cc: 'clang' } } },
  } as const;
  const step: Step = { id: 'x', stage: 'dist', title: 'Unpack', reason: '', before: {}, after: {}, action };
  const runner = new FakeRunner({ tar });
  const progress = new Progress(
    () => undefined,
    () => 0,
    false,
  );
  const log = path.join(layout.logs, 'x.log');
  const bench = {
    project,
    stage: 'dist',
    key: takenKey('dist'),
    endOfKey: () => Promise.resolve({ kind: 'same', unkeyed: [] } as const),
    runner,
    keepsGoing: false,
    progress,
    log,
    state: EMPTY_STATE,
    timings: [],
  } as const;
  const result = await unpackToolchain(bench, step, action);
  return { result, unpacked: runner.commands.map(({ args }) => path.basename(args[1] ?? '')), action };
}

describe('unpackToolchain', () => {
  it.each<[string, string]>([
    ['a release', '1.95.0'],
    ['a nightly', 'nightly'],
    ['a beta', 'beta'],
    ['a development build', '1.95.0-dev'],
  ])('takes the components of %s, and no others', async (_, version) => {
    const wanted = [`rustc-${version}-${HOST}.tar.xz`, `rust-src-${version}.tar.xz`];
    const others = [
      `rustc-dev-${version}-${HOST}.tar.xz`,
      `rustc-${version}-riscv64gc-unknown-linux-gnu.tar.xz`,
      `rustc-${version}-src.tar.xz`,
      `rustc-${version}-${HOST}.tar.gz`,
    ];
    const { result, unpacked } = await unpack([...others, ...wanted]);
    expect({ ok: result.ok, unpacked }).toEqual({ ok: true, unpacked: wanted });
  });

  it('takes what is optional when it is there', async () => {
    const all = NAMED.map(({ component, target }) => [component, '1.95.0', target].filter(Boolean).join('-'));
    const { unpacked } = await unpack(all.map((name) => `${name}.tar.xz`));
    expect(unpacked).toEqual(all.map((name) => `${name}.tar.xz`));
  });

  it('writes the config beside it, and nothing of an earlier toolchain stays', async () => {
    const stale = path.join(project.layout.tests, 'toolchain/bin/stale');
    mkdirSync(path.dirname(stale), { recursive: true });
    writeFileSync(stale, '');
    const { action } = await unpack([`rustc-1.95.0-${HOST}.tar.xz`, 'rust-src-1.95.0.tar.xz']);
    expect(existsSync(stale)).toBe(false);
    const text = readFileSync(action.configFile, 'utf8');
    // Bootstrap's Python part wants sections and keys at the beginning of lines.
    expect(text).toMatch(/^profile = "user"$/m);
    expect(text).toMatch(/^\[build\]\nrustc = "\/t\/rustc"$/m);
    expect(text).toMatch(new RegExp(`^\\[target\\.${HOST}\\]\\ncc = "clang"$`, 'm'));
  });

  it('says which tarball is missing, and what is there', async () => {
    const { result } = await unpack([`rustc-1.95.0-${HOST}.tar.xz`]);
    expect(result).toMatchObject({
      ok: false,
      error: {
        kind: 'tests-cannot-run',
        facts: [{ expected: 'rust-src-<version>.tar.xz', found: `rustc-1.95.0-${HOST}.tar.xz` }],
      },
    });
  });

  it('fails with tar', async () => {
    const tarballs = [`rustc-1.95.0-${HOST}.tar.xz`, 'rust-src-1.95.0.tar.xz'];
    const { result } = await unpack(tarballs, () => ({ exitCode: 2 }));
    expect(result).toMatchObject({ ok: false, error: { kind: 'step-failed', step: 'Unpack' } });
  });
});
