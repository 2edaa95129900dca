import { posix as path } from 'node:path';
import type { DistTests } from '../tree/tree-facts';
import type { ProblemOf } from '../model/problem';
import { distArguments, distSelection } from '../bootstrap/dist-arguments';
import type { Plan } from './plan';
import type { PlanContext } from './plan-context';
import type { TarballName, TomlTable } from './step';

/** The tarballs of a toolchain that can run tests: opt-dist's `tests.rs` unpacks the same. */
const NEEDED = ['rustc', 'rust-std', 'cargo', 'rust-src'] as const;

type TestedContext = Pick<PlanContext, 'config' | 'dialect' | 'settings' | 'extraArgs'>;

/** The suites to run; null: none. Try builds may be broken in any way and are not tested. */
function testsOf({ config, dialect }: Pick<PlanContext, 'config' | 'dialect'>): DistTests | null {
  return config.dist.tests.run && !config.tryBuild ? dialect.distTests : null;
}

/**
 * A requirement of the tests that the build will not meet; found now and not hours later. Null: none.
 * @param toolsByDefault does bootstrap build tools such as cargo when its config does not say?
 */
export function missingForTests(
  context: TestedContext,
  toolsByDefault: boolean,
): ProblemOf<'tests-cannot-run'> | null {
  if (testsOf(context) === null) return null;
  const { settings } = context;
  const args = distArguments(context.config, context.dialect, context.extraArgs);
  const { paths, skipped, defaults } = distSelection(args, context.dialect.valueOptions);
  const facts: ProblemOf<'tests-cannot-run'>['facts'][number][] = [];
  if (!settings.formats.includes('xz')) {
    const found = JSON.stringify(settings.formats);
    facts.push({ where: 'dist.compression-formats', expected: '"xz" among them', found });
  }
  for (const component of NEEDED) {
    if (skipped.includes(component)) {
      facts.push({ where: 'dist.args', expected: component, found: `${component} left out` });
    } else if (!defaults && !paths.includes(component)) {
      facts.push({ where: 'dist.args', expected: component, found: paths.join(' ') });
    }
  }
  if (!paths.includes('cargo')) facts.push(...withoutCargo(settings, toolsByDefault));
  return facts.length === 0 ? null : { kind: 'tests-cannot-run', facts };
}

function withoutCargo({ extended, tools }: PlanContext['settings'], toolsByDefault: boolean) {
  const said = extended === null ? 'nothing, which is false here' : String(extended);
  if (!(extended ?? toolsByDefault)) return [{ where: 'build.extended', expected: 'true', found: said }];
  if (tools === null || tools.includes('cargo')) return [];
  return [{ where: 'build.tools', expected: '"cargo" among them', found: JSON.stringify(tools) }];
}

/**
 * Unpacks the packaged toolchain, makes it stage 0 of a build directory of its own, and runs suites of the
 * tree with it.
 */
export function planTests(plan: Plan) {
  const { context } = plan;
  const tests = testsOf(context);
  if (tests === null) return;
  const { layout, call, dialect, config } = context;
  const configFile = path.join(layout.tests, dialect.configFile);
  plan.add(
    'unpack-toolchain',
    'Unpack the toolchain',
    'the tests run the toolchain that users will install, not the one in the build directory',
    {
      kind: 'unpack-toolchain',
      tarballs: layout.tarballs,
      components: tarballs(layout.host),
      to: toolchainDir(context),
      configFile,
      config: testConfig(context, tests),
    },
  );
  const skips = config.dist.tests.skip.flatMap((test) => [dialect.skipOption, test]);
  plan.add('test', 'Test the toolchain', tests.suites.join(', '), {
    kind: 'test',
    command: {
      program: call.python,
      args: [
        ...[call.entry, 'test', '--config', configFile, '--build', call.host, '--stage', '0'],
        ...tests.suites,
        ...skips,
      ],
      cwd: call.cwd,
      env: { ...call.env, ...tests.env },
    },
  });
  plan.add('clear-tests', 'Remove the unpacked toolchain', 'it passed', {
    kind: 'clear',
    paths: [layout.tests],
  });
}

function tarballs(host: string): TarballName[] {
  return [
    ...NEEDED.map((component) => ({
      component,
      target: component === 'rust-src' ? null : host,
      optional: false,
    })),
    // A toolchain that has it is also asked to compile with it.
    { component: 'rustc-codegen-cranelift', target: host, optional: true },
  ];
}

function toolchainDir({ layout }: PlanContext): string {
  return path.join(layout.tests, 'toolchain');
}

/**
 * The config of the tests, instead of the user's: the packaged toolchain as stage 0, and those settings of
 * the user's without which this machine and this tree cannot compile and link. The build directory is a
 * separate one, so that the record of the shared one stays true.
 */
function testConfig(context: PlanContext, tests: DistTests): TomlTable {
  const { layout, dialect, settings, config } = context;
  const bin = path.join(toolchainDir(context), 'bin');
  const { 'llvm-config': external, ...programs } = settings.targetTools;
  // Any will do, nothing is linked with it: without one, bootstrap would build LLVM for its tests.
  const llvmConfig = config.llvm.build ? path.join(layout.llvm, 'bin/llvm-config') : external;
  return {
    ...(dialect.changeId === null ? {} : { 'change-id': dialect.changeId }),
    profile: 'user',
    build: {
      'build-dir': path.join(layout.tests, 'build'),
      rustc: path.join(bin, 'rustc'),
      cargo: path.join(bin, 'cargo'),
      'local-rebuild': true,
      ...(tests.allowsStage0 ? { 'compiletest-allow-stage0': true } : {}),
      ...(settings.vendor === null ? {} : { vendor: settings.vendor }),
      ...settings.needs.build,
    },
    rust: {
      channel: dialect.channel,
      ...settings.needs.rust,
      ...(tests.withoutLld ? { 'verbose-tests': true, lld: false } : {}),
    },
    target: {
      [layout.host]: { ...programs, ...(llvmConfig === undefined ? {} : { 'llvm-config': llvmConfig }) },
    },
  };
}
