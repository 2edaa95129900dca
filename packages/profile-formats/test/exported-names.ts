import ts from 'typescript';

/** Names that a module exports, values and types, sorted; as TypeScript sees them. */
export function exportedNames(file: string, paths: ts.CompilerOptions['paths'] = {}): string[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    noEmit: true,
    paths,
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is no module`);
  return checker
    .getExportsOfModule(module)
    .map(({ name }) => name)
    .sort();
}
