import { type Finding, good, problem, warning } from '../finding';
import type { Machine } from '../machine';

const NAME = 'output directories';

/**
 * A stage puts its result in place in its last step, after hours. Of a link Nx's cache stores the link alone,
 * and a hit would restore nothing.
 */
export function checkOutputs({ outputs }: Pick<Machine, 'outputs'>): Finding[] {
  const findings = outputs.flatMap(({ path, linksTo, isMountPoint, refused }) => {
    if (linksTo !== null)
      return [
        problem(
          NAME,
          `${path} is a symbolic link to ${linksTo}; Nx's cache would keep the link and not the result`,
          `Remove the link. To build on another disk, set "buildDir" (or OPT_DIST_BUILD_DIR); to have the whole project there, mount it on the project's directory (mount --bind, or a volume of the container).`,
        ),
      ];
    if (refused !== null)
      return [problem(NAME, refused, 'Make it writable: the last step of the stage puts its result there.')];
    return isMountPoint
      ? [
          warning(
            NAME,
            `${path} is a mount point: the result is put in place file by file, and Nx cannot restore a hit there`,
            'A hit would fail with "Device or resource busy" and empty it: mount a directory above it, or copy the result there.',
          ),
        ]
      : [];
  });
  return findings.length > 0 || outputs.length === 0
    ? findings
    : [good(NAME, 'the results can be put there')];
}
