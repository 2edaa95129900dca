/** Crates that a lock file asks for and a directory of vendored crates does not have. */
export interface MissingCrates {
  /** Names of those of which no version is there: cargo settles on another one when the lock file may be changed. */
  readonly crates: readonly string[];
  /** Repositories of git dependencies; cargo fetches them for a whole workspace, needed or not. */
  readonly repositories: readonly string[];
}

/**
 * @param lock text of a Cargo.lock
 * @param vendored names of the directories of vendored crates, `name` or `name-version`
 */
export function missingCrates(lock: string, vendored: ReadonlySet<string>): MissingCrates {
  const known = new Set([...vendored].flatMap((name) => [name, name.replace(/-\d+\.\d.*$/, '')]));
  const crates = new Set<string>();
  const repositories = new Set<string>();
  for (const entry of lock.split('[[package]]').slice(1)) {
    const field = (name: string) => new RegExp(`^${name} = "([^"]*)"$`, 'm').exec(entry)?.[1];
    const [name, source] = [field('name'), field('source')];
    // Without a source it is a member of the workspace.
    if (name === undefined || source === undefined || known.has(name)) continue;
    if (source.startsWith('git+')) repositories.add(source.slice('git+'.length).replace(/[?#].*$/, ''));
    else crates.add(name);
  }
  return { crates: [...crates], repositories: [...repositories] };
}
