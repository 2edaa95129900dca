import { err, ok, type Result } from 'profile-formats';
import { checkDocument, inOrder, type Elsewhere } from './check';
import { readDocument } from './document';
import { formatPath, valueAt, without, type JsonPath } from './json';
import { GIVEN_FIELDS, GIVEN_KEYS, type GivenProfiles } from './given';
import { MACHINE_FIELDS, type MachineSettings } from './machine';
import type { FileProblem } from '../model/config-problem';
import { leavesOf, OPT_DIST_SCHEMA, schemaAt, SCHEMA_FOR, type SchemaNode } from './schema';

/** The values of opt-dist.local.json. */
export interface LocalSettings {
  readonly machine: MachineSettings;
  readonly given: GivenProfiles;
}

const LOCAL_FIELDS: readonly string[] = [...MACHINE_FIELDS, ...GIVEN_FIELDS];

/** The schema of opt-dist.local.json: its fields, all optional and without defaults. */
const LOCAL_SCHEMA: SchemaNode = localPart(SCHEMA_FOR['rustc-perf'], []);

/** Reads opt-dist.local.json, which may hold only the machine's fields and given profiles. */
export function parseLocal(text: string, file: string): Result<LocalSettings, readonly FileProblem[]> {
  const document = readDocument(text, file);
  if (!document.ok) return document;
  const { value, duplicates } = document.value;
  const problems = [...duplicates, ...checkDocument(document.value, LOCAL_SCHEMA, value, sharedIn(file))];
  return problems.length > 0 ? err(inOrder(problems)) : ok(settingsIn(value));
}

/** A field of opt-dist.json that is the same for everybody. */
function sharedIn(file: string): Elsewhere {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const shared = leavesOf(OPT_DIST_SCHEMA);
  return (path) => {
    const field = formatPath(path);
    if (!shared.some((leaf) => leaf === field || leaf.startsWith(`${field}.`))) return null;
    return {
      expected: `in opt-dist.json (${name} may only hold ${LOCAL_FIELDS.join(', ')})`,
      found: `in ${name}`,
    };
  };
}

function settingsIn(value: unknown): LocalSettings {
  const given = GIVEN_KEYS.map((key) => [key, valueAt(value, ['profiles', key])] as const);
  const machine = MACHINE_FIELDS.map((field) => [field, valueAt(value, field.split('.'))] as const);
  const isSet = ([, setting]: readonly [string, unknown]) => setting !== undefined;
  return {
    machine: Object.fromEntries(machine.filter(isSet)),
    given: Object.fromEntries(given.filter(isSet)),
  };
}

function localPart(schema: SchemaNode, path: JsonPath): SchemaNode {
  const node = without(schema, 'default');
  if (schema.properties === undefined) return node;
  const kept = Object.keys(schema.properties).filter((key) => {
    const field = formatPath([...path, key]);
    return field === '$schema' || LOCAL_FIELDS.some((name) => name === field || name.startsWith(`${field}.`));
  });
  const properties = kept.map(
    (key) => [key, localPart(schemaAt(schema, [key]) ?? {}, [...path, key])] as const,
  );
  return { ...node, properties: Object.fromEntries(properties) };
}
