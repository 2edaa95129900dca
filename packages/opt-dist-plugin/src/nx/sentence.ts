/** Nx shows an error's stack, and where in the plugin it was found is of no use to anybody. */
export function withoutTrace(sentence: string): Error {
  const error = new Error(sentence);
  error.stack = sentence;
  return error;
}
