import { temporaryFact } from '../../src/doctor/facts/temporary';
import { runner } from '../../src/process/ask';

/** Says whether programs run in a directory for temporary files. */
async function main([dir = '']: readonly string[]) {
  const env = { ...process.env, TMPDIR: dir };
  console.log(JSON.stringify(await temporaryFact(runner('/', env), env)));
  process.stdin.resume();
}

void main(process.argv.slice(2));
