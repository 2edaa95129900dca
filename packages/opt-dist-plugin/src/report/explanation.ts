import { compareKeys, type KeyDifference, partReason, setOfPart } from '../key/key-part';
import { NO_SET } from '../key/stage-key';
import type { KeyOfManifest } from './dist-manifest';
import { wrap } from '../text/wrap';
import { STAGES, type Stage } from '../model/stages';

/** A stage's key, and the result that it is compared with. */
export interface ExplainedStage {
  readonly stage: Stage;
  readonly hash: string;
  readonly parts: Readonly<Record<string, string>>;
  /** The other side of the comparison. */
  readonly against: {
    /** As the user knows it. */
    readonly place: string;
    /** Null: there is no manifest. */
    readonly manifest: KeyOfManifest | null;
  };
  /**
   * What Nx hashes beside the key's parts and what changed since the stage ran last; null: no run is recorded.
   */
  readonly nx: readonly string[] | null;
}

/** How a key compares with the other one. */
export type Verdict =
  | { readonly kind: 'same' }
  | { readonly kind: 'nothing-there' }
  /** Of a release that kept no parts, or made outside of Nx. */
  | { readonly kind: 'parts-unknown'; readonly hash: string | null }
  | { readonly kind: 'another-stage'; readonly stage: string }
  | { readonly kind: 'differs'; readonly differences: readonly KeyDifference[] };

export function verdictOf({ stage, hash, parts, against }: ExplainedStage): Verdict {
  const { manifest } = against;
  if (manifest === null) return { kind: 'nothing-there' };
  if (manifest.stage !== stage) return { kind: 'another-stage', stage: manifest.stage };
  if (manifest.stageKey === hash) return { kind: 'same' };
  if (manifest.key === null) return { kind: 'parts-unknown', hash: manifest.stageKey };
  return { kind: 'differs', differences: compareKeys(parts, manifest.key) };
}

/** One stage: every part with its value and reason, then what differs. No line is longer than 80 columns. */
export function formatExplanation(explained: ExplainedStage): string[] {
  const { stage, hash, parts } = explained;
  return [
    `${stage}: key ${hash}`,
    '',
    ...Object.entries(parts).flatMap(([name, value]) => partLines(stage, name, value)),
    '',
    ...formatVerdict(explained),
    ...nxLines(explained),
  ];
}

/** Nx may then miss what the stage finds. */
function nxLines({ nx }: ExplainedStage): string[] {
  if (nx === null || nx.length === 0) return [];
  return wrap(
    `Nx's own hash differs from that of the last run, by ${nx.join(', ')}: a stage that Nx does not find is restored by its key.`,
    '',
    '',
  );
}

function partLines(stage: Stage, name: string, value: string): string[] {
  return [
    ...wrap(`${name}  ${shownValue(name, value)}`, '  ', '    '),
    ...wrap(partReason(stage, name), '      ', '      '),
  ];
}

/** Several stages, one line for each or a few. */
export function formatOverview(stages: readonly ExplainedStage[]): string[] {
  const widest = Math.max(...stages.map(({ stage }) => stage.length));
  return stages
    .flatMap((each) => {
      const start = `${each.stage.padEnd(widest)}  ${each.hash.slice(0, 12)}  `;
      return wrap(`${start}${briefly(each)}`, '', ' '.repeat(widest + 2));
    })
    .concat(laterStages(stages));
}

function briefly(explained: ExplainedStage): string {
  const verdict = verdictOf(explained);
  const { place } = explained.against;
  switch (verdict.kind) {
    case 'same':
      return `same as ${place}`;
    case 'nothing-there':
      return `${place} does not exist`;
    case 'another-stage':
      return `${place} belongs to ${verdict.stage}`;
    case 'parts-unknown':
      return `differs from ${place}, which does not record its parts`;
    case 'differs':
      return `differs from ${place}: ${verdict.differences.map(({ part }) => part).join(', ')}`;
  }
}

/** A stage that runs again makes new profiles, and so new keys of those after it. */
function laterStages(stages: readonly ExplainedStage[]): string[] {
  const first = stages.findIndex((each) => verdictOf(each).kind !== 'same');
  const later = first === -1 ? [] : stages.slice(first + 1);
  if (later.length === 0) return [];
  return [
    '',
    ...wrap(
      `Without a hit, ${stages[first]?.stage ?? ''} runs again and makes new profiles; the comparison of ${later.map(({ stage }) => stage).join(' and ')} uses the present ones.`,
      '',
      '',
    ),
  ];
}

function formatVerdict(explained: ExplainedStage): string[] {
  const { stage, parts, against } = explained;
  const { place } = against;
  const verdict = verdictOf(explained);
  switch (verdict.kind) {
    case 'same':
      return [...wrap(`${place} has this key: nothing differs.`, '', ''), ...missingSets(parts)];
    case 'nothing-there':
      return [...wrap(`There is no manifest at ${place} to compare with.`, '', ''), ...missingSets(parts)];
    case 'another-stage':
      return wrap(`${place} belongs to ${verdict.stage} and cannot be compared.`, '', '');
    case 'parts-unknown':
      return wrap(
        `${place} has another key (${verdict.hash ?? 'none'}), and does not record its parts: an older release made it, or a run outside of Nx.`,
        '',
        '',
      );
    case 'differs':
      return [
        ...wrap(
          `${verdict.differences.length} of ${Object.keys(parts).length} parts ${verdict.differences.length === 1 ? 'differs' : 'differ'} from ${place}:`,
          '',
          '',
        ),
        ...verdict.differences.flatMap((difference) => differenceLines(stage, difference)),
        ...missingSets(parts),
      ];
  }
}

function differenceLines(stage: Stage, difference: KeyDifference): string[] {
  const { part } = difference;
  const side = (name: string, value: string) =>
    wrap(`${name}  ${shownValue(part, value)}`, '      ', '             ');
  const title = `${part}: ${difference.kind === 'changed' ? 'changed' : difference.kind.replace('-', ' ')}`;
  return [
    ...wrap(title, '  ', '    '),
    ...('here' in difference ? side('here ', difference.here) : []),
    ...('there' in difference ? side('there', difference.there) : []),
    ...wrap(partReason(stage, part), '      ', '      '),
  ];
}

/** Sets of earlier stages that do not exist yet, so that the key has nothing of them. */
function missingSets(parts: ExplainedStage['parts']): string[] {
  const missing = Object.entries(parts).flatMap(([name, value]) =>
    value === NO_SET ? (setOfPart(name) ?? []) : [],
  );
  return missing.flatMap((stage) =>
    wrap(`The set of ${stage} does not exist yet: the real key is known once that stage has run.`, '', ''),
  );
}

function shownValue(part: string, value: string): string {
  if (value === NO_SET && setOfPart(part) !== null) return '(not there)';
  return value === '' ? '(empty)' : value;
}

/** For programs: the same facts, by stage. */
export function explanationJson(stages: readonly ExplainedStage[]): object {
  return {
    schemaVersion: 1,
    stages: [...stages]
      .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
      .map((each) => ({
        stage: each.stage,
        key: each.hash,
        parts: Object.entries(each.parts).map(([part, value]) => ({
          part,
          value,
          reason: partReason(each.stage, part),
        })),
        against: { place: each.against.place, ...verdictOf(each) },
        nx: each.nx === null ? null : { changed: each.nx },
      })),
  };
}
