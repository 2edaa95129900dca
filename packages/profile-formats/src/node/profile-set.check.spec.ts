import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../../test/temporary-directory';
import type { Manifest } from '../profile-set/manifest';
import { formatManifest } from '../profile-set/manifest-format';
import type { ProfileSetConsumer } from '../profile-set/check';
import { checkProfileSet } from './profile-set';
import { inspectProfile } from './profile-set-file';

const SAMPLES = join(__dirname, '../../samples');
const HOST = 'x86_64-unknown-linux-gnu';
const FILE = 'rustc.profdata';

const directory = temporaryDirectory('of each test');

const CONSUMER: ProfileSetConsumer = {
  stage: 'rustc-pgo',
  host: HOST,
  needed: [
    {
      component: 'rustc',
      consumer: { place: 'pgo', llvmMajor: 22, component: 'rustc', target: null },
    },
  ],
};

/** A set of a sample, with a manifest that fits it. */
function writeSet(sample: string, component = 'rustc') {
  const content = readFileSync(join(SAMPLES, sample));
  copyFileSync(join(SAMPLES, sample), join(directory(), FILE));
  const manifest: Manifest = {
    schemaVersion: 1,
    stage: 'rustc-pgo',
    stageKey: null,
    host: HOST,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'test',
    recipe: 1,
    training: { kind: 'command', phases: [] },
    tools: {},
    profiles: [
      {
        file: FILE,
        component,
        kind: 'llvm-indexed',
        formatVersion: 13,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        summary: null,
        raw: { files: 1, bytes: 1 },
        gatheredOn: null,
      },
    ],
    signature: null,
  };
  writeFileSync(join(directory(), 'manifest.json'), formatManifest(manifest));
  return manifest;
}

describe('checkProfileSet', () => {
  it('gives the manifest and a verdict', async () => {
    const manifest = writeSet('indexed/v13-rust195.profdata');
    expect(await checkProfileSet(directory(), CONSUMER)).toEqual({
      ok: true,
      value: { directory: directory(), manifest, verdict: { grade: 'usable', facts: [] } },
    });
  });

  it('tells of a digest before it tells of what is inside', async () => {
    writeSet('indexed/v13-rust195.profdata');
    truncateSync(join(directory(), FILE), 1000);
    expect(await checkProfileSet(directory(), CONSUMER)).toMatchObject({
      ok: false,
      error: { kind: 'profile-set-mismatch', mismatches: [{ kind: 'profile-size', file: FILE }] },
    });
  });

  it('does not trust a manifest that fits a damaged profile', async () => {
    writeSet('indexed/bad-cut-last-byte.profdata');
    expect(await checkProfileSet(directory(), CONSUMER)).toMatchObject({
      ok: true,
      value: {
        verdict: { grade: 'unusable', facts: [{ fact: { kind: 'profile', fact: { kind: 'damaged' } } }] },
      },
    });
  });

  it('only digests what nobody needs', async () => {
    writeSet('indexed/bad-cut-last-byte.profdata', 'cargo');
    expect(await checkProfileSet(directory(), { ...CONSUMER, needed: [] })).toMatchObject({
      ok: true,
      value: { verdict: { grade: 'usable' } },
    });
    truncateSync(join(directory(), FILE), 1000);
    expect((await checkProfileSet(directory(), { ...CONSUMER, needed: [] })).ok).toBe(false);
  });

  it('says what is not there', async () => {
    expect(await checkProfileSet(directory(), CONSUMER)).toMatchObject({
      ok: false,
      error: { kind: 'file', code: 'ENOENT' },
    });
    writeSet('indexed/v13-rust195.profdata');
    rmSync(join(directory(), FILE));
    expect(await checkProfileSet(directory(), CONSUMER)).toMatchObject({
      ok: false,
      error: { kind: 'profile-set-mismatch', mismatches: [{ kind: 'profile-missing', file: FILE }] },
    });
  });
});

describe('inspectProfile', () => {
  it('digests the bytes that it inspects', async () => {
    const path = join(SAMPLES, 'indexed/v13-rust195.profdata');
    const content = readFileSync(path);
    expect(await inspectProfile(path)).toMatchObject({
      ok: true,
      value: {
        path,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        facts: { depth: 'all', damage: null, contents: { functions: 13 } },
      },
    });
  });

  it('is an error for what is no file', async () => {
    expect(await inspectProfile(directory())).toEqual({
      ok: false,
      error: { kind: 'file', path: directory(), code: 'NOT_A_FILE' },
    });
  });

  it('takes an empty file', async () => {
    writeFileSync(join(directory(), FILE), '');
    expect(await inspectProfile(join(directory(), FILE))).toMatchObject({
      ok: true,
      value: { size: 0, facts: { identification: { kind: 'empty' } } },
    });
  });
});
