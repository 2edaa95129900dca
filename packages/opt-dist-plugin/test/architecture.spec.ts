import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOMS =
  jest.requireActual<Readonly<Record<string, readonly { readonly name: string }[]>>>('../../../rooms.cjs');
const PAGE = readFileSync(path.join(__dirname, '../../../ARCHITECTURE.md'), 'utf8');

/** The rooms that the page describes below the heading of a package, in its order. */
function described(name: string): readonly string[] {
  const section = PAGE.split(`## Rooms of ${name}\n`)[1]?.split('\n## ')[0] ?? '';
  return Array.from(section.matchAll(/^\| `(.+?)` /gm), ([, room = '']) => room);
}

describe('ARCHITECTURE.md', () => {
  it.each(Object.entries(ROOMS))('describes the rooms of %s from ground to roof', (name, list) => {
    expect(described(name)).toEqual(list.map((room) => room.name));
  });
});
