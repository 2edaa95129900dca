import { createServer } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryDirectory } from '../../../test/temporary-directory';
import { runner } from '../../process/ask';
import { askBuildTools, askDownload } from './build-tools';

const dir = temporaryDirectory('of each test');
const run = runner('/', process.env);

function write(file: string, text: string) {
  mkdirSync(path.dirname(path.join(dir(), file)), { recursive: true });
  writeFileSync(path.join(dir(), file), text);
}

describe('askBuildTools', () => {
  it('asks for the tools that the first check of bootstrap names', async () => {
    expect(await askBuildTools(run, dir())).toEqual({ cmake: null, ninja: null });
    write(
      'src/bootstrap/src/core/sanity.rs',
      'cmd_finder.must_have("cmake"); cmd_finder.maybe_have("ninja")',
    );
    const nowhere = runner('/', { PATH: '/nowhere' });
    expect(await askBuildTools(nowhere, dir())).toEqual({
      cmake: { path: 'cmake', state: { kind: 'missing' } },
      ninja: { path: 'ninja', state: { kind: 'missing' } },
    });
  });
});

describe('askDownload', () => {
  const served = async (use: (url: string) => Promise<void>) => {
    const server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    try {
      await use(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  };

  beforeEach(() => {
    write('src/bootstrap/bootstrap.py', 'run(["curl", "-y", "30"])');
  });

  it('asks the server that the tree names, or the environment', async () => {
    await served(async (url) => {
      write('src/stage0', `dist_server=${url}\ncompiler_date=2026-01-01\n`);
      const reached = { kind: 'passed' };
      expect((await askDownload(run, dir(), {})).server).toEqual({ name: url, reached });
      write('src/stage0', 'dist_server=http://127.0.0.1:1\n');
      const named = await askDownload(run, dir(), { RUSTUP_DIST_SERVER: url });
      expect(named.server).toEqual({ name: url, reached });
    });
  });

  it('says why the server cannot be reached', async () => {
    write('src/stage0.json', '{ "config": { "dist_server": "http://127.0.0.1:1" } }');
    expect((await askDownload(run, dir(), {})).server).toMatchObject({
      name: 'http://127.0.0.1:1',
      reached: { kind: 'failed' },
    });
  });

  it('asks nobody without curl', async () => {
    write('src/stage0', 'dist_server=http://127.0.0.1:1\n');
    expect(await askDownload(runner('/', { PATH: '/nowhere' }), dir(), {})).toEqual({
      curl: { path: 'curl', state: { kind: 'missing' } },
      server: null,
    });
  });
});
