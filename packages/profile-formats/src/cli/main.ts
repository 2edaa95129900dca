import { readFileSync } from 'node:fs';
import path from 'node:path';
import { demangle } from '../node/demangle';
import { openProfile } from '../node/open-profile';
import { run } from './run';

/** The exit code when the output is not written. */
const NOT_WRITTEN = 3;

async function main(): Promise<void> {
  // The callback of each write tells of its failure.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const { exitCode, output, errors } = await run(
    { open: (file) => openProfile(file, process.stdin), demangle, version },
    process.argv.slice(2),
  );
  process.stderr.write(errors);
  const code = await writeOutput(output);
  if (code !== null) process.stderr.write(`profile-formats: the output cannot be written (${code})\n`);
  process.exitCode = code === null ? exitCode : NOT_WRITTEN;
}

/** Null when the output is written, or nobody reads it any more, as with `| head`; else the system's code. */
function writeOutput(output: string): Promise<string | null> {
  return new Promise((resolve) => {
    process.stdout.write(output, (error) => {
      const code = error && 'code' in error ? String(error.code) : null;
      resolve(error && code !== 'EPIPE' ? (code ?? error.message) : null);
    });
  });
}

function version(): string {
  const file = path.join(__dirname, '../../package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

main().catch((error: unknown) => {
  // An error with a code comes from the system, such as a failing disk; any other is a bug and shows its
  // stack.
  const isSystem = error instanceof Error && 'code' in error;
  process.stderr.write(
    `profile-formats: ${isSystem || !(error instanceof Error) ? String(error) : (error.stack ?? error.message)}\n`,
  );
  process.exitCode = 1;
});
