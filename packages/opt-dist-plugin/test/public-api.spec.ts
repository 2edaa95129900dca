import path from 'node:path';
import ts from 'typescript';

/** The names that users import: CHANGELOG.md must mention every new or removed one. */
const PUBLISHED = [
  'OptDistPluginOptions',
  'RemoteCacheOptions',
  'createNodes',
  'name',
  'postTasksExecution',
  'preTasksExecution',
];

it('the published names are these', () => {
  const file = path.resolve(__dirname, '../src/index.ts');
  const source = ts.createSourceFile(
    file,
    ts.sys.readFile(file) ?? '',
    ts.ScriptTarget.ES2022,
    /* setParentNodes */ true,
  );
  const names = source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      // A star would hide the published names.
      if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return ['*'];
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    return ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map(({ name }) => name.getText())
      : [];
  });
  expect(names.sort()).toEqual(PUBLISHED);
});
