/** A program: found with its version, not there, or there but failing. */
export interface ToolFact {
  /** As it is started. */
  readonly path: string;
  readonly state:
    | { readonly kind: 'found'; readonly version: string }
    | { readonly kind: 'missing' }
    | { readonly kind: 'broken'; readonly detail: string };
}

/** The version of a tool; null when it does not run. */
export function versionOf(tool: ToolFact): string | null {
  return tool.state.kind === 'found' ? tool.state.version : null;
}

export function majorOf(version: string): number {
  return Number(/\d+/.exec(version)?.[0] ?? Number.NaN);
}
