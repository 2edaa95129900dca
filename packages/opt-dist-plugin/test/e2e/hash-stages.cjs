// Hashes the stages of the project `rust` in the current directory through Nx and our hasher, without running
// them: once per line of standard input, which is the environment as JSON. Answers with one line of JSON:
// target -> hash.
const readline = require('node:readline');

const load = (name) => require(require.resolve(name, { paths: [process.cwd()] }));
const { createProjectGraphAsync } = load('@nx/devkit');
const { createTaskGraph } = load('nx/src/tasks-runner/create-task-graph');
const { createTaskHasher } = load('nx/src/hasher/create-task-hasher');
const { hashTask } = load('nx/src/hasher/hash-task');
const { readNxJson } = load('nx/src/config/nx-json');
const { resetWorkspaceContext } = load('nx/src/utils/workspace-context');

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
  for (const [name, value] of Object.entries(env)) process.env[name] = value;
  try {
    const graph = await createProjectGraphAsync();
    const tasks = createTaskGraph(graph, {}, ['rust'], ['dist'], undefined, {});
    const hasher = createTaskHasher(graph, readNxJson(), {});
    const found = {};
    for (const task of Object.values(tasks.tasks)) {
      await hashTask(hasher, graph, tasks, task, { ...process.env });
      found[task.target.target] = task.hashDetails.nodes.problem ?? task.hash;
    }
    return found;
  } finally {
    for (const name of Object.keys(env)) delete process.env[name];
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
