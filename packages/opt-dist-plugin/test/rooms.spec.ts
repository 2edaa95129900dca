import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Linter } from 'eslint';

const REPOSITORY = path.resolve(__dirname, '../../..');
const CRUISER = path.join(REPOSITORY, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** The rules that a small made-up house breaks, by name. */
function brokenRules(files: Readonly<Record<string, string>>): string[] {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rooms-'));
  try {
    for (const file of ['.dependency-cruiser.cjs', 'rooms.cjs', 'tsconfig.base.json'])
      copyFileSync(path.join(REPOSITORY, file), path.join(dir, file));
    // tsconfig.base.json asks for one.
    const all = { 'opt-dist-plugin/src/index.ts': 'export {};\n', ...files };
    for (const [name, content] of Object.entries(all)) {
      const file = path.join(dir, 'packages', name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const { stdout, stderr } = spawnSync(process.execPath, [CRUISER, '--output-type', 'json', 'packages'], {
      cwd: dir,
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: readonly { rule: { name: string } }[] };
    };
    return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
  } finally {
    rmSync(dir, { recursive: true });
  }
}

const TYPE = 'export type Made = string;\n';
const VALUE = 'export const made = 1;\n';

describe('an import', () => {
  it.each<[string, Readonly<Record<string, string>>, string[]]>([
    [
      'that runs down passes',
      {
        'opt-dist-plugin/src/plan/a.ts': "import { made } from '../model/b';\nexport const a = made;\n",
        'opt-dist-plugin/src/model/b.ts': VALUE,
      },
      [],
    ],
    [
      'that runs up fails, of a type too',
      {
        'opt-dist-plugin/src/model/a.ts': "import type { Made } from '../plan/b';\nexport type A = Made;\n",
        'opt-dist-plugin/src/plan/b.ts': TYPE,
      },
      ['opt-dist-plugin/model-imports-upwards'],
    ],
    [
      'that runs up in profile-formats fails',
      {
        'profile-formats/src/llvm/raw/a.ts':
          "import type { Made } from '../../verdict/b';\nexport type A = Made;\n",
        'profile-formats/src/verdict/b.ts': TYPE,
      },
      ['profile-formats/llvm-imports-upwards'],
    ],
    [
      'in a circle of types fails inside of a room',
      {
        'opt-dist-plugin/src/plan/a.ts': "import type { B } from './b';\nexport type A = B | 1;\n",
        'opt-dist-plugin/src/plan/b.ts': "import type { A } from './a';\nexport type B = A | 2;\n",
      },
      ['no-circles'],
    ],
    [
      'of a value with effects fails in a pure file',
      {
        'opt-dist-plugin/src/report/a.ts': "import { made } from '../fs/b';\nexport const a = () => made;\n",
        'opt-dist-plugin/src/fs/b.ts': VALUE,
      },
      ['pure-file-calls-effects'],
    ],
    [
      'from a room that rooms.cjs does not know fails',
      {
        'opt-dist-plugin/src/run/stage.ts': "import { made } from '../attic/b';\nexport const a = made;\n",
        'opt-dist-plugin/src/attic/b.ts': VALUE,
      },
      ['opt-dist-plugin-file-outside-of-the-rooms'],
    ],
    [
      'of a test fails in a product',
      {
        'opt-dist-plugin/src/run/stage.ts': "import { made } from '../../test/b';\nexport const a = made;\n",
        'opt-dist-plugin/test/b.ts': VALUE,
      },
      ['product-imports-test'],
    ],
  ])('%s', (_, files, expected) => {
    expect(brokenRules(files)).toEqual(expected);
  });
});

describe('a file', () => {
  const PURE = 'packages/opt-dist-plugin/src/plan/made-up.ts';
  const PURE_BESIDE_EFFECTS = ['run/progress.ts', 'key/stage-key.ts', 'generators/rust-source/origin.ts'].map(
    (file) => `packages/opt-dist-plugin/src/${file}`,
  );
  const GUARD = 'packages/opt-dist-plugin/src/remote-cache/courier.ts';
  const WITH_EFFECTS = 'packages/opt-dist-plugin/src/run/stage.ts';

  /** The rules of each file, by one ESLint: it takes a second to start. */
  let rules: Record<string, Linter.RulesRecord>;
  beforeAll(() => {
    const script = `
      import { ESLint } from 'eslint';
      const eslint = new ESLint();
      const rulesOf = async (file) => [file, (await eslint.calculateConfigForFile(file)).rules];
      console.log(JSON.stringify(Object.fromEntries(await Promise.all(process.argv.slice(1).map(rulesOf)))));
    `;
    const files = [PURE, ...PURE_BESIDE_EFFECTS, GUARD, WITH_EFFECTS];
    const shown = execFileSync(process.execPath, ['--input-type=module', '-e', script, ...files], {
      cwd: REPOSITORY,
      encoding: 'utf8',
    });
    rules = JSON.parse(shown) as typeof rules;
  });

  const rulesOf = (file: string) =>
    Object.fromEntries(
      Object.entries(rules[file] ?? {}).filter(([name]) => /^no-restricted-(globals|syntax)$/.test(name)),
    );
  const complaints = (file: string) =>
    new Linter()
      .verify(`export const a = [Date.now(), process.pid, Math.random()];\n`, { rules: rulesOf(file) })
      .map(({ message }) => message.split(' ').slice(0, 2).join(' '));

  it('of a pure room may use neither clock nor process nor chance', () => {
    expect(complaints(PURE)).toEqual(['No clock', 'Unexpected use', 'No chance']);
  });

  it.each(PURE_BESIDE_EFFECTS)('that is pure in a room with effects is held to it: %s', (file) => {
    expect(complaints(file)).toHaveLength(3);
  });

  it('of the guard may start no promise that fails unheard', () => {
    const found = new Linter().verify('export const a = (run) => () => void run();\n', {
      rules: rulesOf(GUARD),
    });
    expect(found.map(({ message }) => message)).toEqual([
      'A promise would fail unheard here: start it by inBackground.',
    ]);
  });

  it('with effects may', () => {
    expect(complaints(WITH_EFFECTS)).toEqual([]);
  });
});

/** More of one kind side by side, and nobody finds anything. */
const MOST = 20;

it('no folder holds more than twenty sources or twenty specs', () => {
  const folders = ['profile-formats', 'opt-dist-plugin'].flatMap((name) =>
    ['src', 'test', 'e2e'].flatMap((part) => foldersIn(path.join('packages', name, part))),
  );
  const tooMany = folders.filter((folder) => {
    const files = readdirSync(path.join(REPOSITORY, folder)).filter((file) => file.endsWith('.ts'));
    const specs = files.filter((file) => /\.(spec|e2e)\.ts$/.test(file));
    return specs.length > MOST || files.length - specs.length > MOST;
  });
  expect(tooMany).toEqual([]);
});

/** The folder and those in it that hold TypeScript, relative to the repository. */
function foldersIn(folder: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', folder], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file.endsWith('.ts'));
  return [...new Set(files.map((file) => path.dirname(file)))];
}
