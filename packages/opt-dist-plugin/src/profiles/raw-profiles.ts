import { createHash } from 'node:crypto';
import path from 'node:path';
import {
  inspect,
  isDominantCounter,
  judgeProfile,
  type NameCensus,
  ok,
  type ProfileFacts,
  type ProfileSetFact,
  readRawHeader,
  type Result,
  type VerdictFact,
} from 'profile-formats';
import { type FileSource, openFileSource } from 'profile-formats/node';
import { attempt, unread } from '../fs/attempt';
import type { Problem, UnusableRawProfile } from '../model/problem';
import { type Phase, PHASE_FACTS } from '../model/phases';
import type { Project } from '../project/project';
import { neededProfile } from './profile-consumer';

/** What is there to merge. */
export interface RawProfiles {
  readonly usable: readonly string[];
  /** Without a byte: of programs that were ended before they wrote. They hold nothing that could be lost. */
  readonly empty: readonly string[];
  readonly unusable: readonly UnusableRawProfile[];
  /** The sum of all counts of the usable ones. */
  readonly counted: bigint;
}

/**
 * Looks at each raw profile of a phase before they are merged: the merge tool names one damaged file at best,
 * and takes profiles of other programs and kinds, and damaged counters, without a word.
 * @param isThorough read every function. Otherwise that is done once for each program; a real compiler's
 * profile takes seconds, and there can be thousands.
 * @param counted the counts of profiles of the same training that are merged already
 */
export async function lookAtRawProfiles(
  project: Project,
  phase: Phase,
  dir: string,
  files: readonly string[],
  isThorough: boolean,
  counted = 0n,
): Promise<Result<RawProfiles, Problem>> {
  const judge = new Judge(project, phase, isThorough);
  const sound: Counted[] = [];
  const empty: string[] = [];
  const unusable: UnusableRawProfile[] = [];
  for (const file of files) {
    const looked = await judge.look(file, path.relative(dir, file));
    if (!looked.ok) return looked;
    const { facts, reasons } = looked.value;
    if (facts.size === 0) empty.push(file);
    else if (reasons.length > 0) unusable.push({ file, facts: reasons });
    else
      sound.push({
        file,
        found: facts.contents?.maximumCount ?? 0n,
        total: facts.contents?.totalCount ?? 0n,
      });
  }
  const dominant = PHASE_FACTS[phase].technique === 'pgo' ? withDominantCounter(sound, dir, counted) : [];
  unusable.push(...dominant);
  const kept = sound.filter(({ file }) => !dominant.some((other) => other.file === file));
  const usable = kept.map(({ file }) => file);
  // A release newer than this plugin writes versions that only its own tool knows.
  if (usable.length === 0 && unusable.every(isOfUnknownVersion)) {
    return ok({ usable: unusable.map((profile) => profile.file), empty, unusable: [], counted: 0n });
  }
  const sum = kept.reduce((all, { total }) => all + total, 0n);
  return ok({ usable, empty, unusable, counted: sum });
}

interface Looked {
  readonly facts: ProfileFacts;
  /** Why it cannot be merged with the others. */
  readonly reasons: readonly ProfileSetFact[];
}

class Judge {
  /** The names in each program whose profile was read to its end. */
  readonly #programs = new Map<string, NameCensus | null>();

  constructor(
    private readonly project: Project,
    private readonly phase: Phase,
    private readonly isThorough: boolean,
  ) {}

  async look(file: string, name: string): Promise<Result<Looked, Problem>> {
    const opened = await openFileSource(file);
    if (!opened.ok) return { ok: false, error: unread(opened.error) };
    const source = opened.value;
    const facts = await attempt('read', file, () => this.#inspect(source));
    await source.close();
    return facts.ok ? ok({ facts: facts.value, reasons: this.#reasons(name, facts.value) }) : facts;
  }

  async #inspect(source: FileSource): Promise<ProfileFacts> {
    const program = PHASE_FACTS[this.phase].technique === 'pgo' ? await programOf(source) : null;
    const names = program === null ? null : this.#programs.get(program);
    const depth = names === undefined || this.isThorough ? 'all' : 'counts';
    const facts = await inspect(source, { depth, hottest: 0 });
    if (program !== null && depth === 'all' && facts.damage === null) {
      this.#programs.set(program, facts.contents?.names ?? null);
    }
    return facts.contents === null || depth === 'all'
      ? facts
      : { ...facts, contents: { ...facts.contents, names: names ?? null } };
  }

  #reasons(name: string, facts: ProfileFacts): ProfileSetFact[] {
    const { stage, component, technique } = PHASE_FACTS[this.phase];
    const { consumer } = neededProfile(this.project, stage, component);
    const place = technique === 'pgo' ? 'merge' : 'bolt';
    // The release that merges them is known to fit; that a profile of its program has nothing to say, too.
    const judged = judgeProfile(name, facts, { ...consumer, place, llvmMajor: null }).facts.flatMap(
      ({ grade, fact }) => (grade === 'unusable' && !saysNothing(fact) ? [fact] : []),
    );
    return [...judged, ...otherKind(name, facts, technique)];
  }
}

interface Counted {
  readonly file: string;
  /** Its largest counter, and the sum of all. */
  readonly found: bigint;
  readonly total: bigint;
}

/**
 * The files with a counter that outweighs those of all files together, which are merged: in a short process
 * one counter may well be nearly everything.
 */
function withDominantCounter(
  profiles: readonly Counted[],
  dir: string,
  counted: bigint,
): UnusableRawProfile[] {
  let total = profiles.reduce((sum, profile) => sum + profile.total, counted);
  const dominant: UnusableRawProfile[] = [];
  const byCounter = [...profiles].sort((a, b) => (a.found > b.found ? -1 : a.found < b.found ? 1 : 0));
  for (const { file, found, total: own } of byCounter) {
    if (!isDominantCounter(found, total)) break;
    dominant.push({
      file,
      facts: [of(path.relative(dir, file), { kind: 'dominant-counter', found, total })],
    });
    total -= own;
  }
  return dominant;
}

function isOfUnknownVersion({ facts }: UnusableRawProfile): boolean {
  return facts.every(
    (fact) =>
      fact.kind === 'profile' &&
      fact.fact.kind === 'damaged' &&
      fact.fact.damage.kind === 'unsupported-version',
  );
}

/** A sound profile of a process that ran none of the counted code. */
function saysNothing(fact: ProfileSetFact): boolean {
  return (
    fact.kind === 'profile' && (fact.fact.kind === 'all-counters-zero' || fact.fact.kind === 'no-functions')
  );
}

/** What the merge tool would take, and mix with the others. */
function otherKind(
  file: string,
  { identification, levels, damage }: ProfileFacts,
  technique: 'pgo' | 'bolt',
): ProfileSetFact[] {
  if (damage !== null) return [];
  if (technique === 'bolt') {
    if (identification.kind === 'bolt-yaml') {
      const wrong = {
        kind: 'wrong-kind',
        place: 'bolt',
        expected: ['bolt-fdata'],
        found: 'bolt-yaml',
      } as const;
      return [of(file, wrong)];
    }
    if (identification.kind !== 'bolt-fdata') return [];
    if (identification.boltedCollection) return [of(file, { kind: 'bolted-collection' })];
    return identification.basicSamples === null ? [] : [of(file, { kind: 'no-branch-stacks' })];
  }
  const { kind } = identification;
  if (kind === 'llvm-indexed' || kind === 'llvm-text' || kind === 'llvm-memprof-raw') {
    return [of(file, { kind: 'wrong-kind', place: 'merge', expected: ['llvm-raw'], found: kind })];
  }
  const other = levels.length === 1 && levels[0] !== 'ir' ? levels[0] : undefined;
  return other === undefined ? [] : [of(file, { kind: 'wrong-level', expected: 'ir', found: other })];
}

function of(file: string, fact: VerdictFact): ProfileSetFact {
  return { kind: 'profile', file, fact };
}

/**
 * What tells the program that wrote a raw profile: its names, as they lie in the program, and the numbers of
 * what it counts. Null: no raw profile, or a damaged one.
 */
async function programOf(source: FileSource): Promise<string | null> {
  const header = await readRawHeader(source);
  if (!header.ok) return null;
  const { functions, counters, sections, version, variants } = header.value;
  const { offset, size } = sections.names;
  const names = createHash('sha1').update(await source.read(offset, size));
  return [version, variants.join(), functions, counters, names.digest('hex')].join(' ');
}
