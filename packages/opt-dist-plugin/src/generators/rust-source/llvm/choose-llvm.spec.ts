import { chooseLlvm, type InstalledLlvm, type LlvmWishes } from './choose-llvm';

const llvm = (major: number, less: Partial<InstalledLlvm> = {}): InstalledLlvm => ({
  dir: `/usr/lib/llvm-${major}`,
  major,
  hasConfig: true,
  compiles: true,
  bolts: true,
  checks: true,
  profiler: null,
  ...less,
});
const INSTALLED = [llvm(22), llvm(21), llvm(19, { bolts: false }), llvm(20), llvm(14)];

const choose = (wishes: Partial<LlvmWishes>, installed: readonly InstalledLlvm[] = INSTALLED) =>
  chooseLlvm(installed, { external: true, minimum: 18, bolts: true, preferred: [], ...wishes })?.major ??
  null;

it('takes what fits best', () => {
  expect(choose({ preferred: [19, 22] })).toBe(19);
  expect(choose({ preferred: [18, 22] })).toBe(22);
});

it('takes the oldest that can be linked, with BOLT rather than without', () => {
  expect(choose({})).toBe(20);
  expect(choose({}, [llvm(19, { bolts: false })])).toBe(19);
  expect(choose({ bolts: false })).toBe(19);
});

it('takes the newest where it is not linked', () => {
  expect(choose({ external: false, minimum: null })).toBe(22);
});

it('refuses what is too old or cannot be linked, even when it is preferred', () => {
  expect(choose({ preferred: [14] }, [llvm(14), llvm(22, { hasConfig: false })])).toBeNull();
  expect(choose({ external: false }, [llvm(22, { compiles: false })])).toBeNull();
});
