import { isObject, objectOf, type PlainObject } from '../model/plain-object';

/** A parsed Cargo.toml. */
export type Manifest = PlainObject;

/** The package of a manifest; null: it has none, such as the manifest of a mere workspace. */
export function packageOf(manifest: Manifest): { readonly name: string; readonly version: string } | null {
  const { name, version } = objectOf(manifest['package']);
  if (typeof name !== 'string') return null;
  // An unpublished package needs none.
  return { name, version: typeof version === 'string' ? version : '0.0.0' };
}

/** Does a manifest ask for a package, for whatever target, and under whatever name? */
export function asksFor(manifest: Manifest, name: string): boolean {
  return Object.entries(manifest).some(([key, value]) => {
    if (!isObject(value)) return false;
    return /^(?:dev[-_]|build[-_])?dependencies$/.test(key)
      ? Object.entries(value).some(([alias, wanted]) => (objectOf(wanted)['package'] ?? alias) === name)
      : asksFor(value, name);
  });
}
