import { VARIABLES } from '../../src/config/environment';
import { expectationOf } from '../../src/config/expectation';
import { FIELD_REASONS } from '../../src/config/fields';
import { MACHINE_FIELDS, type MachineField } from '../../src/config/machine';
import { OPT_DIST_SCHEMA, type SchemaNode } from '../../src/config/schema';
import { STAGES } from '../../src/model/stages';
import { GENERATED, plain } from './markdown';

const INTRODUCTION = `
The fields of \`opt-dist.json\`, which lies in the directory of the project. The file is plain JSON, without comments.
Every field has a default; \`{}\` beside a source tree works. An unknown field is an error that names the nearest known one.
\`opt-dist.schema.json\` of the plugin gives editors the same descriptions: name it in \`$schema\`.

Fields that are marked as machine-specific may also stand in a git-ignored \`opt-dist.local.json\` beside the file, or in the
environment. The environment wins over \`opt-dist.local.json\`, which wins over \`opt-dist.json\`. They are in no key.

"Part of the key of" names the stages whose results a field changes directly. Later stages depend on the change through the
profiles of those stages. \`source\` counts by the content of the tree, not by its path. [Keys](../explanation/keys.md) lists the other parts of a key.
`;

/** docs/reference/configuration.md, before Prettier. */
export function configurationPage(): string {
  const { properties } = OPT_DIST_SCHEMA;
  return ['# opt-dist.json', GENERATED, INTRODUCTION.trim(), ...sectionsOf(properties, '')].join('\n\n');
}

/** A section for each top-level field, and one for each field below it. */
function sectionsOf(properties: Readonly<Record<string, SchemaNode>>, parent: string): string[] {
  return Object.entries(properties).flatMap(([key, node]) => {
    const field = `${parent}${key}`;
    const level = '#'.repeat(field.split('.').length + 1);
    return [`${level} ${field}`, ...bodyOf(field, node)];
  });
}

function bodyOf(field: string, node: SchemaNode): string[] {
  const description = plain(node.description ?? '');
  if (node.oneOf !== undefined) {
    return [
      description,
      ...node.oneOf.flatMap((kind) => [
        `With \`"kind": "${kind.title ?? ''}"\`: ${plain(kind.description ?? '')}`,
        ...sectionsOf(kind.properties ?? {}, `${field}.`).map((part) =>
          part.replace(/^#+ .*/, (heading) => `${heading} (${kind.title ?? ''})`),
        ),
      ]),
    ];
  }
  if (node.properties !== undefined) return [description, ...sectionsOf(node.properties, `${field}.`)];
  return [description, factsOf(field, node).join('\n'), ...keysOf(field)];
}

function factsOf(field: string, node: SchemaNode): string[] {
  const isMachines = MACHINE_FIELDS.some((name) => name === field);
  return [
    `- Value: ${valueOf(node)}`,
    ...(node.default === undefined ? [] : [`- Default: \`${JSON.stringify(node.default)}\``]),
    ...(node.examples === undefined ? [] : [`- Example: \`${JSON.stringify(node.examples[0])}\``]),
    ...(isMachines ? [`- Environment: \`${variableOf(field as MachineField)}\``] : []),
  ];
}

function valueOf(node: SchemaNode): string {
  return node.const === undefined ? expectationOf(node) : JSON.stringify(node.const);
}

function variableOf(field: MachineField): string {
  return Object.entries(VARIABLES).find(([, name]) => name === field)?.[0] ?? '';
}

function keysOf(field: string): string[] {
  const reasons = STAGES.flatMap((stage) => {
    const reason = Object.entries(FIELD_REASONS[stage]).find(([name]) => name === field)?.[1];
    return reason === undefined ? [] : [`- \`${stage}\`: ${reason}`];
  });
  return reasons.length === 0 ? [] : ['Part of the key of', reasons.join('\n')];
}
