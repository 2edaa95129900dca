#!/usr/bin/env node
// Compares pushing a large result to the remote cache and getting it, through Nx and the guard, with curl,
// the same bytes and the same server, in turns. Makes server, workspaces and entries anew, and removes them.
import { Buffer } from 'node:buffer';
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { parseArgs } from 'node:util';
import { median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    size: { type: 'string', default: '1024' },
    guard: { type: 'string', default: 'true' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/remote-cache.mjs [--rounds N] [--size MiB] [--guard false]\n\n' +
      'Pushes a result that does not compress, gets it in another workspace, and does the same with curl.\n\n' +
      '  --rounds N      number of turns (default 3)\n' +
      '  --size MiB      size of the result (default 1024)\n' +
      '  --guard false   run Nx without the guard',
  );
  process.exit(0);
}
const rounds = Number(options.rounds);
const mib = Number(options.size);

const repository = path.resolve(import.meta.dirname, '../..');
for (const name of ['profile-formats', 'opt-dist-plugin']) {
  const config = path.join(repository, 'packages', name, 'tsconfig.build.json');
  const built = spawnSync(process.execPath, [
    path.join(repository, 'node_modules/typescript/bin/tsc'),
    '-p',
    config,
  ]);
  if (built.status !== 0) throw new Error(String(built.stdout));
}
const top = mkdtempSync(path.join(os.tmpdir(), 'remote-cache-bench-'));
const server = await startServer();
process.once('exit', () => {
  server.child.kill();
  rmSync(top, { recursive: true, force: true });
});

const seconds = { base: [], push: [], 'curl PUT': [], get: [], 'curl GET': [] };
const memory = { push: [], get: [] };
const note = (name, value) => {
  seconds[name].push(value);
  console.log(`  ${name.padEnd(9)} ${value.toFixed(2)} s`);
};
for (let round = 1; round <= rounds; round++) {
  console.log(`round ${round} of ${rounds}, ${mib} MiB`);
  const maker = workspace(`maker-${round}`, round);
  // The same run without a server: Nx's own start, the task, and its local cache.
  note('base', (await nx(workspace(`base-${round}`, round), {})).seconds);
  const pushed = await nx(maker, server.env);
  note('push', pushed.seconds);
  memory.push.push(pushed.peak);
  const hash = readdirSync(server.store).find((name) => /^[0-9]+$/.test(name));
  const entry = path.join(server.store, hash);
  note('curl PUT', curl(['-T', entry, `${server.url}/v1/cache/copy${round}`]));
  const got = await nx(workspace(`taker-${round}`, round), server.env);
  note('get', got.seconds);
  memory.get.push(got.peak);
  if (!got.output.includes('[remote cache]')) throw new Error(got.output);
  note('curl GET', curl(['-o', '/dev/null', `${server.url}/v1/cache/${hash}`]));
  for (const name of ['maker', 'base', 'taker'])
    rmSync(path.join(top, `${name}-${round}`), { recursive: true });
  for (const name of readdirSync(server.store)) rmSync(path.join(server.store, name));
}

const middle = (name) => median(seconds[name]);
const [base, push, put, get, fetched] = ['base', 'push', 'curl PUT', 'get', 'curl GET'].map(middle);
console.log(`\nmedians of ${rounds}, ${mib} MiB that do not compress, guard: ${options.guard}`);
console.log(`  without a server       ${base.toFixed(2)} s`);
console.log(
  `  push                   ${push.toFixed(2)} s, ${((push - base) / put).toFixed(2)} x curl PUT more`,
);
console.log(`  curl PUT               ${put.toFixed(2)} s, ${(mib / put).toFixed(0)} MiB/s`);
console.log(`  get                    ${get.toFixed(2)} s, ${(get / fetched).toFixed(2)} x curl GET in all`);
console.log(`  curl GET               ${fetched.toFixed(2)} s, ${(mib / fetched).toFixed(0)} MiB/s`);
const gib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
console.log(`  largest process of nx  push ${gib(median(memory.push))}, get ${gib(median(memory.get))}`);
process.exit(0);

/**
 * A workspace with the plugin and one task that copies its input. The seed gives the task another hash in
 * each round.
 */
function workspace(name, seed) {
  const dir = path.join(top, name);
  mkdirSync(path.join(dir, 'big'), { recursive: true });
  symlinkSync(path.join(repository, 'node_modules'), path.join(dir, 'node_modules'));
  const write = (file, text) => writeFileSync(path.join(dir, file), text);
  write('package.json', '{ "name": "bench", "private": true }');
  write('.gitignore', 'big/out\n.nx\n');
  const plugin = { plugin: 'opt-dist-plugin', options: { remoteCache: { guard: options.guard === 'true' } } };
  write('nx.json', JSON.stringify({ analytics: false, plugins: [plugin] }));
  const target = {
    executor: 'nx:run-commands',
    cache: true,
    inputs: [{ externalDependencies: [] }],
    outputs: ['{projectRoot}/out'],
  };
  const command = `mkdir -p big/out && cp ${payload()} big/out/ && : ${seed}`;
  write(
    'big/project.json',
    JSON.stringify({ name: 'big', targets: { make: { ...target, options: { command } } } }),
  );
  return dir;
}

/** Content that does not compress, like merged and packed profiles; made once. */
function payload() {
  const file = path.join(top, 'payload');
  try {
    closeSync(openSync(file, 'wx'));
  } catch {
    return file;
  }
  const out = openSync(file, 'w');
  const block = Buffer.alloc(2 ** 20);
  for (let written = 0; written < mib; written++) writeSync(out, randomFillSync(block));
  closeSync(out);
  return file;
}

async function nx(dir, env) {
  const started = performance.now();
  const child = spawn(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'run', 'big:make'], {
    cwd: dir,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NX_|npm_)/.test(name))),
      ...{ NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', CI: 'true' },
      ...{ NX_CACHE_DIRECTORY: path.join(dir, '.nx/cache'), XDG_CACHE_HOME: path.join(dir, '.nx/xdg') },
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, ...family(child.pid).map(highWater));
  }, 50);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(output);
  return { seconds: (performance.now() - started) / 1000, peak, output };
}

/** A process and its descendants. */
function family(pid) {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return [pid, ...children.flatMap((child) => family(child))];
  } catch {
    return [];
  }
}

/** Bytes. */
function highWater(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function curl(args) {
  const started = performance.now();
  const token = `Authorization: Bearer ${server.env.NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN}`;
  const { status, stderr } = spawnSync('curl', ['-sSf', '-H', token, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - started) / 1000;
}

async function startServer() {
  const dir = path.join(top, 'server');
  const child = spawn(path.join(repository, 'tools/remote-cache/start'), ['--dir', dir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      const found = /NX_SELF_HOSTED_REMOTE_CACHE_SERVER=(\S+)/.exec(printed)?.[1];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(`the cache server ended: ${printed}`)));
  });
  const token = readFileSync(path.join(dir, 'write-tokens'), 'utf8').trim().split('\n').at(-1);
  const env = { NX_SELF_HOSTED_REMOTE_CACHE_SERVER: url, NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token };
  return { child, url, env, store: path.join(dir, 'store/v1/cache') };
}
