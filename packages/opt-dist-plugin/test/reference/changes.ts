import { STAGES } from '../../src/model/stages';
import { AROUND, CONFIGURATION, ENVIRONMENT, NONE, type Row, SOURCES, TOOLS } from '../e2e/keys/rows';
import { code, GENERATED, table } from './markdown';

const INTRODUCTION = `
What each stage does in the next run, after a single change and with the results of before at hand:

- **hit**: Nx finds the result in its cache and starts nothing.
- **restored**: Nx looks at more than a result depends on and finds none. The stage finds the result under its
  [key](../explanation/keys.md): in place, or in the profile store.
- **runs**: the result depends on what changed, or on a profile that a stage before makes anew.

\`e2e/keys.e2e.ts\` makes each of these changes, and combinations of them, on the embedded tree. \`nx run rust:explain\`
says the same of a change in your workspace.
`;

const GROUPS: readonly (readonly [title: string, rows: readonly Row[]])[] = [
  ['Sources', SOURCES],
  ['Configuration', CONFIGURATION],
  ['Environment', ENVIRONMENT],
  ['Tools', TOOLS],
  ['The workspace around the project', AROUND],
];

/** docs/reference/changes.md, before Prettier. */
export function changesPage(): string {
  const groups = GROUPS.flatMap(([title, rows]) => [
    `## ${title}`,
    table(['change', ...STAGES.map(code)], rows.map(cells)),
  ]);
  return ['# What runs again after a change', GENERATED, INTRODUCTION, ...groups].join('\n\n');
}

function cells([change, , ran, restored = NONE]: Row): string[] {
  return [
    change,
    ...STAGES.map((stage) => {
      if (ran.includes(stage)) return '**runs**';
      return restored.includes(stage) ? 'restored' : 'hit';
    }),
  ];
}
