import path from 'node:path';
import type { BootstrapSettings } from '../../bootstrap/settings';
import { buildsCargo } from '../../checks/host/build-tools';
import type { Machine, TreeFact } from '../../checks/machine';
import type { OptDistConfig } from '../../config/config';
import type { Run } from '../../process/ask';
import type { NamedCompiler } from '../../toolchain/named-compilers';
import { tryLlvmLink } from './llvm-link';
import { tryOpenssl } from './openssl';

interface Links {
  readonly config: OptDistConfig;
  readonly settings: BootstrapSettings;
  readonly source: string;
  readonly tree: Pick<TreeFact, 'isCheckout' | 'dialect'> | null;
  readonly host: string | null;
  readonly compilers: readonly [c: NamedCompiler, cxx: NamedCompiler];
  readonly env: NodeJS.ProcessEnv;
}

/** Tries what the build links from the system. */
export async function linkFacts(
  run: Run,
  { config, settings, source, tree, host, compilers: [cc, cxx], env }: Links,
  scratch: string,
): Promise<Pick<Machine, 'llvmLink' | 'openssl'>> {
  if (tree === null) return { llvmLink: null, openssl: null };
  const named = config.llvm.build ? undefined : settings.targetTools['llvm-config'];
  // A checkout without a profile has no defaults of a distribution; a tarball has.
  const toolsByDefault = settings.profile !== null || !tree.isCheckout;
  const valueOptions = tree.dialect.ok ? tree.dialect.value.valueOptions : null;
  const [llvmLink, openssl] = await Promise.all([
    named === undefined
      ? null
      : tryLlvmLink(
          run,
          {
            ...{ llvmConfig: path.resolve(source, named), compiler: cxx.program },
            ...{ shared: settings.sharesLlvm, source },
          },
          scratch,
        ),
    host !== null && buildsCargo(config, settings, valueOptions, toolsByDefault)
      ? tryOpenssl(
          run,
          { source, host, compiler: cc.program, vendored: settings.cargoNativeStatic, env },
          scratch,
        )
      : null,
  ]);
  return { llvmLink, openssl };
}
