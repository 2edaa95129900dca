/** fetch says `fetch failed`, and why only in the cause. */
export function reasonOf(error: unknown): string {
  const message = (each: unknown) =>
    typeof each === 'object' && each !== null && 'message' in each ? String(each.message) : String(each);
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined || cause === null ? message(error) : message(cause);
}
