#!/usr/bin/env node
// Measures what the plugin costs each command of Nx, as ratios to a trivial target of the same workspace: the hit of
// a whole chain, explain, doctor, and a workspace of many projects. Commands take turns, as other load slows all of
// them, and processor time counts.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fail, run } from './commands.mjs';
import { formatRatio, median } from './spread.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    projects: { type: 'string', default: '100' },
    files: { type: 'string', default: '0' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (options.help) {
  console.log(
    'Usage: node tools/bench/nx.mjs [--rounds N] [--projects N] [--files N]\n\n' +
      'Builds mini-rust, unless .nx/opt-dist-store or OPT_DIST_STORE_DIR has it, and measures the commands of Nx.\n' +
      'Exits with 1 if one costs more than it should.\n\n' +
      '  --rounds N    number of turns (default 7)\n' +
      '  --projects N  number of projects in the large workspaces (default 100)\n' +
      '  --files N     files to add to the tree, as many as a real one has (default 0)',
  );
  process.exit(0);
}
const [rounds, projects, files] = ['rounds', 'projects', 'files'].map((name) => Number(options[name]));
if (![rounds, projects, files].every((each) => Number.isInteger(each) && each >= 0) || rounds < 1)
  fail('--rounds, --projects, --files: expected whole numbers');

const root = path.resolve(import.meta.dirname, '../..');
const nx = path.join(root, 'node_modules/nx/dist/bin/nx.js');
const scratch = mkdtempSync(path.join(tmpdir(), 'opt-dist-bench-'));
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
const env = {
  ...process.env,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  OPT_DIST_STORE_DIR: process.env.OPT_DIST_STORE_DIR ?? path.join(root, '.nx/opt-dist-store'),
};
delete env.NX_CACHE_DIRECTORY;
const TREE = path.join(root, 'rust-project');

const modules = installed();
const one = workspace('one', { isOn: true, count: 0 });
cpSync(TREE, path.join(one, 'rust'), {
  recursive: true,
  filter: (file) =>
    !/^(?:build|dist|dist[.]partial|[a-z]+(?:-pgo)?-profiles|project[.]json|.*[.]local[.]json)$/.test(
      path.relative(TREE, file),
    ),
});
grow(path.join(one, 'rust/mini-rust/compiler/bench'), files);
const oneOff = workspace('one-off', { isOn: false, count: 0 });
const many = workspace('many', { isOn: true, count: projects });
const manyOff = workspace('many-off', { isOn: false, count: projects });
writeTargets(many, manyOff);
console.error('building mini-rust, or restoring it …');
call(one, 'rust:dist');
call(one, 'rust:dist');

const trivial = 'trivial:nothing';
const commands = Object.entries({
  'trivial target': [one, trivial],
  'trivial target, plugin off': [oneOff, trivial],
  'trivial target, many projects': [many, trivial],
  'trivial target, many projects, plugin off': [manyOff, trivial],
  explain: [one, 'rust:explain'],
  doctor: [one, 'rust:doctor'],
});
for (const [, [place, task]] of commands) call(place, task);
console.error('measuring …');
const runs = JSON.parse(
  run('python3', [path.join(import.meta.dirname, 'take_turns.py')], {
    env,
    input: JSON.stringify({ rounds, commands: commands.map(([, [place, task]]) => command(place, task)) }),
  }),
);
const cpu = Object.fromEntries(commands.map(([name], index) => [name, runs[index].map((each) => each.cpu)]));
const missed = [];
const hits = hitCost();
report();
process.exit(missed.length === 0 ? 0 : 1);

/** The packages as they are published: this repository itself runs their sources, which takes longer. */
function installed() {
  const dir = path.join(scratch, 'node_modules');
  mkdirSync(dir);
  const own = ['profile-formats', 'opt-dist-plugin'];
  for (const name of readdirSync(path.join(root, 'node_modules')))
    if (!own.includes(name)) symlinkSync(path.join(root, 'node_modules', name), path.join(dir, name));
  run(process.execPath, [nx, 'run', 'opt-dist-plugin:build'], { cwd: root, env });
  for (const name of own) {
    const source = path.join(root, 'packages', name);
    const [{ filename }] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: source }),
    );
    mkdirSync(path.join(dir, name));
    run('tar', ['-xf', path.join(scratch, filename), '-C', path.join(dir, name), '--strip-components=1']);
    if (existsSync(path.join(source, 'node_modules')))
      symlinkSync(path.join(source, 'node_modules'), path.join(dir, name, 'node_modules'));
  }
  return dir;
}

/** A workspace with a trivial target and further projects of the plugin. */
function workspace(name, { isOn, count }) {
  const dir = path.join(scratch, name);
  const write = (file, value) => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), JSON.stringify(value));
  };
  write('package.json', { name, private: true });
  write('nx.json', { analytics: false, plugins: isOn ? ['opt-dist-plugin'] : [] });
  write('trivial/project.json', { name: 'trivial', targets: { nothing: { command: 'true', cache: true } } });
  for (let index = 0; index < count; index++) {
    write(`projects/p${index}/opt-dist.json`, { source: '../../tree' });
  }
  symlinkSync(modules, path.join(dir, 'node_modules'));
  return dir;
}

/** The same targets, written down: Nx takes its time for them, whoever they are from. */
function writeTargets(from, to) {
  const file = path.join(scratch, 'graph.json');
  run(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: from, env });
  for (const { data } of Object.values(JSON.parse(readFileSync(file, 'utf8')).graph.nodes)) {
    const { name, targets } = data;
    if (name !== 'trivial')
      writeFileSync(path.join(to, data.root, 'project.json'), JSON.stringify({ name, targets }));
  }
}

/** Files of a usual size, seven in a directory, as in the tree of a release. */
function grow(dir, count) {
  const text = `${'// Some line of a source file, as long as they usually are.\n'.repeat(160)}`;
  for (let index = 0; index < count; index++) {
    const place = path.join(dir, `d${Math.floor(index / 700)}`, `d${Math.floor(index / 7)}`);
    if (index % 7 === 0) mkdirSync(place, { recursive: true });
    writeFileSync(path.join(place, `f${index}.rs`), `${text}// ${index}\n`);
  }
}

function command(place, task) {
  return ['sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', place, process.execPath, nx, 'run', task];
}

function call(place, task) {
  const [program, ...args] = command(place, task);
  return run(program, args, { env, maxBuffer: 1 << 26 });
}

function hitCost() {
  const script = path.join(import.meta.dirname, 'hits.mjs');
  const said = run(process.execPath, [script, '--json', '--rounds', String(rounds), 'rust'], {
    cwd: one,
    env,
  });
  const found = JSON.parse(said);
  return ['trivial chain', 'hit'].map((name) => found[name].map((each) => each.cpu));
}

function report() {
  const line = (name, of, base, baseName, most = null) => {
    const ratios = of.map((each, round) => each / base[round]);
    const isMissed = most !== null && median(ratios) > most;
    if (isMissed) missed.push(name);
    const verdict = most === null ? '' : `, ${isMissed ? 'missed' : 'met'}: at most ${most}`;
    console.log(`${name.padEnd(32)}${formatRatio(ratios)}  of ${baseName}${verdict}`);
  };
  const compare = (name, base, most) => line(name, cpu[name], cpu[base], base, most);
  console.log(`processor time, ${process.version}, ${projects} projects in a large workspace`);
  console.log(`trivial target: ${median(cpu['trivial target']).toFixed(2)} s`);
  compare('trivial target', 'trivial target, plugin off');
  compare('trivial target, many projects', 'trivial target, many projects, plugin off', 1.5);
  compare('explain', 'trivial target', 1.5);
  compare('doctor', 'trivial target');
  const [trivialChain, hit] = hits;
  console.log(`trivial chain of four: ${median(trivialChain).toFixed(2)} s`);
  line('hit of the chain', hit, trivialChain, 'trivial chain', files === 0 ? 1.5 : 2);
  console.log(`median and middle 80 % of ${rounds} interleaved rounds`);
}
