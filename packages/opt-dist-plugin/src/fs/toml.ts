import { err, ok, type Result } from 'profile-formats';
import type { PlainObject } from '../model/plain-object';

/** The error is one line, with the place. */
export async function parseToml(text: string): Promise<Result<PlainObject, string>> {
  const { parse } = await import('smol-toml');
  try {
    return ok(parse(text));
  } catch (error) {
    return err(describeTomlError(error));
  }
}

/**
 * The error that smol-toml throws: a line of text, an excerpt of the file, and the place. Recognised by
 * shape: smol-toml is an ES module.
 */
function describeTomlError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return 'not TOML';
  const [first = ''] = String(error.message).split('\n');
  return 'line' in error && typeof error.line === 'number' ? `line ${error.line}: ${first}` : first;
}
