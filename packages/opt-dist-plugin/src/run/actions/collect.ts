import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  err,
  formatManifest,
  type Manifest,
  type ManifestMismatch,
  manifestSummaryOf,
  ok,
  type ProfileEntry,
  type Result,
} from 'profile-formats';
import { inspectProfile } from 'profile-formats/node';
import { partsDir } from '../../bootstrap/layout';
import { attempt } from '../../fs/attempt';
import { dialectName } from '../../tree/dialect';
import type { Problem } from '../../model/problem';
import type { Action, Step } from '../../plan/step';
import type { Gathered } from '../../plan/build-state';
import { RECIPE } from '../../key/recipe';
import { formatRun } from '../../report/run-record';
import { workloadOf } from '../../training/workload';
import { judgeMerged } from '../../profiles/merged-profile';
import { replaceDirectory } from '../../fs/output-dir';
import { copyOf } from '../file-mark';
import { trainedCommit } from '../trained-commit';
import { profileName } from '../../profiles/profile-file';
import { profileSetDir } from '../../profiles/profiles';
import type { Project } from '../../project/project';
import { type ActionResult, keyForManifest, NOTHING, type Workbench } from '../workbench';
import { type Phase, PHASE_FACTS } from '../../model/phases';

type Of<K extends Action['kind']> = Extract<Action, { kind: K }>;

/** The merge step has recorded the digest of a merged profile: any change since is damage. */
function damaged(file: string, gathered: Gathered, sha256: string): Problem {
  const mismatch: ManifestMismatch = {
    kind: 'profile-digest',
    file: path.basename(file),
    expected: gathered.sha256,
    found: sha256,
  };
  return {
    kind: 'bad-profile-set',
    dir: path.dirname(file),
    error: { kind: 'profile-set-mismatch', directory: path.dirname(file), mismatches: [mismatch] },
  };
}

export async function collectProfiles(
  bench: Workbench,
  step: Step,
  { phases }: Of<'collect-profiles'>,
): ActionResult {
  const { project, stage } = bench;
  if (stage === 'dist') return NOTHING;
  const entries: { entry: ProfileEntry; from: string }[] = [];
  for (const phase of phases) {
    const gathered = bench.state.gathered[phase];
    if (gathered === null)
      return err({
        kind: 'bad-state',
        path: project.layout.state,
        detail: `no merged profile of ${phase} is recorded`,
      });
    const entry = await describe(bench, phase, gathered);
    if (!entry.ok) return entry;
    entries.push({ entry: entry.value, from: path.join(project.layout.own, gathered.file) });
  }
  const missing = Object.fromEntries(
    phases.map((phase) => [phase, bench.state.gathered[phase]?.missing ?? []]),
  );
  const isWhole = Object.values(missing).every((names) => names.length === 0);
  const manifest = manifestOf(
    bench,
    isWhole ? await keyForManifest(bench) : { stageKey: null },
    phases,
    missing,
    entries.map(({ entry }) => entry),
    await trainedCommit(bench),
  );
  const dir = profileSetDir(project.dir, stage);
  const written = await replaceDirectory(dir, async (temporary) => {
    for (const { entry, from } of entries) {
      const copied = await copyOf(from, path.join(temporary, entry.file), entry, step.title);
      if (!copied.ok) return copied;
    }
    await writeFile(path.join(temporary, 'manifest.json'), formatManifest(manifest));
    await writeFile(path.join(temporary, 'run.json'), formatRun({ stage, steps: bench.timings }));
    return ok(undefined);
  });
  if (!written.ok) return written;
  for (const { entry } of entries) bench.progress.note(path.join(path.basename(dir), entry.file));
  // What was trained for an incomplete set is there when the rest is trained.
  const keeps = project.config.training.keep === 'workloads' && stage !== 'bolt';
  for (const phase of isWhole && !keeps ? phases : []) {
    const place = partsDir(project.layout, phase);
    const removed = await attempt('remove', place, () => rm(place, { recursive: true, force: true }));
    if (!removed.ok) return removed;
  }
  return NOTHING;
}

async function describe(
  bench: Workbench,
  phase: Phase,
  gathered: Gathered,
): Promise<Result<ProfileEntry, Problem>> {
  const file = path.join(bench.project.layout.own, gathered.file);
  const inspected = await inspectProfile(file);
  if (!inspected.ok) return err({ ...inspected.error, operation: 'read', message: inspected.error.code });
  const { size, sha256, facts } = inspected.value;
  if (sha256 !== gathered.sha256) return err(damaged(file, gathered, sha256));
  const kind = judgeMerged(bench.project, phase, inspected.value, (line) => {
    bench.progress.note(line);
  });
  if (!kind.ok) return kind;
  const { component, technique } = PHASE_FACTS[phase];
  return ok({
    file: profileName(bench.project, component, technique, gathered.sha256),
    component,
    kind: kind.value,
    formatVersion: facts.identification.kind === 'llvm-indexed' ? facts.identification.version : null,
    size,
    sha256,
    summary: manifestSummaryOf(facts),
    raw: gathered.raw,
    gatheredOn: gathered.library,
  });
}

function manifestOf(
  bench: Workbench,
  key: Pick<Manifest, 'stageKey' | 'key'>,
  phases: readonly Phase[],
  missing: Readonly<Record<string, readonly string[]>>,
  profiles: readonly ProfileEntry[],
  commit: string | null,
): Manifest {
  const { project, stage } = bench;
  const { dialect, toolchain, config } = project;
  return {
    schemaVersion: 1,
    stage,
    ...key,
    host: toolchain.host,
    rust: { version: dialect.rustVersion, channel: dialect.channel, commit },
    llvm: { version: toolchain.profdata.version },
    dialect: dialectName(dialect),
    recipe: RECIPE[stage],
    training: {
      kind: config.training.kind,
      phases: phases.map((phase) => {
        const { profiles: modes, scenarios, crates } = workloadOf(config, dialect, phase);
        const without = missing[phase] ?? [];
        return {
          ...{ component: PHASE_FACTS[phase].component, profiles: modes, scenarios, workloads: crates },
          ...(without.length === 0 ? {} : { missing: without }),
        };
      }),
    },
    tools: toolVersions(project),
    profiles,
    signature: null,
  };
}

function toolVersions({ toolchain, config }: Project): Record<string, string> {
  const { cc, clang, profdata, rustc, bolt, mergeFdata } = toolchain;
  return {
    cc: cc.version,
    clang: clang.version,
    'llvm-profdata': profdata.version,
    rustc: rustc.version,
    ...(config.bolt.enabled && bolt !== null && mergeFdata !== null
      ? { 'llvm-bolt': bolt.version, 'merge-fdata': mergeFdata.version }
      : {}),
  };
}

export async function listTarballs(dir: string): Promise<string[]> {
  const entries = await readdir(dir);
  return entries.filter((name) => /\.tar\.(gz|xz)$/.test(name)).sort();
}
