import type { PromiseExecutor } from '@nx/devkit';
import { showProfiles } from '../../../commands/profiles';
import { checkGivenOption } from '../given-option';
import { printsTo } from '../output-file';
import { projectRootOf, report } from '../report';

export interface ProfilesExecutorOptions {
  readonly account?: boolean;
  readonly json?: boolean;
  readonly output?: string;
  /** Read by the plugin's hook. */
  readonly profiles?: unknown;
}

const profilesExecutor: PromiseExecutor<ProfilesExecutorOptions> = (options, context) => {
  const given = checkGivenOption(options, process.env);
  if (!given.ok) return Promise.resolve(report(given, context));
  const { account = false, json = false, output } = options;
  const request = { root: context.root, projectRoot: projectRootOf(context), env: process.env };
  return printsTo(output, context, async (print) =>
    report(await showProfiles({ ...request, account, json, print }), context),
  );
};

export default profilesExecutor;
