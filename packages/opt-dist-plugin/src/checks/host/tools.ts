import { LLVM_TOOLS_COMPILER } from '../../toolchain/named-compilers';
import { good, problem, type Finding } from '../finding';
import type { Machine } from '../machine';
import { type LlvmTool, LLVM_TOOLS } from '../../toolchain/facts';

/** The stages' need for a tool; null: none, as configured. */
function needOf(
  tool: LlvmTool,
  { config, bootstrapConfig, compilers }: Pick<Machine, 'config' | 'bootstrapConfig' | 'compilers'>,
): string | null {
  const oursCompile = compilers.some(({ from }) => from === LLVM_TOOLS_COMPILER);
  switch (tool) {
    case 'clang':
      return 'building LLVM: with another compiler instrumented builds do not link';
    case 'clang++':
    case 'llvm-ar':
    case 'llvm-ranlib':
      return oursCompile ? 'building LLVM, beside clang' : null;
    case 'llvm-profdata':
      return 'merging profiles';
    case 'llvm-readelf':
      return 'checking the shipped libraries';
    case 'llvm-bolt':
    case 'merge-fdata':
      return config.bolt.enabled ? 'the bolt stage' : null;
    case 'ld.lld':
      return bootstrapConfig.settings.wantsLld ? "linking: bootstrap's config asks for lld" : null;
  }
}

const OTHER_LLVM = 'name another LLVM in "llvm.dir" (or OPT_DIST_LLVM_DIR)';

/** Debian's package of a tool, where apt.llvm.org and Debian agree. */
function packageOf(tool: LlvmTool): string {
  if (tool.startsWith('clang')) return 'clang';
  if (tool === 'ld.lld') return 'lld';
  return ['llvm-bolt', 'merge-fdata'].includes(tool) ? 'bolt' : 'llvm';
}

/**
 * Is there an LLVM installation, and in it every tool that is needed? Missing tools that no stage needs are
 * not mentioned.
 */
export function checkTools(
  machine: Pick<Machine, 'llvm' | 'config' | 'bootstrapConfig' | 'compilers'>,
): Finding[] {
  const { llvm } = machine;
  const place = llvm.dir ?? llvm.searched[0] ?? '';
  return [
    checkInstallation(machine),
    ...LLVM_TOOLS.flatMap((name) => {
      const need = needOf(name, machine);
      const { state } = llvm.tools[name];
      if (state.kind === 'found')
        return [good(name, `${state.version}${need === null ? ', not needed' : ''}`)];
      if (need === null) return [];
      const found = state.kind === 'missing' ? `not found in ${place}/bin` : state.detail;
      return [
        problem(
          name,
          `${found}; it is needed for ${need}`,
          state.kind === 'missing'
            ? `Install it (Debian: ${packageOf(name)}-<major>), or ${OTHER_LLVM}.`
            : `It is broken or too old: ${OTHER_LLVM}.`,
        ),
      ];
    }),
  ];
}

function checkInstallation({ llvm, config }: Pick<Machine, 'llvm' | 'config'>): Finding {
  if (llvm.dir !== null) {
    return good('LLVM tools', `${llvm.dir}${config.llvm.dir === null ? '' : ', as configured'}`);
  }
  const elsewhere = llvm.elsewhere.length === 0 ? '' : ` There is one in ${llvm.elsewhere.join(' and ')}.`;
  return problem(
    'LLVM tools',
    `no llvm-profdata in ${llvm.searched.map((dir) => `${dir}/bin`).join(', ')}`,
    `Install LLVM, or name it in "llvm.dir" (or OPT_DIST_LLVM_DIR).${elsewhere}`,
  );
}
