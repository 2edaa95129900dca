// Nx runs this for each stage, by the `runtime` input of its target, and hashes the line that it prints. Stages of
// one run that are hashed within seconds share a reading of the project: for these, node starts and nothing else is
// loaded.
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');

/** As `MOST_SHARED` of src/key/fingerprint-record.ts. */
const MOST_SHARED = 10_000;

function shared([place, stage], { OPT_DIST_RUN: run, OPT_DIST_KEYS: dir }) {
  try {
    const name = `${run}-${createHash('sha256').update(decodeURIComponent(place)).digest('hex').slice(0, 16)}.json`;
    const record = JSON.parse(readFileSync(path.join(dir, name), 'utf8'));
    const age = Date.now() - record.taken;
    const isShared = record.schemaVersion === 2 && record.run === run && age >= 0 && age < MOST_SHARED;
    return isShared ? record.stages[stage]?.hash : undefined;
  } catch {
    return undefined;
  }
}

const words = process.argv.slice(1);
const known = shared(words, process.env);
if (typeof known === 'string') {
  process.stdout.write(`${known}\n`);
} else {
  // In a checkout of the plugin the sources count, as they do for Nx itself; in a package there is only the build.
  const source = path.join(__dirname, '../src/nx/fingerprint.ts');
  const isSource = existsSync(source);
  if (isSource) {
    process.env.SWC_NODE_PROJECT ??= path.join(__dirname, '../../../tsconfig.base.json');
    require('@swc-node/register');
  }
  require(isSource ? source : '../dist/nx/fingerprint.js')
    .main(words, process.env)
    .then(
      (code) => {
        process.exitCode = code;
      },
      (error) => {
        process.stderr.write(`${error?.stack ?? error}\n`);
        process.exitCode = 1;
      },
    );
}
