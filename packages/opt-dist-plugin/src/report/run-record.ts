import { STAGES, type Stage } from '../model/stages';
import { isObject } from '../model/plain-object';
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
  return isObject(value) && typeof value['seconds'] === 'number' && typeof value['title'] === 'string';
}
