/** A word of the options that upstream's continuous integration gives to `configure`, and where it stands. */
export interface CiWord {
  readonly text: string;
  /** Relative to the source tree. */
  readonly file: string;
  readonly line: number;
  /** A condition of upstream's script that the release does not meet, or that cannot be read; null: none. */
  readonly condition: string | null;
}

/** What the build of a release for one host is started with. */
export interface CiJob {
  /** As upstream calls it: `dist-x86_64-linux`. */
  readonly name: string;
  readonly words: readonly CiWord[];
  /** Variables of its environment, by which the script that all jobs run decides. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Words of a line without its quotes and its continuation. */
export function wordsOf(text: string, file: string, line: number): CiWord[] {
  const bare = text.replace(/\\$/, '').replaceAll(/["']/g, ' ');
  return bare
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => ({ text: word, file, line, condition: null }));
}
