import path from 'node:path';
import type { Difference } from './difference';
import { DIFFERENCES } from './differences';
import { MODES, type Mode } from './modes';
import type { UpstreamRecordings } from './recording';

export const DOCUMENT_FILE = path.resolve(__dirname, '../../../../docs/records/parity.md');

const INTRODUCTION = `
With \`"order": "upstream"\`, the default, the four targets run the same commands as upstream's \`opt-dist\`, but for the differences below. This page is generated from the list that a test checks: the test fails for a difference that is not listed, and for a listed one that no longer exists.

## How it is compared

Upstream's own \`opt-dist\` is built from the source tree of Rust RUST and run. The executors of the four targets run one after the other, as under Nx. On both sides a recorder stands in for every program, and writes down its arguments, its directory and its environment: Python with \`x.py\`, the stage 0 cargo and rustc, llvm-profdata, llvm-bolt, merge-fdata, clang, tar. The recorders make the files that the next program looks for, and keep the files that bootstrap would keep: an existing LLVM, whatever its options, and a rustc with \`--keep-stage 1\`. So the test also compares which compilers are built and kept, which are instrumented or optimised during a training, and which files are packed. Neither side knows of the recorders.

The repository keeps upstream's recordings, but not its source tree; the test makes ours anew. \`tools/parity TREE\` records upstream again.

Paths that serve the same end count as the same: build directory, raw and merged profiles, the collector's copy, temporary files, and the starting directory, which is upstream's working directory and the directory of \`opt-dist.json\` here. A merged profile that is used later counts as the same profile, though ours then has its digest in its name. The test does not compare file operations, only the files that the next program finds after them; nor does it compare questions, such as the version of a tool.

Upstream runs each training in one call. Ours runs a call for each benchmark and profile, and merges what each leaves, so that a failure costs no more than one of them; then it merges those. Here they count as one training, with the benchmarks and profiles of all calls, and one merge.
`;

const LEGEND = `
In the lines, \`-\` is only upstream's, \`+\` only ours, and \`a → b\` is upstream's and ours. \`(2)\` is the second call of its kind. \`{here}\` is the starting directory, \`{own}\` our directory in the build directory, \`{llvm}\` the host LLVM, \`{PATH}\` a directory on PATH.
`;

/** docs/records/parity.md, as Prettier would have it. */
export function parityDocument({ rust }: UpstreamRecordings): string {
  return [
    "# Parity with upstream's opt-dist",
    INTRODUCTION.trim().replace('RUST', rust),
    '## Modes',
    ...[MODES.map(describeMode).join('\n')],
    "`--llvm-shared` cannot be switched off in 1.85, it is a flag that is on by default; so static LLVM is recorded from the preset of upstream's Windows CI, which has it off, with BOLT off and one test skipped. `--build-llvm` came with 1.90; external LLVM is recorded with a bootstrap that builds none.",
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
