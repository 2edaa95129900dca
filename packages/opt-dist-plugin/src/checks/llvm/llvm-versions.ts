import { good, untried, warning, type Finding } from '../finding';
import type { Machine } from '../machine';
import { majorOf, versionOf } from '../../process/tool-fact';

/**
 * The formats of profiles go with LLVM's major version: an older tool refuses the raw and the merged profiles
 * of a newer one. Trials show whether two versions fit; this check points to the cause.
 */
export function checkLlvmVersions({
  llvm,
  stage0,
  tree,
  config,
}: Pick<Machine, 'llvm' | 'stage0' | 'tree' | 'config'>): Finding[] {
  const name = 'LLVM versions';
  const tools = versionOf(llvm.tools['llvm-profdata']);
  if (tools === null) return [untried(name, 'there is no llvm-profdata')];
  const major = majorOf(tools);
  const inTree = tree?.dialect.ok === true && config.llvm.build ? tree.dialect.value.llvmVersion : null;
  const others = [
    { who: 'stage 0 rustc', version: stage0.llvm },
    { who: 'source tree', version: inTree },
  ].flatMap(({ who, version }) => (version === null ? [] : [{ who, version }]));
  const all = [`tools: ${tools}`, ...others.map(({ who, version }) => `${who}: ${version}`)].join('; ');
  const differing = others.filter(({ version }) => majorOf(version) !== major);
  if (differing.length === 0) return [good(name, all)];
  const newest = Math.max(...differing.map(({ version }) => majorOf(version)));
  return [
    warning(
      name,
      all,
      newest > major
        ? `llvm-profdata ${major} may refuse profiles of LLVM ${newest}; install LLVM ${newest}'s tools, or name them in "llvm.dir".`
        : `Profiles of another major version may be refused; LLVM ${newest}'s tools, named in "llvm.dir", fit best.`,
    ),
  ];
}
