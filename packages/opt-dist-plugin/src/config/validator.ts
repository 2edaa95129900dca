import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { valueAt, type JsonPath } from './json';
import type { SchemaNode } from './schema';

/** One place where a value breaks its schema, and the rule that it breaks. */
export type Violation =
  | { readonly rule: 'value'; readonly path: JsonPath }
  | { readonly rule: 'unknown-key' | 'missing-key'; readonly path: JsonPath; readonly key: string }
  | { readonly rule: 'duplicate-item'; readonly path: JsonPath };

let ajv: Ajv | undefined;
const compiled = new WeakMap<SchemaNode, ValidateFunction>();

/**
 * Fills the schema's defaults into `value` and returns every violation of the schema. Compiled when first
 * needed, once per schema. The schema itself is checked by a spec and not again here: that would double the
 * time.
 */
export function complete(schema: SchemaNode, value: unknown): readonly Violation[] {
  ajv ??= new Ajv({
    allErrors: true,
    useDefaults: true,
    strict: false,
    meta: false,
    validateSchema: false,
    addUsedSchema: false,
    code: { optimize: false },
  });
  let validate = compiled.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    compiled.set(schema, validate);
  }
  return validate(value) ? [] : distinct((validate.errors ?? []).map((error) => violationOf(error, value)));
}

function violationOf({ keyword, instancePath, params }: ErrorObject, value: unknown): Violation {
  const path = pathOf(instancePath, value);
  const { additionalProperty, missingProperty } = params as Readonly<Record<string, unknown>>;
  if (keyword === 'uniqueItems') return { rule: 'duplicate-item', path };
  if (typeof additionalProperty === 'string') return { rule: 'unknown-key', path, key: additionalProperty };
  if (typeof missingProperty === 'string') return { rule: 'missing-key', path, key: missingProperty };
  return { rule: 'value', path };
}

/** A JSON pointer as keys and indices. */
function pathOf(pointer: string, value: unknown): JsonPath {
  const path: (string | number)[] = [];
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(Array.isArray(valueAt(value, path)) ? Number(key) : key);
  }
  return path;
}

/** A value that breaks its schema in two ways (type and pattern, say) is one violation. */
function distinct(violations: readonly Violation[]): readonly Violation[] {
  return [...new Map(violations.map((violation) => [JSON.stringify(violation), violation])).values()];
}
