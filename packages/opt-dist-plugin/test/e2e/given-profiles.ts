import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { formatManifest, type Manifest, type ProfileEntry } from 'profile-formats';
import { HOST, type Workspace } from './workspace';

const SAMPLES = path.resolve(__dirname, '../../../profile-formats/samples');

/** A profile, or a set of one, that a user gives in place of a stage. */
export interface Given {
  readonly stage: 'rustc-pgo' | 'llvm-pgo' | 'bolt';
  /** In the workspace: of the profile, or the directory of the set. */
  readonly file: string;
  /** The original, a profile that real compilers wrote. */
  readonly sample: string;
  /** The text of the refusal. */
  readonly facts: RegExp;
}

/** Puts a single profile in its place, and nothing beside it. */
export function place(workspace: Workspace, { file, sample }: Given) {
  rmSync(workspace.path('given'), { recursive: true, force: true });
  mkdirSync(path.dirname(workspace.path(file)), { recursive: true });
  cpSync(path.join(SAMPLES, sample), workspace.path(file));
}

/** Puts a set of one profile in its place, with a manifest that fits but for the changes. */
export function placeSet(
  workspace: Workspace,
  given: Given,
  { host = HOST, summary = null }: { host?: string; summary?: ProfileEntry['summary'] },
) {
  const component = given.stage === 'llvm-pgo' ? 'llvm' : 'rustc';
  const file = `${component}${path.extname(given.sample)}`;
  place(workspace, { ...given, file: `${given.file}/${file}` });
  const content = readFileSync(path.join(SAMPLES, given.sample));
  const manifest: Manifest = {
    schemaVersion: 1,
    stage: given.stage,
    stageKey: null,
    host,
    rust: { version: '1.95.0', channel: 'stable', commit: null },
    llvm: { version: '22.1.8' },
    dialect: 'flags/stage2-rustc',
    recipe: 1,
    training: { kind: 'rustc-perf', phases: [] },
    tools: {},
    profiles: [
      {
        file,
        component,
        kind: given.stage === 'bolt' ? 'bolt-fdata' : 'llvm-indexed',
        formatVersion: null,
        size: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
        summary,
        raw: { files: 1, bytes: 1 },
        gatheredOn: null,
      },
    ],
    signature: null,
  };
  workspace.write(`${given.file}/manifest.json`, formatManifest(manifest));
}

/** Every file below a directory of the workspace → digest of its content. */
export function contentOf(workspace: Workspace, dir: string): Record<string, string> {
  const entries = readdirSync(workspace.path(dir), { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}
