import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { attempt } from '../fs/attempt';
import type { CiJob } from './ci-word';
import { declaredOptions, type GivenOption, givenOptions } from './configure-options';
import { dockerJob } from './dockerfile';
import { scriptWords } from './job-script';
import { listedJob } from './job-list';

const DOCKER = 'src/ci/docker';
/** The second is that of trees up to 1.76. */
const JOB_LISTS = ['src/ci/github-actions/jobs.yml', 'src/ci/github-actions/ci.yml'];
const SCRIPT = 'src/ci/run.sh';
const CONFIGURE = 'src/bootstrap/configure.py';

/** What upstream's continuous integration gives to `configure` for its release for a host. */
export interface GivenForRelease {
  /** Of upstream's: `dist-x86_64-linux`. */
  readonly job: string;
  readonly options: readonly GivenOption[];
}

/** @returns null where the tree has no job that makes a release for the host */
export async function releaseOptions(source: string, host: string): Promise<GivenForRelease | null> {
  const job = (await dockerJobFor(source, host)) ?? (await listedJobFor(source, host));
  if (job === null) return null;
  const script = (await textOf(source, SCRIPT)) ?? '';
  const words = [...job.words, ...scriptWords(script, SCRIPT, job, host)];
  const declared = declaredOptions((await textOf(source, CONFIGURE)) ?? '');
  return { job: job.name, options: givenOptions(words, declared) };
}

/** Images whose names begin otherwise are for tests. */
async function dockerJobFor(source: string, host: string): Promise<CiJob | null> {
  for (const machine of await namesIn(path.join(source, DOCKER))) {
    if (!machine.startsWith('host-')) continue;
    for (const image of await namesIn(path.join(source, DOCKER, machine))) {
      if (!image.startsWith('dist-')) continue;
      const file = path.posix.join(DOCKER, machine, image, 'Dockerfile');
      const text = await textOf(source, file);
      const job = text === null ? null : dockerJob(text, file, host);
      if (job !== null) return job;
    }
  }
  return null;
}

async function listedJobFor(source: string, host: string): Promise<CiJob | null> {
  for (const file of JOB_LISTS) {
    const text = await textOf(source, file);
    const job = text === null ? null : listedJob(text, file, host);
    if (job !== null) return job;
  }
  return null;
}

async function namesIn(dir: string): Promise<string[]> {
  const names = await attempt('list', dir, () => readdir(dir));
  return names.ok ? names.value.sort() : [];
}

async function textOf(source: string, file: string): Promise<string | null> {
  const text = await attempt('read', file, () => readFile(path.join(source, file), 'utf8'));
  return text.ok ? text.value : null;
}
