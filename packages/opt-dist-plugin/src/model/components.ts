import { type ComponentFacts, COMPONENTS } from './component-table';

type Table = typeof COMPONENTS;

export type Component = keyof Table;

/** The components that the table describes. */
type ComponentWith<Facts> = {
  [Name in Component]: Table[Name] extends Facts ? Name : never;
}[Component];

/** Programs beside the compiler that can be built with profiles. */
export type Tool = ComponentWith<{ readonly role: 'tool' }>;

/** The components with a profile of their own. */
export type Profiled = ComponentWith<{ readonly pgo: { readonly training: unknown } }>;

/** A component whose shared library BOLT rewrites: libLLVM or librustc_driver. */
export type Library = ComponentWith<{ readonly bolt: { readonly library: string } }>;

/** A tool with a profile of its own. */
export type ProfiledTool = Tool & Profiled;

/** All of them, in the table's order. */
export const COMPONENT_NAMES = Object.keys(COMPONENTS) as readonly Component[];

export const TOOLS: readonly Tool[] = COMPONENT_NAMES.filter(isTool);

/** In the order in which BOLT takes them. */
export const LIBRARIES: readonly Library[] = COMPONENT_NAMES.filter(isLibrary).sort(
  (a, b) => COMPONENTS[a].bolt.order - COMPONENTS[b].bolt.order,
);

export const PROFILED_TOOLS: readonly ProfiledTool[] = TOOLS.filter((tool): tool is ProfiledTool =>
  isProfiled(tool),
);

export function factsOf(component: Component): ComponentFacts {
  return COMPONENTS[component];
}

export function isTool(component: Component): component is Tool {
  return factsOf(component).role === 'tool';
}

/** Has it a profile of its own? */
export function isProfiled(component: Component): component is Profiled {
  return 'training' in factsOf(component).pgo;
}

function isLibrary(component: Component): component is Library {
  return factsOf(component).bolt !== null;
}

/** One value for each library. */
export function byLibrary<Value>(value: (library: Library) => Value): Readonly<Record<Library, Value>> {
  return Object.fromEntries(LIBRARIES.map((library) => [library, value(library)])) as Record<Library, Value>;
}

/** One value for each tool with a profile of its own. */
export function byProfiledTool<Value>(
  value: (tool: ProfiledTool) => Value,
): Readonly<Record<ProfiledTool, Value>> {
  return Object.fromEntries(PROFILED_TOOLS.map((tool) => [tool, value(tool)])) as Record<ProfiledTool, Value>;
}

/** The name of a library's file, without its suffix and version. */
export function libraryTitle(library: Library): string {
  return COMPONENTS[library].bolt.library;
}
