import path from 'node:path';
import { HOST } from './modes';
import type { Scene } from './scene';

/** One program call, with every path replaced by a word for its purpose. */
export interface Call {
  /** The program's purpose, with a number from the second of its kind on. */
  readonly name: string;
  readonly program: string;
  readonly directory: string;
  readonly arguments: readonly string[];
  /** Variables beyond the environment in which the build started. */
  readonly environment: Readonly<Record<string, string>>;
  /** The file of its standard output; null: a pipe. */
  readonly output: string | null;
  /** Things that bootstrap built and kept, and that were instrumented. */
  readonly effects: readonly string[];
}

/** A path, or the start of one, and the word for it. The first match counts. */
export type Role = readonly [string | RegExp, string];

/** The paths of upstream's opt-dist. */
export function upstreamRoles(scene: Scene, artifacts: string): Role[] {
  const build = path.join(scene.checkout, 'build');
  return [
    ...common(scene),
    [path.join(scene.checkout, 'citools/clang-rust'), '{llvm}'],
    [path.join(artifacts, 'rustc-perf'), '{collector}'],
    [path.join(artifacts, 'rustc-pgo.profdata'), '{rustc profile}'],
    [path.join(artifacts, 'llvm-pgo.profdata'), '{LLVM profile}'],
    [path.join(artifacts, 'LLVM-bolt.profdata'), '{LLVM fdata}'],
    [path.join(artifacts, 'rustc-bolt.profdata'), '{rustc fdata}'],
    [path.join(artifacts, 'rustc-pgo'), '{raw rustc}'],
    [path.join(artifacts, 'llvm-pgo'), '{raw LLVM}'],
    [below(scene.temporary, '\\.tmp\\w+/prof\\.fdata'), '{raw fdata}/prof.fdata'],
    [below(scene.temporary, '\\.tmp\\w+'), '{temporary}'],
    [build, '{build}'],
    [scene.checkout, '{checkout}'],
  ];
}

/** Our paths. */
export function ourRoles(scene: Scene): Role[] {
  const build = path.join(scene.project, 'build');
  const own = path.join(build, HOST, '.opt-dist');
  // The same profile, first merged beside its place, then in a set under a name with its digest.
  const profile = (component: string, technique: 'pgo' | 'bolt') => {
    const merged = technique === 'pgo' ? `${component}-pgo` : `bolt-${component}`;
    const placed = `profiles/(relocations/)?${component}-${technique}-[\\w.-]+`;
    return below(
      own,
      `(merged/${merged}|parts/${merged}/\\w+|${placed})\\.(profdata|fdata|profile)(\\.partial)?`,
    );
  };
  return [
    ...common(scene),
    [path.join(own, 'rustc-perf'), '{collector}'],
    [profile('rustc', 'pgo'), '{rustc profile}'],
    [profile('llvm', 'pgo'), '{LLVM profile}'],
    [profile('llvm', 'bolt'), '{LLVM fdata}'],
    [profile('rustc', 'bolt'), '{rustc fdata}'],
    [path.join(own, 'raw/rustc-pgo'), '{raw rustc}'],
    [path.join(own, 'raw/llvm-pgo'), '{raw LLVM}'],
    [below(own, 'raw/bolt-\\w+'), '{raw fdata}'],
    [path.join(own, 'tmp/unpacked'), '{unpacked}'],
    [below(own, 'tmp/lib[\\w.-]+'), '{temporary}'],
    [path.join(own, 'tests'), '{tests}'],
    [own, '{own}'],
    [build, '{build}'],
    [scene.checkout, '{checkout}'],
    [scene.project, '{here}'],
  ];
}

/** Every path below a directory that fits a pattern. */
function below(dir: string, pattern: string): RegExp {
  return new RegExp(`${dir.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/${pattern}`, 'g');
}

function common(scene: Scene): Role[] {
  return [
    [scene.llvm, '{llvm}'],
    [path.join(scene.root, 'path'), '{PATH}'],
  ];
}

/** @param here the directory in which the build started: bootstrap looks for its config there */
export function parseCalls(scene: Scene, roles: readonly Role[], here: string): Call[] {
  const inherited = new Map(Object.entries(scene.env));
  const word = (text: string) => roles.reduce((left, [from, to]) => left.replaceAll(from, to), text);
  let instrumented = '';
  const calls = scene
    .log()
    .split(/^(?=call\t)/m)
    .filter((part) => part !== '')
    .map((part) => {
      const of = (kind: string) =>
        part
          .split('\n')
          .filter((line) => line.startsWith(`${kind}\t`))
          .map((line) => line.slice(kind.length + 1));
      const directory = of('directory')[0] ?? '';
      const output = of('output')[0];
      const call = {
        program: word(of('call')[0] ?? ''),
        directory: directory === here ? '{here}' : word(directory),
        arguments: of('argument').map(word),
        environment: Object.fromEntries(
          of('variable')
            .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const)
            .filter(([name, value]) => !SHELL.has(name) && inherited.get(name) !== value)
            .map(([name, value]): [string, string] => [name, word(value)])
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ),
        output: output === undefined ? null : word(output),
        effects: of('effect'),
      };
      const unset = Array.from(Object.keys(scene.mode.env ?? {})).filter(
        (name) => !of('variable').some((line) => line.startsWith(`${name}=`)),
      );
      const name = nameOf(call, instrumented);
      instrumented = /^(?:build instrumented|instrument) (.*)$/.exec(name)?.[1] ?? instrumented;
      return {
        name,
        ...call,
        environment: { ...call.environment, ...Object.fromEntries(unset.map((each) => [each, '(removed)'])) },
      };
    });
  return numbered(withWholeTrainings(calls));
}

function numbered(calls: readonly Call[]): Call[] {
  const numbers = new Map<string, number>();
  return calls.map((call) => {
    const number = (numbers.get(call.name) ?? 0) + 1;
    numbers.set(call.name, number);
    return number === 1 ? call : { ...call, name: `${call.name} (${number})` };
  });
}

/** A training in parts, each with a merge, and the merge of all: as one training and one merge. */
function withWholeTrainings(calls: readonly Call[]): Call[] {
  const isMerge = ({ name }: Call) => name.startsWith('merge ');
  const whole: Call[] = [];
  for (const call of calls) {
    const last = whole.at(-1);
    const before = whole.findLastIndex((other) => !isMerge(other));
    const training = whole[before];
    if (call.name.startsWith('train ') && training?.name === call.name)
      whole.splice(before, whole.length, { ...training, arguments: together(training, call) });
    else if (last === undefined || !isMerge(call) || last.name !== call.name) whole.push(call);
  }
  return whole;
}

/** The arguments of two trainings, with the lists of both. */
function together(one: Call, other: Call): string[] {
  return one.arguments.map((word, index) => {
    if (!['--profiles', '--include'].includes(one.arguments[index - 1] ?? '')) return word;
    return [...new Set([...word.split(','), ...(other.arguments[index] ?? '').split(',')])].join(',');
  });
}

/** Variables that a shell sets, and PATH, which the recorders change for themselves. */
const SHELL: ReadonlySet<string> = new Set(['PATH', 'PWD', 'OLDPWD', 'SHLVL', '_']);

/** @param instrumented the programs that are instrumented at this time */
function nameOf(call: Pick<Call, 'program' | 'arguments' | 'output'>, instrumented: string): string {
  const args = call.arguments;
  const all = args.join(' ');
  const component = (text: string) => (/llvm/i.test(text) ? 'LLVM' : 'rustc');
  switch (path.basename(call.program)) {
    case 'python':
    case 'python3':
      return args.includes('--dry-run') ? 'check arguments' : bootstrapName(args);
    case 'cargo':
      return args[0] === 'build' ? 'build collector' : `train ${instrumented}`;
    case 'llvm-profdata':
      return `merge profiles of ${component(args[args.indexOf('-o') + 1] ?? '')}`;
    case 'merge-fdata': {
      const output = call.output ?? args[args.indexOf('-o') + 1] ?? '';
      return `merge fdata of ${component(path.basename(output))}`;
    }
    case 'llvm-bolt': {
      const library = all.includes('libLLVM') ? 'libLLVM' : 'librustc_driver';
      return `${args[0] === '-instrument' ? 'instrument' : 'optimise'} ${library}`;
    }
    case 'llvm-readelf':
      return 'look for the note of BOLT';
    case 'tar':
      return 'unpack a tarball';
    case 'rustc':
      return 'start the packaged rustc';
    default:
      return `${path.basename(call.program)} ${all}`;
  }
}

function bootstrapName(args: readonly string[]): string {
  const [, subcommand = ''] = args;
  if (subcommand !== 'build') return subcommand;
  if (args.includes('--rust-profile-generate')) return 'build instrumented rustc';
  if (args.includes('--llvm-profile-generate')) return 'build instrumented LLVM';
  return args.includes('--llvm-profile-use') ? 'build optimised LLVM' : 'build optimised rustc';
}
