import type { PromiseExecutor } from '@nx/devkit';
import { cleanBuild } from '../../../commands/clean';
import { print, projectRootOf, report } from '../report';

const cleanExecutor: PromiseExecutor<{ readonly profiles?: boolean }> = async (
  { profiles = false },
  context,
) =>
  report(
    await cleanBuild({
      root: context.root,
      projectRoot: projectRootOf(context),
      profiles,
      env: process.env,
      print,
    }),
    context,
  );

export default cleanExecutor;
