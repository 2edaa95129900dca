import { parseArgs } from 'node:util';
import { makeTemplates, removeTemplates } from '../e2e/template';
import { campaign, KINDS, summary } from './campaign';

const HELP = `Usage: npm run campaign -- [--kinds KIND,...] [--seed N] [--times N] [--minutes N] [--no-builds]

Tries faults against the plugin on mini-rust, each in a copy of a workspace in which the whole chain was built, and looks
at what comes of it: the next plain run has to mend it, or to end with one message that names a command, after which a
plain run is green. The results then have to be right, also when they come back from the cache; no wrong result may be
stored; no process, lock or temporary file may be left. Exits with 1 if a trial failed.

  --kinds KIND,...  (default: all)
${KINDS.map(({ name, words }) => `      ${name.padEnd(12)}${words}`).join('\n')}
  --seed N          of the first trial; each one behind it has the next number (default: one that chance chooses)
  --times N         trials, the kinds in turn (default: 20)
  --minutes N       begin no trial after so long (default: 60)
  --no-builds       only faults of runs that build nothing
  --help            print this text

A moment at which a run is killed is the same for the same seed, and what the run does at that moment is not.
`;

const OPTIONS = {
  kinds: { type: 'string' },
  seed: { type: 'string' },
  times: { type: 'string', default: '20' },
  minutes: { type: 'string', default: '60' },
  'no-builds': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function given() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function main(): Promise<number> {
  const values = given();
  if (typeof values === 'string') {
    process.stderr.write(`${values}\n\n${HELP}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const names = values.kinds?.split(',') ?? KINDS.map(({ name }) => name);
  const unknown = names.find((name) => !KINDS.some((kind) => kind.name === name));
  const [seed, times, minutes] = [
    values.seed ?? Math.floor(Math.random() * 1e6),
    values.times,
    values.minutes,
  ].map(Number);
  const isNumber = (value: number | undefined): value is number => value !== undefined && value >= 0;
  if (unknown !== undefined || !isNumber(seed) || !isNumber(times) || !isNumber(minutes)) {
    process.stderr.write(unknown === undefined ? HELP : `--kinds: unknown kind ${unknown}\n\n${HELP}`);
    return 2;
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  process.once('SIGINT', () => {
    removeTemplates();
    process.exit(130);
  });
  say(`seed ${seed}; the chain is built once`);
  makeTemplates();
  try {
    const kinds = KINDS.filter(({ name }) => names.includes(name));
    const trials = await campaign({ seed, times, minutes, kinds, builds: !values['no-builds'] }, say);
    for (const line of ['', ...summary(trials)]) say(line);
    return trials.length === 0 || trials.some(({ failure }) => failure !== null) ? 1 : 0;
  } finally {
    removeTemplates();
  }
}

void main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
