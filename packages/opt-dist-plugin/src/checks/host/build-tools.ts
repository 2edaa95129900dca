import { distSelection } from '../../bootstrap/dist-arguments';
import type { BootstrapSettings } from '../../bootstrap/settings';
import type { OptDistConfig } from '../../config/config';
import type { Dialect } from '../../tree/dialect';
import { good, problem, untried, warning, type Finding } from '../finding';
import type { Machine } from '../machine';

/** Bootstrap looks for them itself, when it starts its first build. */
export function checkBuildTools({
  config,
  bootstrapConfig: { settings },
  buildTools,
}: Pick<Machine, 'config' | 'bootstrapConfig' | 'buildTools'>): Finding[] {
  if (!config.llvm.build || buildTools === null) return [];
  const tools = [
    { name: 'cmake', fact: buildTools.cmake, advice: 'Install cmake.' },
    {
      name: 'ninja',
      fact: settings.ninja === false ? null : buildTools.ninja,
      advice:
        "Install ninja (Debian: ninja-build), or set ninja = false in the [llvm] table of bootstrap's config.",
    },
  ];
  return tools.flatMap(({ name, fact, advice }) => {
    if (fact === null) return [];
    const { state } = fact;
    if (state.kind === 'found') return [good(name, state.version)];
    const found = state.kind === 'missing' ? 'not found' : state.detail;
    return [problem(name, `${fact.path}: ${found}; it is needed for building the LLVM of the tree`, advice)];
  });
}

/** Is cargo built, for the packages or with a profile? */
export function buildsCargo(
  { components, dist }: Pick<OptDistConfig, 'components' | 'dist'>,
  { extended, tools }: Pick<BootstrapSettings, 'extended' | 'tools'>,
  valueOptions: Dialect['valueOptions'],
  toolsByDefault: boolean,
): boolean {
  if (components.includes('cargo')) return true;
  const { paths, skipped, defaults } = distSelection(dist.args, valueOptions);
  const isCargo = (selected: string) => selected === 'cargo' || selected === 'src/tools/cargo';
  if (skipped.some(isCargo)) return false;
  if (paths.some((selected) => isCargo(selected) || selected === 'extended')) return true;
  return defaults && (extended ?? toolsByDefault) && (tools === null || tools.includes('cargo'));
}

/** Cargo's own build is one of the last: a missing OpenSSL shows hours later. */
export function checkOpenssl({ openssl }: Pick<Machine, 'openssl'>): Finding[] {
  const name = 'OpenSSL for cargo';
  switch (openssl?.kind) {
    case undefined:
      return [];
    case 'passed':
      return [good(name, 'found by pkg-config')];
    case 'untried':
      return [untried(name, openssl.reason)];
    case 'failed':
      return [
        problem(
          name,
          `${openssl.step}: ${openssl.detail}; openssl-sys, which cargo links, would not find it either`,
          'Install pkg-config and OpenSSL\'s headers (Debian: pkg-config, libssl-dev), set cargo-native-static = true in the [build] table of bootstrap\'s config, or leave cargo out of "dist.args".',
        ),
      ];
  }
}

/** Only where stage 0 is still to come: with what bootstrap.py fetches it. */
export function checkDownload({ download }: Pick<Machine, 'download'>): Finding[] {
  if (download === null) return [];
  const name = 'stage 0 download';
  const { curl, server } = download;
  const other =
    "name a rustc and a cargo of that release in build.rustc and build.cargo of bootstrap's config";
  if (curl !== null && curl.state.kind !== 'found') {
    const found = curl.state.kind === 'missing' ? 'not found' : curl.state.detail;
    return [
      problem(name, `curl: ${found}; bootstrap downloads its stage 0 with it`, `Install curl, or ${other}.`),
    ];
  }
  if (server === null) return [];
  const { reached } = server;
  if (reached.kind !== 'failed') return [good(name, `${server.name} answers`)];
  return [
    warning(name, `${server.name}: ${reached.detail}`, `Check the network and its proxy, or ${other}.`),
  ];
}
