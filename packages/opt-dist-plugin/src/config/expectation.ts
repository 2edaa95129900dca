import type { JsonValue } from './json';
import type { SchemaNode } from './schema';

/** The values that a schema allows, in a few words: `true or false`, `a non-empty string or null`. */
export function expectationOf(schema: SchemaNode): string {
  if (schema.enum !== undefined) return anyOf(schema.enum.map(quoted));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? 'an object' : anyOf(types.map((type) => nounOf(type, schema)));
}

function nounOf(type: string, schema: SchemaNode): string {
  const nonEmpty = (schema.minItems ?? schema.minLength ?? 0) > 0;
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return schema.minimum === undefined ? 'a whole number' : `a whole number of ${schema.minimum} or more`;
    case 'string':
      if (schema.pattern !== undefined) return `a string like ${quoted(schema.examples?.[0] ?? '')}`;
      return nonEmpty ? 'a non-empty string' : 'a string';
    case 'array':
      return `a ${nonEmpty ? 'non-empty ' : ''}list of ${schema.items?.enum?.map(quoted).join(', ') ?? 'strings'}`;
    case 'object':
      return 'an object';
    default:
      return type;
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function quoted(value: JsonValue): string {
  return JSON.stringify(value);
}
