import { STAGES, type Stage } from '../model/stages';
import { isObject } from '../model/plain-object';
const MOST_TITLE = 200;

/** The durations of a stage's steps, kept in `run.json` beside its result; never part of a key. */
export interface RunRecord {
  readonly stage: Stage;
  readonly steps: readonly { readonly id: string; readonly title: string; readonly seconds: number }[];
}

export function formatRun({ stage, steps }: RunRecord): string {
  const rounded = steps.map(({ id, title, seconds }) => ({
    id,
    title,
    seconds: Math.round(seconds * 100) / 100,
  }));
  return `${JSON.stringify({ stage, steps: rounded }, null, 2)}\n`;
}

/** @returns null when the text is not a run record: it is only shown, so a strange one is left out */
export function parseRun(text: string): RunRecord | null {
  try {
    const value = JSON.parse(text) as Partial<RunRecord> | null;
    const steps: unknown = value?.steps;
    return value?.stage !== undefined &&
      STAGES.includes(value.stage) &&
      Array.isArray(steps) &&
      steps.every(isStep)
      ? { stage: value.stage, steps }
      : null;
  } catch {
    return null;
  }
}

function isStep(value: unknown): value is RunRecord['steps'][number] {
  if (!isObject(value)) return false;
  const { title, seconds } = value;
  return (
    typeof title === 'string' &&
    isPlainTitle(title) &&
    typeof seconds === 'number' &&
    Number.isFinite(seconds)
  );
}

/**
 * A record can come from a cache, and terminals and the runners of CI read what is printed of it: nothing may
 * move a cursor, begin a line, give a runner an order, or end a block of Markdown.
 */
function isPlainTitle(title: string): boolean {
  return title.length <= MOST_TITLE && !/[\p{C}\p{Zl}\p{Zp}]|::|##\[|```/u.test(title);
}
