import { spawn } from 'node:child_process';

const LIMIT_MS = 5000;
/** Debian also installs LLVM's tools under names with the release. */
const CXXFILT = [
  'llvm-cxxfilt',
  ...[23, 22, 21, 20, 19, 18, 17, 16, 15, 14].map((major) => `llvm-cxxfilt-${major}`),
];
/** rustfilt leaves out the hashes of Rust's names; llvm-cxxfilt reads both languages but keeps the hashes. */
const RUSTFILT = ['rustfilt'];
const MANGLED = /_R|_Z/;

/** Demangles names with the installed tools; without a tool, or if a tool fails, names stay as they are. */
export async function demangle(names: readonly string[]): Promise<readonly string[]> {
  // The tools read one name a line, so a name with a line end would shift the others.
  const asked = [...names.keys()].filter((index) => {
    const name = names[index] ?? '';
    return MANGLED.test(name) && !/[\r\n]/.test(name);
  });
  if (asked.length === 0) return names;
  let lines = asked.map((index) => names[index] ?? '');
  for (const tools of [RUSTFILT, CXXFILT]) lines = await filtered(lines, tools);
  const read = new Map(asked.map((index, place) => [index, lines[place]]));
  return names.map((name, index) => read.get(index) ?? name);
}

async function filtered(lines: string[], tools: readonly string[]): Promise<string[]> {
  for (const tool of tools) {
    const output = await outputOf(tool, `${lines.join('\n')}\n`);
    if (output === null) continue;
    const found = output.replace(/\n$/, '').split('\n');
    return found.length === lines.length ? found : lines;
  }
  return lines;
}

/** Null if the tool is missing or fails. */
function outputOf(tool: string, input: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(tool, [], {
      stdio: ['pipe', 'pipe', 'ignore'],
      // Unlike `timeout`, this holds no process back that found no such tool.
      signal: AbortSignal.timeout(LIMIT_MS),
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', () => {
      resolve(null);
    });
    child.on('close', (code) => {
      resolve(code === 0 ? output : null);
    });
    // The exit code reports a tool that ends before reading everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
