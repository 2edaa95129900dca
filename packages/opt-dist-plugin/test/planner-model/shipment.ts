import { optimisationOf } from '../../src/plan/bolt';
import type { StatePatch } from '../../src/plan/build-state';
import { planContextOf, type Scenario } from './scenario';
import { StepFailure, type World } from './world';
import { isProfiled, type Library } from '../../src/model/components';
import { boltLibraries, toolsOf } from '../../src/config/uses';

export function verify(world: World, libraries: readonly Library[]): StatePatch {
  for (const library of libraries) {
    const binary = library === 'llvm' ? world.tarballs?.llvm : world.tarballs?.driver;
    if (binary?.bolt.startsWith('optimised') !== true)
      throw new StepFailure(`unshipped: ${library} without BOLT`);
  }
  return {};
}

/** The faults of dist's shipment, if any. */
export function* wrongShipment(world: World, scenario: Scenario): Generator<string> {
  const shipped = world.outputs.get('dist')?.shipped ?? null;
  if (shipped === null) {
    yield 'nothing is shipped';
    return;
  }
  const { config, inputs, dialect } = scenario;
  const { profiles, toolchain } = planContextOf(world, scenario, 'dist');
  const libraries = boltLibraries(config, dialect);
  const llvm = shipped.llvm ?? shipped.driver.contains;
  const check = (what: string, found: unknown, expected: unknown) =>
    JSON.stringify(found) === JSON.stringify(expected)
      ? []
      : [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
  const bolt = (library: Library) => {
    const profile = profiles.bolt[library];
    if (!libraries.includes(library) || profile === null) return 'none';
    const icf = toolchain.llvmMajor >= 20 ? 'all' : '1';
    const args = [
      ...[
        '-reorder-blocks=ext-tsp',
        '-reorder-functions=cdsort',
        '-split-functions',
        '-split-strategy=cdsplit',
      ],
      ...['-split-all-cold', '-jump-tables=move', `-icf=${icf}`, '-update-debug-sections', '-dyno-stats'],
    ];
    return `optimised ${optimisationOf(profile.sha256, [...args, ...config.bolt.args], toolchain.bolt?.version ?? '')}`;
  };
  yield* check('librustc_driver', shipped.driver, {
    instrumented: false,
    profile: profiles.rustc?.sha256 ?? null,
    relocations: dialect.boltSettings && libraries.includes('rustc'),
    inputs: inputs.rustc,
    bolt: bolt('rustc'),
    torn: false,
    fast: false,
    contains: shipped.driver.contains,
  });
  if (config.llvm.build) {
    yield* check('LLVM', llvm, {
      instrumented: false,
      profile: profiles.llvm?.sha256 ?? null,
      relocations: libraries.includes('llvm'),
      fast: false,
      inputs: inputs.llvm,
      bolt: bolt('llvm'),
      torn: false,
      contains: null,
    });
    if (shipped.damaged) yield 'LLVM lacks files';
    yield* check('lld is built against', shipped.lld?.llvm, shipped.llvmId);
  }
  for (const [tool, { instrumented, profile, inputs: from }] of shipped.tools) {
    const built = toolsOf(config).find((each) => each === tool);
    // Tools without a profile of their own have that of rustc.
    const own = built !== undefined && isProfiled(built) ? profiles.tools[built] : profiles.rustc;
    const expected = built === undefined ? null : (own?.sha256 ?? null);
    const found = { instrumented, profile, from };
    yield* check(tool, found, { instrumented: false, profile: expected, from: inputs.rustc });
  }
  const fdata = libraries.flatMap((library) => profiles.bolt[library]?.sha256 ?? []);
  yield* check('reproducible artifacts', shipped.artifacts, fdata);
}
