import { missingLines, missingSettings, unknownLines } from '../../../release/release-text';
import { type ReleaseOption, taken } from '../../../release/release-settings';
import type { Request } from '../options';
import type { Choices } from '../tree';

/** Notes for the user: which settings of upstream's release bootstrap's config has, and which it has not. */
export function settingNotes(
  { settings }: Pick<Request, 'settings'>,
  { host }: Pick<Choices, 'host'>,
  release: { readonly job: string; readonly options: readonly ReleaseOption[] } | null,
): string[] {
  if (settings === 'plain') return [];
  if (release === null)
    return [
      `The tree says nothing of upstream's release for ${host}: bootstrap's config has no settings of it.`,
    ];
  const { job, options } = release;
  const keys = taken(options).map(({ verdict }) => verdict.key);
  const unknown = unknownLines(options.filter(({ verdict }) => verdict.kind === 'unknown'));
  return [
    `Settings of upstream's release (${job}): ${keys.join(', ') || 'none'}.`,
    ...missingLines(missingSettings(options)).map((line) => `Left out: ${line}`),
    ...(unknown.length === 0 ? [] : [`Not known here, and left out: ${unknown.join(', ')}.`]),
  ];
}
