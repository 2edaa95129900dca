import path from 'node:path';
import type { Difference } from './difference';
import { DIFFERENCES } from './differences';
import { MODES, type Mode } from './modes';
import type { UpstreamRecordings } from './recording';

export const DOCUMENT_FILE = path.resolve(__dirname, '../../../../docs/records/parity.md');

const INTRODUCTION = `
What the four targets run is what upstream’s \`opt-dist\` runs, but for the differences below. This page is made from the list that a test checks: a difference that is not listed fails it, and so does one that is listed and is no more.

## How it is compared

Upstream’s own \`opt-dist\` is built from the source tree of Rust RUST and run, and so are the executors of the four targets, one after the other as Nx does. In both cases every program is replaced by one that writes down its arguments, its directory and its environment: Python with \`x.py\`, the stage 0 cargo and rustc, llvm-profdata, llvm-bolt, merge-fdata, clang, tar. The replacements leave what comes next looks for, and they keep what bootstrap would keep: an LLVM that is there, whatever its options, and a rustc with \`--keep-stage 1\`. So it is also compared what is built, what is kept, what is instrumented or optimised while it is trained, and what is packed. Neither side knows of it.

Upstream’s recordings are kept in the repository, as its source tree is not; ours are made anew by the test. \`tools/parity TREE\` records upstream again.

Taken for the same are paths that serve the same end: build directory, raw and merged profiles, the collector’s copy, temporary files, and the directory where it all is started, which is upstream’s working directory and that of \`opt-dist.json\` here. A merged profile that is used later is the same profile, though ours then has its digest in its name. File operations themselves are not compared, only what the next program finds after them; nor are questions, such as which version a tool is.
`;

const LEGEND = `
In the lines, \`-\` is only upstream’s, \`+\` only ours, and \`a → b\` is upstream’s and ours. \`(2)\` is the second call of its kind. \`{here}\` is where it is started, \`{own}\` our directory in the build directory, \`{llvm}\` the host LLVM, \`{PATH}\` a directory on PATH.
`;

/** docs/records/parity.md, as Prettier would have it. */
export function parityDocument({ rust }: UpstreamRecordings): string {
  return [
    '# Parity with upstream’s opt-dist',
    INTRODUCTION.trim().replace('RUST', rust),
    '## Modes',
    ...[MODES.map(describeMode).join('\n')],
    '`--llvm-shared` cannot be switched off in 1.85, it is a flag that is on by default; so static LLVM is recorded from the preset of upstream’s Windows CI, which has it off, with BOLT off and one test skipped. `--build-llvm` came with 1.90; external LLVM is recorded with a bootstrap that builds none.',
    '## Differences',
    LEGEND.trim(),
    ...DIFFERENCES.flatMap(describeDifference),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function describeMode({ name, upstream, final, config, env }: Mode): string {
  const variables = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value} `);
  const asked =
    upstream === null
      ? 'windows-ci'
      : ['local', ...upstream, ...(final === undefined ? [] : ['-- x.py', ...final])].join(' ');
  return `- **${name}**: \`${variables.join('')}opt-dist ${asked}\` and \`${JSON.stringify(config)}\``;
}

function describeDifference({ title, why, facts }: Difference): string[] {
  const lists = facts.map(({ modes, lines }) => {
    return [`${where(modes)}:`, lines.map((line) => `- \`${line}\``).join('\n')].join('\n\n');
  });
  return [`### ${title}`, why, ...lists];
}

function where(modes: readonly string[]): string {
  const others = MODES.filter(({ name }) => !modes.includes(name)).map(({ name }) => name);
  if (others.length === 0) return 'In every mode';
  return others.length < modes.length ? `In every mode but ${others.join(', ')}` : `In ${modes.join(', ')}`;
}
