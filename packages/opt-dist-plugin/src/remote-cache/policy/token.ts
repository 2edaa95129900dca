import { err, ok, type Result } from 'profile-formats';
import { TOKEN } from '../environment';
import type { OptionProblem } from './settings';

/**
 * A token as it can stand in a header of HTTP. Secrets of CI often end with a line break, which does not
 * matter; any other character that no header takes is named, and the token is not shown.
 * @returns null for none
 */
export function usableToken(given: string | null | undefined): Result<string | null, OptionProblem> {
  const token = (given ?? '').trim();
  const bad = token.search(/[^ -~]/);
  if (bad === -1) return ok(token === '' ? null : token);
  const code = (token.codePointAt(bad) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return err({
    name: TOKEN,
    expected: 'printable ASCII characters on one line',
    found: `U+${code} as character ${bad + 1}`,
  });
}
