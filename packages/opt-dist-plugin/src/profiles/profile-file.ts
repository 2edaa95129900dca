import { formatProfileName, type ProfileTechnique } from 'profile-formats';
import type { Project } from '../project/project';

/** File name of a profile that was made with this project's tree and tools. */
export function profileName(
  project: Project,
  component: string,
  technique: ProfileTechnique,
  sha256: string,
): string {
  const { dialect, toolchain } = project;
  const suffix =
    dialect.channel === 'stable' || dialect.rustVersion.includes('-') ? '' : `-${dialect.channel}`;
  const name = formatProfileName({
    component,
    technique,
    rust: `${dialect.rustVersion}${suffix}`,
    host: toolchain.host,
    llvmMajor: toolchain.llvmMajor,
    digest: sha256.slice(0, 8),
  });
  // A version or triple of an unforeseen form must not cost the result of a training.
  return name.ok
    ? name.value
    : `${component}-${technique}-${sha256.slice(0, 8)}.${technique === 'pgo' ? 'profdata' : 'fdata'}`;
}
