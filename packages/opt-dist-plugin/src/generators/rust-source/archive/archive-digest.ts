import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { err, ok, type Result } from 'profile-formats';
import { sidecarUrl } from './archive-url';
import { digestIn } from './digest-file';
import type { Effects } from '../effects';
import { files, sha256Of } from '../files/files';
import type { Origin } from '../origin';
import type { SourceProblem } from '../problem';
import { remoteText } from './remote-text';

export type ArchiveOrigin = Extract<Origin, { kind: 'archive' | 'download' }>;

export interface ArchiveDigest {
  readonly sha256: string;
  /** False: there was nothing to compare it with. */
  readonly isVouchedFor: boolean;
}

/**
 * Compares a tarball's digest with the expected one. Only if no digest is given or found, the tarball is
 * taken as it is.
 * @param given as the user gave it; null: that of the `.sha256` beside the tarball, where there is one
 */
export async function checkDigest(
  origin: ArchiveOrigin,
  file: string,
  given: string | null,
  effects: Effects,
): Promise<Result<ArchiveDigest, SourceProblem>> {
  const expected =
    given === null
      ? await digestBeside(origin, file, effects)
      : ok({ kind: 'digest' as const, sha256: given });
  if (!expected.ok) return expected;
  const found = await files('read', file, () => sha256Of(file, effects.stop));
  if (!found.ok) return found;
  const sha256 = found.value;
  if (expected.value.kind === 'none') {
    effects.say(`sha256 ${sha256}; nothing to compare it with: no --sha256, ${expected.value.why}`);
    return ok({ sha256, isVouchedFor: false });
  }
  if (sha256 === expected.value.sha256) {
    effects.say(`sha256 ${sha256}: as expected`);
    return ok({ sha256, isVouchedFor: true });
  }
  // A downloaded copy would fail again; the user's own file stays.
  if (origin.kind === 'download') await files('remove', file, () => rm(file));
  const name = origin.kind === 'download' ? origin.url : file;
  return err({ kind: 'digest', file: name, expected: expected.value.sha256, found: sha256 });
}

interface None {
  readonly kind: 'none';
  /** In a few words. */
  readonly why: string;
}

async function digestBeside(
  origin: ArchiveOrigin,
  file: string,
  effects: Effects,
): Promise<Result<None | { readonly kind: 'digest'; readonly sha256: string }, SourceProblem>> {
  const name = path.basename(file);
  const beside = origin.kind === 'archive' ? `${origin.path}.sha256` : sidecarUrl(origin.url);
  const found = await (origin.kind === 'archive' ? localSidecar(beside) : remoteSidecar(beside, effects));
  if (!found.ok) return found;
  if (found.value.kind === 'none') return ok(found.value);
  const sha256 = digestIn(found.value.text, name);
  return sha256 === null
    ? err({ kind: 'no-digest', file: beside, of: name })
    : ok({ kind: 'digest', sha256 });
}

type Sidecar = None | { readonly kind: 'text'; readonly text: string };

async function localSidecar(file: string): Promise<Result<Sidecar, SourceProblem>> {
  if (!existsSync(file)) return ok({ kind: 'none', why: 'no .sha256 beside it' });
  const text = await files('read', file, () => readFile(file, 'utf8'));
  return text.ok ? ok({ kind: 'text', text: text.value }) : text;
}

async function remoteSidecar(url: string, effects: Effects): Promise<Result<Sidecar, SourceProblem>> {
  const found = await remoteText(url, effects);
  switch (found.kind) {
    case 'text':
      return ok(found);
    case 'absent': {
      const status = found.status === 403 ? ' (HTTP status 403 counts as that)' : '';
      return ok({ kind: 'none', why: `no .sha256 beside it${status}` });
    }
    case 'unknown':
      return err({ kind: 'digest-unknown', file: url, detail: found.detail });
  }
}
