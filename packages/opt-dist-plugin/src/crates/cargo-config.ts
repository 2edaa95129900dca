import { posix as path } from 'node:path';

/**
 * A key of TOML, bare or quoted, and the dots between keys: everything that may precede `=` in a value of
 * `--config`.
 */
const KEY = String.raw`(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')`;
const ASSIGNMENT = new RegExp(String.raw`^\s*${KEY}(?:\s*\.\s*${KEY})*\s*=`);

/**
 * Cargo takes a value for a file where there is one of that name, else for `key = value`. It looks in a
 * temporary directory, which holds no file of ours: so here a value without an assignment is a path.
 */
export function isAssignment(value: string): boolean {
  return ASSIGNMENT.test(value);
}

/** A value of `training.cargoConfig` as it can be given to a process that works elsewhere. */
export function cargoConfigArgument(value: string, projectDir: string): string {
  return isAssignment(value) ? value : path.resolve(projectDir, value);
}

/** A value of `training.cargoConfig` for a stage's key: its name there, and its file. */
export interface CargoConfigPart {
  readonly name: string;
  /** Absolute; null: it is an assignment. */
  readonly file: string | null;
}

/**
 * Files count by their content. Their names in a key hold no directory of a machine: teammates have their
 * checkouts in different places, and write absolute paths into the same field.
 */
export function cargoConfigParts(
  values: readonly string[],
  { projectDir, source }: { readonly projectDir: string; readonly source: string },
): CargoConfigPart[] {
  return values.map((value, index) => {
    if (isAssignment(value)) return { name: value, file: null };
    const file = path.resolve(projectDir, value);
    // The source tree first: it may lie in the project's directory here, and elsewhere on another machine.
    const name =
      below('source tree', source, file) ?? below('project', projectDir, file) ?? `file ${index + 1}`;
    return { name, file };
  });
}

function below(name: string, dir: string, file: string): string | null {
  const relative = path.relative(dir, file);
  return relative.startsWith('../') || relative === '..' || relative === '' ? null : `${name}: ${relative}`;
}
