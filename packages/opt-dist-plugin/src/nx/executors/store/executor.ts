import path from 'node:path';
import type { PromiseExecutor } from '@nx/devkit';
import { manageStore, type StoreCall } from '../../../commands/store';
import { storeBytesOf, storeOf } from '../../../run/earlier-result';
import { printsTo } from '../output-file';
import { projectRootOf, report } from '../report';

const storeExecutor: PromiseExecutor<StoreCall & { readonly output?: string }> = (
  { output, ...call },
  context,
) =>
  printsTo(output, context, async (print) =>
    report(
      await manageStore(call, {
        store: storeOf(process.env),
        maxBytes: storeBytesOf(process.env),
        projectDir: path.resolve(context.root, projectRootOf(context)),
        print,
      }),
      context,
    ),
  );

export default storeExecutor;
