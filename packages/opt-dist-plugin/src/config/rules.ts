import { TOOLS } from '../model/components';
import { formatValue, valueAt, type JsonPath } from './json';

/** A value that the schema allows and the rest of the file does not. */
export interface BrokenRule {
  readonly path: JsonPath;
  readonly expected: string;
  readonly found: string;
}

/**
 * The rules that the schema cannot express. They work on the file as written, so that they apply whatever
 * else is wrong in the file; a missing field breaks no rule.
 */
export function brokenRules(file: unknown): readonly BrokenRule[] {
  return [
    ...externalLlvm(file),
    ...llvmFirst(file),
    ...toolsAlone(file),
    ...boltTurnedOff(file),
    ...namelessProgram(file),
  ];
}

/** An external LLVM is linked as it is: it gets no profile and is not rewritten by BOLT. */
function* externalLlvm(file: unknown): Iterable<BrokenRule> {
  if (valueAt(file, ['llvm', 'build']) !== false) return;
  const lists: JsonPath[] = [['components']];
  if (valueAt(file, ['bolt', 'enabled']) !== false) lists.push(['bolt', 'libraries']);
  for (const list of lists) {
    const items: unknown = valueAt(file, list);
    if (!Array.isArray(items)) continue;
    for (const [index, item] of items.entries()) {
      if (item === 'llvm') {
        yield {
          path: [...list, index],
          expected: 'a component that is built (llvm.build is false)',
          found: '"llvm"',
        };
      }
    }
  }
  yield* unusedProfile(file, 'llvm-pgo', 'llvm.build');
}

/** An LLVM that is given, linked into rustc, or not trained cannot be the first to be trained. */
function* llvmFirst(file: unknown): Iterable<BrokenRule> {
  if (valueAt(file, ['order']) !== 'llvm-first') return;
  const components: unknown = valueAt(file, ['components']);
  const reasons = [
    ...['build', 'shared'].flatMap((field) =>
      valueAt(file, ['llvm', field]) === false ? [`llvm.${field} is false`] : [],
    ),
    ...(Array.isArray(components) && !components.includes('llvm') ? ['components have no "llvm"'] : []),
  ];
  const [reason] = reasons;
  if (reason !== undefined)
    yield { path: ['order'], expected: `"upstream" (${reason})`, found: '"llvm-first"' };
}

/** Tools are built together with rustc, trained with its workloads, and linked with its library. */
function* toolsAlone(file: unknown): Iterable<BrokenRule> {
  const items: unknown = valueAt(file, ['components']);
  if (!Array.isArray(items) || items.includes('rustc')) return;
  for (const [index, item] of items.entries()) {
    if (TOOLS.some((tool) => tool === item)) {
      yield {
        path: ['components', index],
        expected: '"rustc" in the list as well',
        found: `${formatValue(item)} without "rustc"`,
      };
    }
  }
}

function* boltTurnedOff(file: unknown): Iterable<BrokenRule> {
  if (valueAt(file, ['bolt', 'enabled']) === false) yield* unusedProfile(file, 'bolt', 'bolt.enabled');
}

/** A given profile that nothing would use. */
function* unusedProfile(file: unknown, stage: string, field: string): Iterable<BrokenRule> {
  const path = ['profiles', stage];
  const profile = valueAt(file, path);
  if (typeof profile === 'string') {
    yield { path, expected: `null (${field} is false)`, found: formatValue(profile) };
  }
}

/** Arguments of the training program may be empty strings, its name may not. */
function* namelessProgram(file: unknown): Iterable<BrokenRule> {
  const path = ['training', 'command', 0];
  const program = valueAt(file, path);
  if (typeof program === 'string' && program.trim() === '') {
    yield { path, expected: 'the name of a program', found: formatValue(program) };
  }
}
