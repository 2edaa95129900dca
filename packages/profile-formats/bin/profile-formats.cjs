#!/usr/bin/env node
/** Committed, so that npm finds a file to link in a clone, where nothing is built yet; starts the build. */
const { existsSync } = require('node:fs');
const path = require('node:path');

const main = path.join(__dirname, '../dist/cli/main.js');
if (existsSync(main)) {
  require(main);
} else {
  console.error(
    "profile-formats: it is not built yet; in the repository's root, `npx nx build profile-formats` builds it",
  );
  process.exitCode = 1;
}
