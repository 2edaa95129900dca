import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const PACKAGE = path.join(__dirname, '..');

function read(file: string): unknown {
  return JSON.parse(readFileSync(path.join(PACKAGE, file), 'utf8'));
}

type Entry = Partial<Record<'implementation' | 'factory' | 'hasher' | 'schema', string>>;
/** Maps by name, beside `$schema`. */
type List = Readonly<Record<string, string | Readonly<Record<string, Entry>>>>;

const manifest = read('package.json') as {
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly executors: string;
  readonly generators: string;
  readonly 'nx-migrations': { readonly migrations: string };
};

/** Nx reads them by their names in package.json, from the package as it is published. */
describe('the lists that Nx reads', () => {
  const lists = [manifest.executors, manifest.generators, manifest['nx-migrations'].migrations];

  it.each(lists)('%s is published, and can be resolved', (file) => {
    expect(manifest.files).toContain(path.basename(file));
    expect(Object.keys(manifest.exports)).toContain(file);
  });

  it('name code and schemas that are there', () => {
    const entries = lists.flatMap((file) => entriesOf(read(file) as List));
    expect(entries.map(({ schema }) => schema)).toContain('./schemas/init.json');
    for (const { implementation, factory, hasher, schema } of entries) {
      for (const code of [implementation, factory, hasher]) {
        if (code !== undefined) expect(existsSync(sourceOf(code))).toBe(true);
      }
      if (schema !== undefined) expect(existsSync(path.join(PACKAGE, schema))).toBe(true);
    }
  });
});

function entriesOf(list: List): Entry[] {
  return Object.values(list).flatMap((value) => (typeof value === 'string' ? [] : Object.values(value)));
}

function sourceOf(code: string): string {
  return path.join(PACKAGE, `${code.replace(/^\.\/dist\//, 'src/')}.ts`);
}
