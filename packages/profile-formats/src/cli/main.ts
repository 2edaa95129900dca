import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openFileSource } from '../node';
import { demangle } from '../node/demangle';
import { run } from './run';

async function main(): Promise<void> {
  // The reader of the output may end first (`| head`).
  process.stdout.on('error', () => undefined);
  const { exitCode, output, errors } = await run(
    { open: openFileSource, demangle, version },
    process.argv.slice(2),
  );
  process.stderr.write(errors);
  process.stdout.write(output);
  process.exitCode = exitCode;
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
