import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';
import * as ts from 'typescript';
import * as pure from '../src/index';
import * as node from '../src/node';
import { fencesOf, PACKAGE } from './docs';

/** Paths in the examples are relative to the package. */
const inPackage = {
  ...node,
  identifyFile: (path: string) => node.identifyFile(join(PACKAGE, path)),
  openFileSource: (path: string) => node.openFileSource(join(PACKAGE, path)),
  readProfileSet: (path: string) => node.readProfileSet(join(PACKAGE, path)),
};

const examples = fencesOf('ts').map(({ text }) => text);

type Example = (
  require: (name: string) => unknown,
  exports: object,
  console: { log(...values: unknown[]): void },
) => Promise<void>;

function compiled(text: string): Example {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  return runInThisContext(`(async (require, exports, console) => {${outputText}\n})`) as Example;
}

test.each(examples)('example %# prints what it says', async (text) => {
  const printed: string[] = [];
  const modules = new Map<string, unknown>([
    ['profile-formats', pure],
    ['profile-formats/node', inPackage],
  ]);
  const print = (...values: unknown[]): void => {
    printed.push(values.map((value) => (typeof value === 'string' ? value : inspect(value))).join(' '));
  };
  await compiled(text)((name) => modules.get(name), {}, { log: print });
  expect(printed).toEqual(
    [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment),
  );
});

test('the examples have the right types', () => {
  const root = join(PACKAGE, '../..');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) =>
    readFileSync(path, 'utf8'),
  ) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const texts = new Map(examples.map((text, index) => [join(PACKAGE, 'src', `example-${index}.mts`), text]));
  const host = ts.createCompilerHost(options);
  const [fileExists, readFile] = [host.fileExists.bind(host), host.readFile.bind(host)];
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true }, host);
  const problems = [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  });
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
