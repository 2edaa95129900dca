const COUNTED = [
  'ArrayBuffer',
  'Uint8Array',
  'Uint32Array',
  'Int32Array',
  'Float64Array',
  'BigUint64Array',
] as const;

type Constructor = new (...args: unknown[]) => object;

/**
 * Counts the bytes of all typed arrays that are made in this realm, which is that of one spec file, from now
 * on. Views count nothing.
 */
export class AllocationMeter {
  bytes = 0;

  constructor() {
    const globals = globalThis as unknown as Record<string, Constructor>;
    for (const name of COUNTED) {
      const original = globals[name];
      if (!original) throw new Error(`no ${name}`);
      globals[name] = this.#counted(original);
    }
  }

  #counted(original: Constructor): Constructor {
    const width = 'BYTES_PER_ELEMENT' in original ? Number(original.BYTES_PER_ELEMENT) : 1;
    return new Proxy(original, {
      construct: (target, args: unknown[], newTarget): object => {
        this.bytes += lengthOf(args[0]) * width;
        const constructed: unknown = Reflect.construct(target, args, newTarget);
        return constructed as object;
      },
    });
  }
}

function lengthOf(first: unknown): number {
  if (typeof first === 'number') return first;
  const isList = typeof first === 'object' && first !== null && 'length' in first;
  return isList ? Number(first.length) : 0;
}
