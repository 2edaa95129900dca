import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  err,
  indexedFunctions,
  MANIFEST_FILE,
  ok,
  parseManifest,
  readIndexedHeader,
  type Result,
} from 'profile-formats';
import { openFileSource } from 'profile-formats/node';
import { partsDir } from '../bootstrap/layout';
import { usesStage } from '../config/uses';
import { attempt, unread } from '../fs/attempt';
import { type Phase, PHASE_FACTS, PHASES } from '../model/phases';
import type { Problem } from '../model/problem';
import { PROFILING_STAGES, STAGE_FACTS } from '../model/stages';
import { openProject, type Project } from '../project/project';
import { AccountBook, formatAccount, type PhaseAccount } from '../report/account';
import { givenLine } from '../report/given-line';
import { finishedParts, partFile, type PartRecord } from '../run/actions/parts';
import { formatBytes } from '../text/byte-count';
import { partsOf, weightOf, workloadOf } from '../training/workload';

export interface ProfilesRequest {
  readonly root: string;
  readonly projectRoot: string;
  readonly env: NodeJS.ProcessEnv;
  /** What does each workload add? */
  readonly account: boolean;
  readonly json: boolean;
  readonly print: (line: string) => void;
}

/** Shows the profiles at hand, or the account of the workloads whose profiles were kept. */
export async function showProfiles(request: ProfilesRequest): Promise<Result<void, Problem>> {
  const { json, print } = request;
  const project = await openProject(request.root, request.projectRoot, request.env);
  if (!project.ok) return project;
  if (!request.account) return list(project.value, request);
  const accounts = await accountsOf(project.value);
  if (!accounts.ok) return accounts;
  if (json) print(JSON.stringify({ schemaVersion: 1, phases: accounts.value }, null, 2));
  else
    for (const [index, account] of accounts.value.entries())
      for (const line of [...(index === 0 ? [] : ['']), ...formatAccount(account)]) print(line);
  return ok(undefined);
}

/** Of all phases with kept profiles. */
export async function accountsOf(project: Project): Promise<Result<PhaseAccount[], Problem>> {
  const accounts: PhaseAccount[] = [];
  for (const phase of PHASES.filter((each) => PHASE_FACTS[each].technique === 'pgo')) {
    const parts = await finishedParts(partsDir(project.layout, phase));
    if (parts.length === 0) continue;
    const account = await accountOf(project, phase, parts);
    if (!account.ok) return account;
    accounts.push(account.value);
  }
  return accounts.length === 0
    ? err({ kind: 'no-kept-profiles', dir: project.layout.parts, keep: project.config.training.keep })
    : ok(accounts);
}

/** In the order of the training; profiles of workloads that are no longer asked for come last. */
async function accountOf(
  project: Project,
  phase: Phase,
  records: readonly PartRecord[],
): Promise<Result<PhaseAccount, Problem>> {
  const { config, dialect, layout } = project;
  const planned = partsOf(workloadOf(config, dialect, phase), config.training, dialect);
  const place = ({ name }: PartRecord) => {
    const index = planned.findIndex((part) => part.name === name);
    return index === -1 ? planned.length : index;
  };
  const book = new AccountBook();
  for (const record of [...records].sort((a, b) => place(a) - place(b))) {
    const part = planned[place(record)];
    book.begin({
      name: record.name,
      weight: part === undefined ? 1 : weightOf(part, config.training.weights),
      benchmark: part === undefined || part.crates.length === 0 ? record.name : part.crates.join(', '),
    });
    const added = await addProfile(book, partFile(partsDir(layout, phase), record.digest));
    if (!added.ok) return added;
  }
  return ok(book.account(phase));
}

async function addProfile(book: AccountBook, file: string): Promise<Result<void, Problem>> {
  const source = await openFileSource(file);
  if (!source.ok) return err(unread(source.error));
  const damaged = (found: string): Result<never, Problem> =>
    err({ kind: 'unusable-profile', path: file, expected: 'a merged profile', found });
  try {
    const header = await readIndexedHeader(source.value);
    if (!header.ok) return damaged(header.error.kind);
    for await (const records of indexedFunctions(source.value, header.value)) {
      if (!records.ok) return damaged(records.error.kind);
      book.add(records.value);
    }
    return ok(undefined);
  } finally {
    await source.value.close();
  }
}

/** The sets of all stages, whether they were trained or are given. */
async function list(project: Project, { json, print }: ProfilesRequest): Promise<Result<void, Problem>> {
  const rows: object[] = [];
  for (const stage of PROFILING_STAGES.filter((each) => usesStage(project.config, each))) {
    const given = project.given[stage];
    const dir = given?.place ?? path.join(project.dir, STAGE_FACTS[stage].output);
    const profiles = await profilesIn(dir);
    rows.push({ stage, dir, isGiven: given !== undefined, profiles });
    if (json) continue;
    print(
      given === undefined
        ? `${stage}: ${profiles === null ? 'not trained yet' : dir}`
        : givenLine(stage, given),
    );
    for (const { component, file, size, summary, sha256 } of profiles ?? [])
      print(
        `  ${component}: ${file}, ${formatBytes(size)}, ${summary?.functions ?? 'unknown'} functions, sha256 ${sha256}`,
      );
  }
  if (json) print(JSON.stringify({ schemaVersion: 1, sets: rows }, null, 2));
  return ok(undefined);
}

/** @returns null: there is no set that can be read; a stage says more */
async function profilesIn(dir: string) {
  const file = path.join(dir, MANIFEST_FILE);
  const text = existsSync(file) ? await attempt('read', file, () => readFile(file, 'utf8')) : null;
  const manifest = text?.ok === true ? parseManifest(text.value) : null;
  return manifest?.ok === true ? manifest.value.profiles : null;
}
