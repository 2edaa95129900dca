import { duration } from '../text/duration';
import type { RunRecord } from './run-record';
import { type ProfilingStage, STAGE_FACTS } from '../model/stages';

const WIDTH = 72;
/** Steps that take less are left out, their time is in the stage's. */
const SHOWN_SECONDS = 0.5;

/** A stage whose profiles were given took no time. */
export interface GivenRecord {
  readonly stage: ProfilingStage;
  readonly steps: null;
}

/**
 * Durations in the form that users of upstream's opt-dist know; each stage's are of the run that made its
 * result.
 */
export function timingTable(records: readonly (RunRecord | GivenRecord)[]): string[] {
  const total = sum(records.flatMap(({ steps }) => (steps ?? []).map(({ seconds }) => seconds)));
  const row = (label: string, seconds: number) => {
    const share = `(${((100 * seconds) / Math.max(total, 1e-9)).toFixed(2).padStart(5)}%)`;
    const time = `${seconds.toFixed(2)}s ${share}`;
    const room = WIDTH - time.length;
    return `${label.slice(0, room - 1).padEnd(room)}${time}`;
  };
  const rowsOf = (title: string, steps: RunRecord['steps']) => [
    row(title, sum(steps.map(({ seconds }) => seconds))),
    ...steps
      .filter(({ seconds }) => seconds >= SHOWN_SECONDS)
      .map((step) => row(`  ${step.title}:`, step.seconds)),
  ];
  const lines = records.flatMap(({ stage, steps }) => {
    const title = `${STAGE_FACTS[stage].title}:`;
    return steps === null ? [`${title}${'given'.padStart(WIDTH - title.length)}`] : rowsOf(title, steps);
  });
  const rule = '-'.repeat(WIDTH);
  const all = duration(total);
  return [rule, ...lines, '', `Total duration:${all.padStart(WIDTH - 'Total duration:'.length)}`, rule];
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
