import type { PromiseExecutor } from '@nx/devkit';
import { eject } from '../../../commands/eject';
import { checkGivenOption } from '../given-option';
import { printsTo } from '../output-file';
import { projectRootOf, report } from '../report';

export interface EjectExecutorOptions {
  readonly format?: 'sh';
  readonly output?: string;
  /** Read by the plugin's hook. */
  readonly profiles?: unknown;
}

const ejectExecutor: PromiseExecutor<EjectExecutorOptions> = (options, context) => {
  const given = checkGivenOption(options, process.env);
  if (!given.ok) return Promise.resolve(report(given, context));
  const request = { root: context.root, projectRoot: projectRootOf(context), env: process.env };
  return printsTo(options.output, context, async (print) =>
    report(await eject({ ...request, print }), context),
  );
};

export default ejectExecutor;
