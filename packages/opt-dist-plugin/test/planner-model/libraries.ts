import { optimisationOf } from '../../src/plan/bolt';
import type { PlanContext } from '../../src/plan/plan-context';
import type { Action } from '../../src/plan/step';
import { type Binary, type Inode, type Points, StepFailure, type World } from './world';
import type { Library } from '../../src/model/components';

function libraryAt(world: World, library: Library): { file: string; binary: Binary } {
  const { driver, llvm } = world.stage2 ?? { driver: null, llvm: null };
  const inode = library === 'llvm' ? llvm : driver;
  if (inode === null) throw new StepFailure(`no library of ${library}`);
  return { file: library === 'llvm' ? 'libLLVM.so' : (driver?.file ?? ''), binary: inode.binary };
}

const digest = (binary: Binary) => JSON.stringify(binary);

export function* snapshot(world: World, library: Library): Points {
  const { file, binary } = libraryAt(world, library);
  if (binary.bolt !== 'none') throw new StepFailure(`altered library: ${file} was rewritten by BOLT`);
  if (binary.torn) throw new StepFailure(`${file} is half written`);
  world.pristine.set(`pristine/${file}`, structuredClone(binary));
  yield 'copied';
  const pristine = { path: `pristine/${file}`, sha256: digest(binary) };
  return { libraries: { [library]: { file, pristine, content: 'pristine', optimisation: null } } };
}

export function* rewrite(world: World, library: Library, change: (pristine: Binary) => Binary): Points {
  const known = world.state.libraries[library];
  const pristine = known === null ? undefined : world.pristine.get(known.pristine.path);
  if (known === null || pristine === undefined || digest(pristine) !== known.pristine.sha256) {
    throw new StepFailure(`no pristine copy of ${library}`);
  }
  yield 'rewritten elsewhere';
  const names = [...world.cargo.values(), ...(world.stage2 === null ? [] : [world.stage2.driver])];
  const links: (Inode | null)[] =
    library === 'llvm'
      ? [world.llvm, world.stage2?.llvm ?? null]
      : names.filter(({ file }) => file === known.file);
  for (const inode of new Set(links)) {
    if (inode === null) continue;
    inode.binary = { ...inode.binary, torn: true };
    yield 'half written';
    inode.binary = change(structuredClone(pristine));
  }
  return {};
}

export function* optimise(
  world: World,
  context: PlanContext,
  action: Extract<Action, { kind: 'optimise' }>,
): Points {
  const data = world.files.get(action.data);
  if (data === undefined) throw new StepFailure(`${action.data}: no such file`);
  const optimisation = optimisationOf(data.content, action.args, context.toolchain.bolt?.version ?? '');
  yield* rewrite(world, action.library, (pristine) => {
    if (!pristine.relocations)
      throw new StepFailure('function reordering only works when relocations are enabled');
    return { ...pristine, bolt: `optimised ${optimisation}` };
  });
  return { libraries: { [action.library]: { optimisation } } };
}
