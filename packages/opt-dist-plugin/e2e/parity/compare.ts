import type { Call } from './calls';
import type { Recording } from './recording';

/** A difference, as a line: the call, and the words of one side only (`-` upstream, `+` ours). */
export function differencesOf(upstream: Recording, ours: Recording): string[] {
  const outcome =
    upstream.succeeded === ours.succeeded ? [] : [`the whole run: ${ended(upstream)} → ${ended(ours)}`];
  const theirNames = upstream.calls.map(({ name }) => name);
  const ourNames = ours.calls.map(({ name }) => name);
  const missing = upstream.calls.filter(({ name }) => !ourNames.includes(name)).map(whole('-'));
  const added = ours.calls.filter(({ name }) => !theirNames.includes(name)).map(whole('+'));
  const shared = upstream.calls.flatMap((theirs) => {
    const same = ours.calls.find(({ name }) => name === theirs.name);
    return same === undefined ? [] : compareCalls(theirs, same);
  });
  return [...outcome, ...moved(theirNames, ourNames), ...missing, ...added, ...shared];
}

function whole(sign: '-' | '+') {
  return (call: Call) => `${call.name}: ${sign} ${[call.program, ...call.arguments].join(' ')}`;
}

function ended({ succeeded }: Recording): string {
  return succeeded ? 'success' : 'failure';
}

function compareCalls(theirs: Call, ours: Call): string[] {
  const lines = [
    ...changed('program', theirs.program, ours.program),
    ...changed('directory', theirs.directory, ours.directory),
    ...compareArguments(optionsOf(theirs.arguments), optionsOf(ours.arguments)),
    ...compareEnvironments(theirs.environment, ours.environment),
    ...changed('output', theirs.output ?? 'a pipe', ours.output ?? 'a pipe'),
    ...changed('effect', theirs.effects.join(', '), ours.effects.join(', ')),
  ];
  return lines.map((line) => `${theirs.name}: ${line}`);
}

function changed(what: string, theirs: string, ours: string): string[] {
  return theirs === ours ? [] : [`${what} ${theirs || 'none'} → ${ours || 'none'}`];
}

/** Options whose value is the next word. */
const WITH_VALUE: ReadonlySet<string> = new Set([
  ...['--build', '--cargo', '--cargo-config', '--config', '--host', '--id', '--include', '--keep-stage'],
  ...['--llvm-profile-use', '--profiles', '--reproducible-artifact', '--rust-profile-generate'],
  ...['--rust-profile-use', '--scenarios', '--set', '--skip', '--stage', '--target', '-data', '-o', '-p'],
]);

function optionsOf(words: readonly string[]): string[] {
  const options: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    options.push(WITH_VALUE.has(word) ? `${word} ${words[++index] ?? ''}` : word);
  }
  return options;
}

function compareArguments(theirs: readonly string[], ours: readonly string[]): string[] {
  const gone = without(theirs, ours);
  const added = without(ours, theirs);
  const order = without(theirs, gone).join('\0') === without(ours, added).join('\0');
  return [
    ...gone.map((option) => `- ${option}`),
    ...added.map((option) => `+ ${option}`),
    ...(order ? [] : ['options in another order']),
  ];
}

/** The rest of a list after removing each word of another once. */
function without(words: readonly string[], taken: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const word of taken) left.set(word, (left.get(word) ?? 0) + 1);
  return words.filter((word) => {
    const count = left.get(word) ?? 0;
    left.set(word, count - 1);
    return count <= 0;
  });
}

function compareEnvironments(theirs: Call['environment'], ours: Call['environment']): string[] {
  const names = Array.from(new Set([...Object.keys(theirs), ...Object.keys(ours)])).sort();
  return names.flatMap((name) => {
    const [before, after] = [theirs[name], ours[name]];
    if (before === after) return [];
    return [
      ...(before === undefined ? [] : [`- ${name}=${before}`]),
      ...(after === undefined ? [] : [`+ ${name}=${after}`]),
    ];
  });
}

/** Calls that both make, but not in the same order. */
function moved(theirs: readonly string[], ours: readonly string[]): string[] {
  const common = theirs.filter((name) => ours.includes(name));
  const here = ours.filter((name) => theirs.includes(name));
  return common.flatMap((name, index) =>
    here[index] === name
      ? []
      : [`${name}: call ${index + 1} → ${here.indexOf(name) + 1} of those that both make`],
  );
}
