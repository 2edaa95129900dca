/** A process to run, as data. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to the cleaned environment of the run. */
  readonly env: Readonly<Record<string, string>>;
}

/** One line as a person would type it in a POSIX shell, with the environment in front. */
export function formatCommand({ program, args, env }: Command, withEnv = false): string {
  const variables = withEnv ? Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`) : [];
  return [...variables, formatWords([program, ...args])].join(' ');
}

/** The words of a command line, as {@link formatCommand} does it. */
export function formatWords(words: readonly string[]): string {
  return words.map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
