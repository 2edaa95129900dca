import type { Stage } from '../model/stages';
import { stageHash } from './stage-hash';
import { type KeyFacts, stageKeyParts } from './stage-key';

/** The parts of a stage's key that Nx cannot see, and their hash: an input of the stage's target. */
export interface Fingerprint {
  readonly hash: string;
  readonly parts: Readonly<Record<string, string>>;
}

/** How the hash of a stage begins whose profiles are given; what follows is another one each time. */
export const GIVEN_HASH = 'given ';

/**
 * Nx itself hashes the earlier stages' manifests and the arguments of the command line. Arguments can add the
 * sources' tarball, so all groups of sources count here: this level may miss more than it must, and finds
 * nothing wrong.
 * @param facts with the digests of all groups of sources
 */
export function fingerprintOf(stage: Stage, facts: KeyFacts): Fingerprint {
  const all = stageKeyParts(stage, { ...facts, packsSources: true, extraArgs: [] });
  const parts = Object.fromEntries(Object.entries(all).filter(([part]) => part !== 'arguments'));
  return { hash: stageHash(stage, parts), parts };
}

/** The parts in which two fingerprints differ, by name. */
export function differingParts(one: Fingerprint['parts'], other: Fingerprint['parts']): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => one[name] !== other[name]).sort();
}

/**
 * The command of Nx's `runtime` input. Nx hashes what it prints on both channels, and node's warnings name a
 * process. It has no path of this machine, since Nx hashes the target's
 * configuration, too; node finds the plugin from the workspace's directory, in which Nx runs it.
 * @param projectRoot relative to the workspace, with slashes
 */
export function fingerprintCommand(projectRoot: string, stage: Stage): string {
  return `node --no-warnings -e "require('opt-dist-plugin/fingerprint')" ${encodePlace(projectRoot)} ${stage}`;
}

/** A path as one word that no shell changes. */
export function encodePlace(place: string): string {
  return place.replace(/[^A-Za-z0-9_./-]/gu, (letter) =>
    Array.from(Buffer.from(letter), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  );
}

export function decodePlace(word: string): string {
  return decodeURIComponent(word);
}
