import type { PromiseExecutor } from '@nx/devkit';
import { runDoctor } from '../../../doctor/doctor';
import { print, projectRootOf } from '../report';

export interface DoctorExecutorOptions {
  readonly json?: boolean;
  readonly buildBootstrap?: boolean;
}

const doctorExecutor: PromiseExecutor<DoctorExecutorOptions> = async (
  { json = false, buildBootstrap = false },
  context,
) => {
  const request = {
    root: context.root,
    projectRoot: projectRootOf(context),
    json,
    buildsBootstrap: buildBootstrap,
    env: process.env,
    print,
  };
  return { success: await runDoctor(request) };
};

export default doctorExecutor;
