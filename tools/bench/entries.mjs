#!/usr/bin/env node
// Compares the cost of judging an entry of the remote cache with that of `gzip -d` into nothing: the two take
// turns, and each turn gives a ratio. Makes the entries anew in node_modules/.cache, and removes them.
import { Buffer } from 'node:buffer';
import { createHash, randomFillSync } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  createReadStream,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { writeFdata } from './profile-inputs.mjs';
import { formatRatio, median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    size: { type: 'string', default: '100' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/entries.mjs [--rounds N] [--size MB]\n\n' +
      'Judges entries of the remote cache and unpacks the same entries with gzip, in turns.\n\n' +
      '  --rounds N   number of turns (default 5)\n' +
      "  --size MB    size of an entry's content (default 100)",
  );
  process.exit(0);
}
const rounds = wholeNumber('rounds');
const bytes = wholeNumber('size') * 1e6;

const workspace = path.resolve(import.meta.dirname, '../..');
for (const name of ['profile-formats', 'opt-dist-plugin']) {
  const config = path.join(workspace, 'packages', name, 'tsconfig.build.json');
  run(process.execPath, [path.join(workspace, 'node_modules/typescript/bin/tsc'), '-p', config]);
}
const require = createRequire(import.meta.url);
const { formatManifest } = require('../../packages/profile-formats/dist');
const { entryChecks } = require('../../packages/opt-dist-plugin/dist/remote-cache/entry-checks/entry-checks');

const HASH = '0'.repeat(32);
const dir = path.join(workspace, 'node_modules/.cache/entry-bench', String(process.pid));
mkdirSync(dir, { recursive: true });
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));

const checkEntry = path.join(import.meta.dirname, 'check-entry.mjs');
for (const [name, make] of [
  ['profile set', makeProfileSet],
  ['distribution', makeDistribution],
]) {
  console.error(`making the entry of a ${name} …`);
  const { stage, output, files } = await make();
  const entry = await pack(files);
  const record = JSON.stringify({
    schemaVersion: 1,
    hash: HASH,
    project: 'rust',
    projectRoot: 'rust-project',
    stage,
    outputs: [output],
    parts: {},
  });
  console.error('measuring …');
  const commands = [
    [process.execPath, checkEntry, entry, record],
    ['gzip', '-dc', entry],
    ['sha256sum', entry],
  ];
  const input = JSON.stringify({ rounds, commands });
  const [judged, unpacked, digested] = JSON.parse(
    run('python3', [path.join(import.meta.dirname, 'take_turns.py')], { input }),
  );
  report(name, statSync(entry).size, judged, unpacked, digested);
  rmSync(path.join(dir, 'content'), { recursive: true });
}

function report(name, size, judged, unpacked, digested) {
  const of = (runs, unit) => runs.map((one) => one[unit]);
  const ratios = (unit, other) => of(judged, unit).map((value, round) => value / other[round][unit]);
  console.log(`\n${name}: ${(bytes / 1e6).toFixed(0)} MB, as an entry ${(size / 1e6).toFixed(0)} MB`);
  for (const unit of ['wall', 'cpu']) {
    console.log(
      `  ${unit}  judged ${seconds(of(judged, unit))}, gzip -d ${seconds(of(unpacked, unit))}, ` +
        `sha256sum ${seconds(of(digested, unit))}; judged / gzip -d ${formatRatio(ratios(unit, unpacked))}`,
    );
  }
  console.log(`  peak of memory while judging ${(median(of(judged, 'peak')) / 1e6).toFixed(0)} MB`);
}

function seconds(values) {
  return `${median(values).toFixed(2)} s`;
}

async function makeProfileSet() {
  const output = 'rust-project/bolt-profiles';
  const file = 'rustc.fdata';
  const place = placeFor(output);
  writeFdata(path.join(place, file), bytes);
  const profile = {
    file,
    component: 'rustc',
    kind: 'bolt-fdata',
    formatVersion: null,
    size: statSync(path.join(place, file)).size,
    sha256: await digestOf(path.join(place, file)),
    summary: null,
    raw: { files: 1, bytes: 1 },
    gatheredOn: null,
  };
  const manifest = {
    schemaVersion: 1,
    stage: 'bolt',
    stageKey: HASH,
    host: 'x86_64-unknown-linux-gnu',
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.0' },
    dialect: 'bench',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles: [profile],
    signature: null,
  };
  writeFileSync(path.join(place, 'manifest.json'), formatManifest(manifest));
  return { stage: 'bolt', output, files: ['rust-project'] };
}

/** Content that does not compress, like packed tarballs. */
async function makeDistribution() {
  const output = 'rust-project/dist';
  const place = placeFor(output);
  const file = path.join(place, 'rustc.tar.xz');
  const handle = openSync(file, 'w');
  const chunk = Buffer.alloc(1e6);
  for (let written = 0; written < bytes; written += chunk.length) writeSync(handle, randomFillSync(chunk));
  closeSync(handle);
  const listed = { file: path.basename(file), size: statSync(file).size, sha256: await digestOf(file) };
  const manifest = { schemaVersion: 1, stage: 'dist', stageKey: HASH, files: [listed] };
  writeFileSync(path.join(place, 'manifest.json'), JSON.stringify(manifest));
  return { stage: 'dist', output, files: ['rust-project'] };
}

function placeFor(output) {
  const place = path.join(dir, 'content', output);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(dir, 'content/terminalOutput'), '');
  writeFileSync(path.join(dir, 'content/code'), Buffer.alloc(4));
  return place;
}

/** Packs an entry like Nx and seals it. */
async function pack(files) {
  const entry = path.join(dir, 'entry');
  const members = [...files, 'terminalOutput', 'code'].join(' ');
  run('sh', ['-c', `tar --format=gnu -cf - ${members} | gzip -n > '${entry}'`], {
    cwd: path.join(dir, 'content'),
  });
  appendFileSync(entry, entryChecks({}).seal(HASH, await digestOf(entry)));
  return entry;
}

async function digestOf(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

function wholeNumber(option) {
  const number = Number(options[option]);
  if (!Number.isInteger(number) || number < 1) fail(`--${option}: expected a whole number from 1`);
  return number;
}
