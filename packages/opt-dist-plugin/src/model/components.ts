export type Component = 'rustc' | 'llvm' | 'rustdoc' | 'cargo' | 'clippy';

/** Programs beside the compiler that can be built with profiles. */
export type Tool = Exclude<Component, 'rustc' | 'llvm'>;

/** In the order in which upstream names them. */
export const TOOLS: readonly Tool[] = ['rustdoc', 'cargo', 'clippy'];

/** The components with a profile of their own; cargo runs whenever rustc is trained, and has that of rustc. */
export type Profiled = Exclude<Component, 'cargo'>;
