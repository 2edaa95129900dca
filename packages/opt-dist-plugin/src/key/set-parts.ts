import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { MANIFEST_FILE, parseManifest } from 'profile-formats';
import { decidingStages } from '../config/order';
import { usesStage } from '../config/uses';
import { attempt } from '../fs/attempt';
import { digestOf } from '../model/digest';
import { type Stage, STAGE_FACTS } from '../model/stages';
import type { Project } from '../project/project';
import { NO_SET } from './stage-key';

/**
 * The parts of a stage's key for the profile sets of earlier stages: a set counts by the component, kind and
 * digest of each of its profiles, so that two runs that made the same profiles lead to the same result.
 */
export async function setParts(
  project: Pick<Project, 'dir' | 'config'>,
  stage: Stage,
): Promise<Readonly<Record<string, string>>> {
  const { dir, config } = project;
  const earlier = decidingStages(config, stage).filter(
    (each) => usesStage(config, each) && config.profiles[each] === null,
  );
  const parts: Record<string, string> = {};
  for (const each of earlier)
    parts[`profiles.${each}`] = await digestOfSet(path.join(dir, STAGE_FACTS[each].output));
  return parts;
}

/** The digest of a set, whether a stage trained it or it is given. */
export async function digestOfSet(dir: string): Promise<string> {
  const file = path.join(dir, MANIFEST_FILE);
  const text = await attempt('read', file, () => readFile(file, 'utf8'));
  const manifest = text.ok ? parseManifest(text.value) : text;
  if (!manifest.ok) return NO_SET;
  return digestOfProfiles(manifest.value.profiles);
}

/**
 * Of profiles whatever their files are called. The component counts: two components can exchange their
 * profiles, and get another result.
 */
export function digestOfProfiles(
  profiles: readonly { readonly component: string; readonly kind: string; readonly sha256: string }[],
): string {
  return digestOf(profiles.map(({ component, kind, sha256 }) => [component, kind, sha256]).sort());
}
