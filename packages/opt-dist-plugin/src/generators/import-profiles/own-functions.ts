import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { compare, comparedProfileOf, MANIFEST_FILE, parseManifest } from 'profile-formats';
import { openFileSource } from 'profile-formats/node';
import { attempt } from '../../fs/attempt';
import { type ProfilingStage, STAGE_FACTS } from '../../model/stages';

/** How many functions of this tree's own profile an imported one has with the same name and structure. */
export interface CommonFunctions {
  readonly common: number;
  readonly own: number;
}

/** @returns null: this tree was not trained for the component yet, or a profile cannot be compared */
export async function commonFunctions(
  projectDir: string,
  stage: ProfilingStage,
  component: string,
  file: string,
): Promise<CommonFunctions | null> {
  const dir = path.join(projectDir, STAGE_FACTS[stage].output);
  const place = path.join(dir, MANIFEST_FILE);
  if (stage === 'bolt' || !existsSync(place)) return null;
  const text = await attempt('read', place, () => readFile(place, 'utf8'));
  const manifest = text.ok ? parseManifest(text.value) : text;
  const own = manifest.ok ? manifest.value.profiles.find((each) => each.component === component) : undefined;
  if (own === undefined) return null;
  const sources = [await openFileSource(file), await openFileSource(path.join(dir, own.file))];
  const [imported, trained] = sources;
  try {
    if (imported?.ok !== true || trained?.ok !== true) return null;
    const [base, test] = [await comparedProfileOf(imported.value), await comparedProfileOf(trained.value)];
    if (!base.ok || !test.ok) return null;
    const compared = await compare(base.value, test.value, { shifts: 0 });
    if (!compared.ok) return null;
    const { overlapping, mismatched, onlyInTest } = compared.value;
    return { common: overlapping, own: overlapping + mismatched + onlyInTest };
  } finally {
    for (const source of sources) if (source.ok) await source.value.close();
  }
}
