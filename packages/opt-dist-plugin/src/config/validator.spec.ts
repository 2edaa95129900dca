import type { SchemaNode } from './schema';
import { complete } from './validator';

const ENTRY: SchemaNode = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 2, pattern: '^b' },
    size: { type: 'integer', default: 3 },
  },
};
const SCHEMA: SchemaNode = {
  type: 'object',
  properties: { 'a/b~c': { type: 'array', items: ENTRY, uniqueItems: true }, '1': ENTRY },
};

describe('complete', () => {
  it('fills in defaults and finds nothing in a value that fits', () => {
    const value = { 'a/b~c': [{ name: 'bx' }] };
    expect(complete(SCHEMA, value)).toEqual([]);
    expect(value).toEqual({ 'a/b~c': [{ name: 'bx', size: 3 }] });
  });

  it.each([
    ['a value', { 'a/b~c': [{ name: 7 }] }, [{ rule: 'value', path: ['a/b~c', 0, 'name'] }]],
    ['two rules at one place', { '1': { name: 'x' } }, [{ rule: 'value', path: ['1', 'name'] }]],
    ['an unknown key', { '1': { name: 'bx', old: 1 } }, [{ rule: 'unknown-key', path: ['1'], key: 'old' }]],
    ['a missing key', { 'a/b~c': [{}] }, [{ rule: 'missing-key', path: ['a/b~c', 0], key: 'name' }]],
    [
      'repetition',
      { 'a/b~c': [{ name: 'bx' }, { name: 'bx' }] },
      [{ rule: 'duplicate-item', path: ['a/b~c'] }],
    ],
    [
      'all of it',
      { 'a/b~c': [{ name: 'bx' }, 3], '1': {} },
      [
        { rule: 'missing-key', path: ['1'], key: 'name' },
        { rule: 'value', path: ['a/b~c', 1] },
      ],
    ],
  ])('finds %s', (_, value, violations) => {
    expect(complete(SCHEMA, value)).toEqual(violations);
  });
});
