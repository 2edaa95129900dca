/** What an output of bootstrap, cargo or a compiler says about the cause of a failure, and the remedy. */
interface Cause {
  readonly kind: CauseKind;
  readonly pattern: RegExp;
  readonly advice: string | ((found: RegExpExecArray) => string);
}

export type CauseKind =
  | 'no-space'
  | 'killed'
  | 'locked-versions'
  | 'not-vendored'
  | 'denied-warnings'
  | 'no-network'
  | 'missing-header'
  | 'missing-library'
  | 'missing-command'
  | 'arguments'
  | 'config';

/** The surest first: a full disk or a killed compiler makes errors of many other kinds. */
const CAUSES: readonly Cause[] = [
  {
    kind: 'no-space',
    pattern: /No space left on device|ENOSPC|\bos error 28\b|Disk quota exceeded/i,
    advice: 'The disk was full: make room, also in the directory for temporary files.',
  },
  {
    kind: 'killed',
    pattern:
      /signal: 9\b|SIGKILL|Killed signal terminated program|terminated with signal 9|internal compiler error: Killed|Cannot allocate memory|out of memory|bad_alloc/i,
    advice:
      'A process was killed or got no memory. If the kernel ended it for lack of memory (`dmesg` tells), add memory or swap, or set fewer jobs: `-j` in "dist.args" and build.jobs of bootstrap\'s config.',
  },
  {
    kind: 'locked-versions',
    pattern: /--locked was passed|cannot update the lock file|lock file .*needs to be updated/i,
    advice:
      "The lock file does not fit the manifests of the tree. Update it with cargo, or set locked-deps = false in the [build] table of bootstrap's config.",
  },
  {
    kind: 'not-vendored',
    pattern:
      /location searched: directory source|forgotten to be re-vendored|listed checksum of .* has changed|failed to (?:load|read) .*\bvendor\//,
    advice:
      "The lock file and the vendored crates of the tree do not fit each other: unpack the tree anew, vendor its crates again (`x.py vendor`), or set vendor = false in the [build] table of bootstrap's config, where cargo may download.",
  },
  {
    kind: 'denied-warnings',
    pattern:
      /warnings are denied|implied by `-D warnings`|#\[deny\(warnings\)\]|treated as errors \[-Werror/i,
    advice:
      "A warning was treated as an error: set deny-warnings = false in the [rust] table of bootstrap's config, or give `--warnings warn`.",
  },
  {
    kind: 'no-network',
    pattern:
      /Could(?:n't| not) (?:resolve|connect)|Temporary failure in name resolution|failed to download|spurious network error|Network is unreachable|Connection (?:refused|timed out|reset)|curl: \((?:5|6|7|28|35|52|56|60)\)/i,
    advice:
      "A download failed: check the network and its proxy. A source tarball with vendored crates, and build.rustc and build.cargo in bootstrap's config, need none.",
  },
  {
    kind: 'missing-header',
    pattern: /fatal error: '?([^\s':]+\.h(?:pp|h|xx)?)'?(?: file not found|: No such file)/,
    advice: ([, header = '']) => `Install the package with the header ${header}.`,
  },
  {
    kind: 'missing-library',
    pattern:
      /cannot find -l([\w.+-]+)|unable to find library -l([\w.+-]+)|library not found for -l([\w.+-]+)/,
    advice: (found) => `Install the package with the library ${found.slice(1).find((name) => name) ?? ''}.`,
  },
  {
    kind: 'missing-command',
    pattern: /Couldn't find required command: "?([\w.+-]+)"?|([\w.+-]+): command not found/i,
    advice: (found) => `Install ${found.slice(1).find((name) => name) ?? ''}.`,
  },
  {
    kind: 'arguments',
    pattern:
      /unexpected argument|unrecognized (?:subcommand|option)|unrecognised|invalid value '|value is required for|requires a subcommand|cannot be used (?:with|multiple times)|no rules matched|did not match any step/i,
    advice: 'Correct "dist.args" in opt-dist.json, or the arguments after `--`.',
  },
  {
    kind: 'config',
    pattern:
      /failed to parse TOML|unknown field `|unknown variant `|TOML parse error|invalid type: .*expected/i,
    advice: "Correct bootstrap's config file.",
  },
];

/** The cause of a failure; null: none that is known here, and then no advice is better than a wrong one. */
export function causeOf(
  lines: readonly string[],
  signal: string | null = null,
): { readonly kind: CauseKind; readonly advice: string } | null {
  const text = [...lines, ...(signal === null ? [] : [signal])].join('\n');
  for (const { kind, pattern, advice } of CAUSES) {
    const found = pattern.exec(text);
    if (found !== null) return { kind, advice: typeof advice === 'string' ? advice : advice(found) };
  }
  return null;
}
