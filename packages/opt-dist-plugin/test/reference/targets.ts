import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetConfiguration } from '@nx/devkit';
import { targetNames, type TargetRole } from '../../src/nx/options';
import { buildTargets } from '../../src/nx/targets';
import { DEFAULTS } from '../config';
import { code, GENERATED, table } from './markdown';

const PACKAGE = path.join(__dirname, '../..');

/** An option's schema, as Nx reads it. */
interface OptionSchema {
  readonly oneOf?: readonly { readonly type: string }[];
  readonly type?: string;
  readonly description: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly $default?: { readonly $source: string };
}

interface Schema {
  readonly description: string;
  readonly properties: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
  readonly examples?: readonly { readonly command: string; readonly description: string }[];
}

interface Listed {
  readonly schema: string;
  readonly description: string;
}

const INTRODUCTION = `
The plugin infers these targets for every directory with an \`opt-dist.json\`. \`nx show project NAME\` shows those of a
project, with their inputs. A stage that the configuration does not use has no target:
[\`llvm.build\`](configuration.md#llvmbuild), [\`bolt.enabled\`](configuration.md#boltenabled),
and [\`components\`](configuration.md#components) decide. A stage whose [\`profiles\`](configuration.md#profiles) are given has
its target, and says so. The table holds for the defaults.
`;

/** docs/reference/targets.md, before Prettier. */
export function targetsPage(): string {
  const { executors } = read('executors.json') as { executors: Readonly<Record<string, Listed>> };
  const { generators } = read('generators.json') as { generators: Readonly<Record<string, Listed>> };
  const targets = buildTargets(DEFAULTS, { projectRoot: 'rust', sourceRoot: 'rust/rust' }, targetNames());
  const name = 'opt-dist-plugin';
  return [
    '# Targets and generators',
    GENERATED,
    INTRODUCTION.trim(),
    table(
      ['target', 'description', 'cached', 'after', 'output'],
      Object.entries(targets).map(([target, one]) => [code(target), ...outline(one)]),
    ),
    'The stages have `"parallelism": false`: they share one build directory.',
    '## Options',
    `Give options on the command line: \`nx run rust:plan --stage=dist\`. The arguments of \`dist\` after \`--\` are a part of
its key. For a program that reads JSON give \`plan\`, \`explain\` or \`doctor\` both \`--json\` and \`--output=FILE\`: Nx prints its
banner around everything that a target prints.`,
    ...Object.entries(executors).flatMap(([executor, listed]) => optionsOf(executor, listed)),
    '## Names of the targets',
    `\`nx.json\` can give every target another name:
\`{ "plugin": "${name}", "options": { "distTargetName": "toolchain" } }\`. A name for two targets and an unknown option are
errors; advice in messages uses the names that you gave.`,
    table(
      ['target', 'option of the plugin'],
      Object.keys(targets).map((target) => [code(target), code(nameOption(target as TargetRole))]),
    ),
    `The option \`remoteCache\` sets up the [guard of the remote cache](../explanation/remote-cache-guard.md#options).`,
    '## Generators',
    ...Object.entries(generators).flatMap(([generator, listed]) => {
      const { examples = [] } = read(listed.schema) as Schema;
      return [
        ...optionsOf(`${name}:${generator}`, listed),
        examples.map((example) => `- ${example.description}: \`${example.command}\``).join('\n'),
      ];
    }),
  ].join('\n\n');
}

/** The plugin's option that renames a target. */
export function nameOption(role: TargetRole): string {
  return `${role.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}TargetName`;
}

function outline({ metadata, cache, dependsOn = [], outputs = [] }: TargetConfiguration): string[] {
  return [
    metadata?.description ?? '',
    cache === true ? 'yes' : 'no',
    dependsOn.map((one) => (typeof one === 'string' ? code(one) : JSON.stringify(one))).join(', '),
    outputs.map(code).join(', '),
  ];
}

function optionsOf(name: string, { schema, description }: Listed): string[] {
  const { properties, required = [], description: details } = read(schema) as Schema;
  const rows = Object.entries(properties).map(([option, one]) => [
    spelled(option, one),
    one.enum === undefined ? (one.type ?? kinds(one)) : one.enum.map(code).join(', '),
    one.default === undefined
      ? required.includes(option)
        ? 'required'
        : ''
      : code(JSON.stringify(one.default)),
    one.description,
  ]);
  return [
    `### ${name}`,
    isSame(details, description) ? details : `${description}. ${details}`,
    rows.length === 0 ? 'No options.' : table(['option', 'value', 'default', 'description'], rows),
  ];
}

function kinds({ oneOf = [] }: OptionSchema): string {
  return oneOf.map(({ type }) => type).join(' or ');
}

/** Do both say the same of it, one at greater length? They begin with the same verb then. */
function isSame(one: string, other: string): boolean {
  return one.split(' ')[0] === other.split(' ')[0];
}

function spelled(option: string, { $default }: OptionSchema): string {
  if ($default?.$source === 'unparsed') return `after ${code('--')}`;
  return $default?.$source === 'argv' ? `first argument, or ${code(`--${option}`)}` : code(`--${option}`);
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(PACKAGE, file), 'utf8'));
}
