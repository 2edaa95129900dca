import { decodePlace } from '../key/fingerprint';
import { fingerprintLine } from '../key/take-fingerprints';
import { STAGES } from '../model/stages';
import { readInSilence } from '../sources/sources';

/**
 * The program of a stage's `runtime` input: prints one line for Nx to hash.
 * @param words the project's directory and the stage, as `fingerprintCommand` wrote them
 */
export async function main(words: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [place, name] = words;
  const stage = STAGES.find((each) => each === name);
  if (place === undefined || stage === undefined || words.length !== 2) {
    process.stderr.write('usage: node -e "require(\'opt-dist-plugin/fingerprint\')" PROJECT_ROOT STAGE\n');
    return 2;
  }
  readInSilence();
  process.stdout.write(`${await fingerprintLine(process.cwd(), decodePlace(place), stage, env)}\n`);
  return 0;
}
