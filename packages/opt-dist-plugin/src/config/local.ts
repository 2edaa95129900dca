import { err, ok, type Result } from 'profile-formats';
import { checkDocument, inOrder, type Elsewhere } from './check';
import { readDocument } from './document';
import { formatPath, valueAt, without, type JsonPath } from './json';
import { MACHINE_FIELDS, type MachineSettings } from './machine';
import type { FileProblem } from '../model/config-problem';
import { leavesOf, OPT_DIST_SCHEMA, schemaAt, SCHEMA_FOR, type SchemaNode } from './schema';

/** The schema of opt-dist.local.json: the machine's fields, all optional and without defaults. */
const LOCAL_SCHEMA: SchemaNode = machinePart(SCHEMA_FOR['rustc-perf'], []);

/** Reads opt-dist.local.json, which may hold only the machine's fields. */
export function parseLocal(text: string, file: string): Result<MachineSettings, readonly FileProblem[]> {
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
      expected: `in opt-dist.json (${name} may only hold ${MACHINE_FIELDS.join(', ')})`,
      found: `in ${name}`,
    };
  };
}

function settingsIn(value: unknown): MachineSettings {
  const given = MACHINE_FIELDS.map((field) => [field, valueAt(value, field.split('.'))] as const);
  return Object.fromEntries(given.filter(([, setting]) => setting !== undefined));
}

function machinePart(schema: SchemaNode, path: JsonPath): SchemaNode {
  const node = without(schema, 'default');
  if (schema.properties === undefined) return node;
  const fields: readonly string[] = MACHINE_FIELDS;
  const kept = Object.keys(schema.properties).filter((key) => {
    const field = formatPath([...path, key]);
    return field === '$schema' || fields.some((name) => name === field || name.startsWith(`${field}.`));
  });
  const properties = kept.map(
    (key) => [key, machinePart(schemaAt(schema, [key]) ?? {}, [...path, key])] as const,
  );
  return { ...node, properties: Object.fromEntries(properties) };
}
