// Hashes the stages of the project `rust` in the current directory through Nx, and takes their keys, without running
// them: once per line of standard input, which is the environment as JSON. Answers with one line of JSON:
// target -> { nx, key, own }: Nx's hash, the stage key, and the same
// without inputs that the workspace added.
const { randomBytes } = require('node:crypto');
const path = require('node:path');
const readline = require('node:readline');

const load = (name) => require(require.resolve(name, { paths: [process.cwd()] }));
process.env.SWC_NODE_PROJECT = path.join(process.cwd(), 'tsconfig.base.json');
load('@swc-node/register');
const { createProjectGraphAsync } = load('@nx/devkit');
const { createTaskGraph } = load('nx/src/tasks-runner/create-task-graph');
const { createTaskHasher } = load('nx/src/hasher/create-task-hasher');
const { hashTask } = load('nx/src/hasher/hash-task');
const { readNxJson } = load('nx/src/config/nx-json');
const { resetWorkspaceContext } = load('nx/src/utils/workspace-context');
const own = (file) => require(path.join(process.cwd(), 'packages/opt-dist-plugin/src', file));

// Most of the time would go into the same sources again: what the compiler made of them is kept.
const swc = load('@swc/core');
const { transformSync } = swc;
const compiled = new Map();
swc.transformSync = (source, options) => {
  const key = `${options?.filename}\n${source}`;
  if (!compiled.has(key)) compiled.set(key, transformSync(source, options));
  return compiled.get(key);
};

/** What is remembered for one invocation is forgotten, as in a new process. */
function forget() {
  resetWorkspaceContext();
  for (const file of Object.keys(require.cache)) {
    if (/opt-dist-plugin\/src\//.test(file)) delete require.cache[file];
  }
}

async function hashes(env) {
  forget();
  const root = process.cwd();
  const { runVariables } = own('nx/run-variables.ts');
  const { recordsDir } = own('key/fingerprint-record.ts');
  // As the hook sets them.
  const run = runVariables(randomBytes(8).toString('hex'), [], {}, recordsDir(root, process.env), {
    dir: null,
    maxBytes: 1,
  });
  const given = { ...env, ...run };
  for (const [name, value] of Object.entries(given)) process.env[name] = value;
  try {
    const seen = { ...process.env };
    const graph = await createProjectGraphAsync();
    const { root: projectRoot } = graph.nodes.rust.data;
    const tasks = createTaskGraph(graph, {}, ['rust'], ['dist'], undefined, {});
    const hasher = createTaskHasher(graph, readNxJson(), {});
    // The commands of the `runtime` inputs find this record, and need not read the project again.
    await own('key/take-fingerprints.ts').fingerprintLine(root, projectRoot, 'dist', seen);
    const project = await own('project/project.ts').openProject(root, projectRoot, seen);
    const found = {};
    for (const task of Object.values(tasks.tasks)) {
      await hashTask(hasher, graph, tasks, task, seen);
      const stage = graph.nodes.rust.data.targets[task.target.target].executor.split(':')[1];
      const inferred = own('nx/create-nodes.ts').ownInputs(root, projectRoot, stage);
      const { inputs } = graph.nodes.rust.data.targets[task.target.target];
      const { hasOthers } = own('nx/executors/target-inputs.ts').targetInputs(
        inputs,
        inferred,
        projectRoot,
        stage,
      );
      const declared = hasOthers ? task.hash : null;
      const { takeKey } = own('key/taken-key.ts');
      const take = (others) => (project.ok ? takeKey(project.value, stage, [], others) : project);
      const key = await take(declared);
      const exact = declared === null ? key : await take(null);
      const shown = (taken) => (taken.ok ? taken.value.hash : JSON.stringify(taken.error));
      found[task.target.target] = { nx: task.hash, key: shown(key), own: shown(exact) };
    }
    return found;
  } finally {
    for (const name of Object.keys(given)) delete process.env[name];
  }
}

// One after the other: each is an invocation of its own.
let last = Promise.resolve();
readline.createInterface({ input: process.stdin }).on('line', (line) => {
  last = last
    .then(() => hashes(JSON.parse(line)))
    .catch((error) => ({ error: String(error?.stack ?? error) }))
    .then((found) => process.stdout.write(`@${JSON.stringify(found)}\n`));
});
