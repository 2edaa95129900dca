import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BuildToolsFact, DownloadFact } from '../../checks/machine';
import { askTool, type Run } from '../../process/ask';

const SANITY = ['src/bootstrap/src/core/sanity.rs', 'src/bootstrap/sanity.rs'];
const BOOTSTRAP_PY = 'src/bootstrap/bootstrap.py';
const STAGE0 = ['src/stage0', 'src/stage0.json'];

const NETWORK_PATIENCE_MS = 20_000;

/** The tools that bootstrap wants for an LLVM of the tree: its own first check of the machine names them. */
export async function askBuildTools(run: Run, source: string): Promise<BuildToolsFact> {
  const sanity = textOf(source, SANITY);
  const [cmake, ninja] = await Promise.all([
    sanity.includes('"cmake"') ? askTool(run, 'cmake') : null,
    sanity.includes('"ninja"') ? askFirst(run, ['ninja', 'ninja-build']) : null,
  ]);
  return { cmake, ninja };
}

async function askFirst(run: Run, names: readonly string[]) {
  const asked = await Promise.all(names.map((name) => askTool(run, name)));
  return asked.find(({ state }) => state.kind === 'found') ?? asked[0] ?? null;
}

/** The way that bootstrap.py fetches stage 0: curl, and the server that the tree names. */
export async function askDownload(run: Run, source: string, env: NodeJS.ProcessEnv): Promise<DownloadFact> {
  const needsCurl = /["']curl["']/.test(textOf(source, [BOOTSTRAP_PY]));
  const curl = needsCurl ? await askTool(run, 'curl') : null;
  const server =
    env['RUSTUP_DIST_SERVER'] ?? /dist_server["\s:=]+(https?:\/\/[^\s",]+)/.exec(textOf(source, STAGE0))?.[1];
  if (server === undefined || curl?.state.kind !== 'found') return { curl, server: null };
  const asked = await run('curl', ['-sSIL', '--max-time', '10', server], { patience: NETWORK_PATIENCE_MS });
  return {
    curl,
    server: {
      name: server,
      reached: asked.ok ? { kind: 'passed' } : { kind: 'failed', step: 'curl', detail: asked.detail },
    },
  };
}

function textOf(source: string, files: readonly string[]): string {
  const found = files.map((file) => path.join(source, file)).find((file) => existsSync(file));
  return found === undefined ? '' : readFileSync(found, 'utf8');
}
