import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { call, program, unpack } from '../../test/e2e/packed';
import { linkNested, OWN_PACKAGES, templateOf } from '../../test/e2e/template';
import { Workspace } from '../../test/e2e/workspace';

/** The packages as a registry would deliver them: built, without their sources. */
describe('the packed packages', () => {
  let workspace: Workspace;
  const tarballOf = (name: string) => path.join(templateOf('packages'), `${name}.tgz`);

  beforeAll(() => {
    workspace = Workspace.create();
    for (const name of OWN_PACKAGES) {
      const target = workspace.path('user/node_modules', name);
      unpack(tarballOf(name), target);
      linkNested(name, target);
    }
  });
  afterAll(() => {
    workspace.remove();
  });

  it('work in a workspace that has only them', async () => {
    const user = 'user/node_modules';
    for (const entry of workspace.list('node_modules')) {
      if (!OWN_PACKAGES.some((name) => name === entry))
        symlinkSync(workspace.path('node_modules', entry), workspace.path(user, entry));
    }
    workspace.write('user/package.json', '{ "name": "user", "private": true }');
    workspace.write('user/nx.json', '{ "plugins": ["opt-dist-plugin"], "analytics": false }');
    cpSync(workspace.path('rust-project/mini-rust'), workspace.path('user/toolchain/mini-rust'), {
      recursive: true,
    });
    workspace.write('user/toolchain/opt-dist.json', '{ "source": "mini-rust", "components": ["rustc"] }');
    workspace.write('user/.gitignore', 'node_modules\nbuild\n');

    const { exitCode, output } = await workspace.nx(['run', 'toolchain:plan', '--stage=dist'], {}, 'user');
    expect({ exitCode, output }).toEqual({
      exitCode: 0,
      output: expect.stringContaining('Build PGO instrumented rustc') as string,
    });
    expect(output).not.toContain('Build PGO instrumented LLVM');
  });

  it.each(OWN_PACKAGES)('%s has nothing that publint or attw complains about', (name) => {
    const unpacked = workspace.path('user/node_modules', name);
    expect(program(workspace, 'publint', [unpacked, '--strict'])).toMatchObject({ status: 0 });
    // Resolution by exports is all that our oldest Node.js knows, so node10, which knows none, is left out.
    // Nobody imports the program of the fingerprint: Nx runs it.
    const args = ['--profile', 'node16', '--no-color', '--exclude-entrypoints', 'fingerprint'];
    const attw = program(workspace, 'attw', [tarballOf(name), ...args]);
    expect(attw).toEqual({ status: 0, output: expect.stringContaining('🟢 (CJS)') as string });
  });

  it.each(OWN_PACKAGES)('%s has no source map, and no file names one', (name) => {
    const dist = workspace.path('user/node_modules', name, 'dist');
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
    expect(files).toContain('index.js');
    expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(
      scripts.filter((file) => readFileSync(path.join(dist, file), 'utf8').includes('sourceMappingURL')),
    ).toEqual([]);
  });

  it.each(OWN_PACKAGES)('%s says where it comes from', (name) => {
    const manifest = JSON.parse(workspace.read('user/node_modules', name, 'package.json')) as object;
    expect(manifest).toMatchObject({
      homepage: expect.stringContaining(name) as string,
      bugs: { url: expect.stringMatching(/\/issues$/) as string },
      repository: { type: 'git', directory: `packages/${name}` },
      publishConfig: { access: 'public', provenance: true },
    });
  });

  describe('a project that has no types of node', () => {
    const USE = `import { readIndexedHeader, sourceOf, verdict } from 'profile-formats';
export const answers: unknown[] = [readIndexedHeader(sourceOf(new Uint8Array(8))), verdict];
`;
    const check = (source: string) => {
      mkdirSync(workspace.path('typed/node_modules'), { recursive: true });
      unpack(tarballOf('profile-formats'), workspace.path('typed/node_modules/profile-formats'));
      workspace.write('typed/use.ts', source);
      const compilerOptions = {
        ...{ module: 'node16', target: 'ES2022', lib: ['ES2023'], types: [] },
        ...{ strict: true, noEmit: true, skipLibCheck: false },
      };
      workspace.write('typed/tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      return program(workspace, 'tsc', ['-p', '.'], 'typed');
    };

    it('compiles with the pure entry', () => {
      expect(check(USE)).toEqual({ status: 0, output: '' });
    });

    it('does not compile where it names one', () => {
      expect(check(`${USE}export const bytes: Buffer | null = null;\n`).output).toContain("name 'Buffer'");
    });
  });

  it('profile-formats, installed from its tarball, starts by npx', () => {
    workspace.write('installed/package.json', '{ "name": "installed", "private": true }');
    const dir = workspace.path('installed');
    const npm = call('npm', ['install', '--offline', tarballOf('profile-formats')], dir);
    expect(npm).toMatchObject({ status: 0 });
    expect(call('npx', ['--no', '--', 'profile-formats', '--version'], dir)).toEqual({
      status: 0,
      output: expect.stringMatching(/^profile-formats \d+\.\d+\.\d+\n$/) as string,
    });
  });
});

describe('profile-formats in a clone', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = Workspace.checkout();
  });
  afterAll(() => {
    workspace.remove();
  });

  const npx = (...args: readonly string[]) =>
    call('npx', ['--no', '--', 'profile-formats', ...args], workspace.path('clone'));

  it('starts by npx: without a build it says how to build it, with one it works', async () => {
    // npm links a package of the disk as it does one of the workspace.
    workspace.write('clone/package.json', '{ "name": "clone", "private": true }');
    const link = ['install', '--offline', workspace.path('packages/profile-formats')];
    expect(call('npm', link, workspace.path('clone'))).toMatchObject({ status: 0 });
    const unbuilt = npx('--version');
    expect(unbuilt.status).toBe(1);
    expect(unbuilt.output).toMatch(
      /^profile-formats: it is not built yet.*npx nx build profile-formats.*\n$/,
    );

    const built = await workspace.nx(['build', 'profile-formats']);
    if (built.exitCode !== 0) throw new Error(built.output);
    expect(npx('--version')).toEqual({
      status: 0,
      output: expect.stringMatching(/^profile-formats \d+\.\d+\.\d+\n$/) as string,
    });
    expect(npx('show', 'nowhere.profraw').status).not.toBe(0);
  });
});
