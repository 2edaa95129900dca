import type { PromiseExecutor } from '@nx/devkit';
import { eject } from '../../../commands/eject';
import type { Format } from '../../../eject/formats';
import type { RecipeFile } from '../../../eject/package';
import type { Stage } from '../../../model/stages';
import { checkGivenOption } from '../given-option';
import { printsTo, writesFiles } from '../output-file';
import { projectRootOf, report } from '../report';

export interface EjectExecutorOptions {
  readonly format?: Format;
  readonly from?: Stage;
  readonly output?: string;
  /** Read by the plugin's hook. */
  readonly profiles?: unknown;
}

const ejectExecutor: PromiseExecutor<EjectExecutorOptions> = async (options, context) => {
  const given = checkGivenOption(options, process.env);
  if (!given.ok) return report(given, context);
  const { format = 'sh', from = 'dist', output } = options;
  const request = { root: context.root, projectRoot: projectRootOf(context), env: process.env };
  const files = await eject({ ...request, format, from });
  if (!files.ok) return report(files, context);
  if (output !== undefined && files.value.length > 1) return writesFiles(output, context, files.value);
  return printsTo(output, context, (print) => {
    for (const line of linesOf(files.value)) print(line);
    return Promise.resolve({ success: true });
  });
};

/** Several files one after the other, each under its name. */
function linesOf(files: readonly RecipeFile[]): string[] {
  return files.flatMap(({ name, text }) => [
    ...(files.length === 1 ? [] : [`==> ${name} <==`]),
    ...text.trimEnd().split('\n'),
  ]);
}

export default ejectExecutor;
