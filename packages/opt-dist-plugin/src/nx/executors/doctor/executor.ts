import type { PromiseExecutor } from '@nx/devkit';
import { runDoctor } from '../../../doctor/doctor';
import { printsTo } from '../output-file';
import { print, projectRootOf } from '../report';

export interface DoctorExecutorOptions {
  readonly json?: boolean;
  readonly buildBootstrap?: boolean;
  readonly output?: string;
}

const doctorExecutor: PromiseExecutor<DoctorExecutorOptions> = (
  { json = false, buildBootstrap = false, output },
  context,
) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    json,
    buildsBootstrap: buildBootstrap,
    env: process.env,
    // JSON on the terminal is to be nothing but JSON.
    tell: json && output === undefined ? () => undefined : print,
  };
  return printsTo(output, context, async (toOutput) => ({
    success: await runDoctor({ ...request, print: toOutput }),
  }));
};

export default doctorExecutor;
