#!/usr/bin/env node
/**
 * Committed, so that npm finds a file to link in a clone, where nothing is built yet; starts the build: all of the
 * command in one file, because finding and reading a hundred takes as long as Node's own start.
 */
const { existsSync } = require('node:fs');
const path = require('node:path');

const command = path.join(__dirname, '../dist/cli/command.js');
if (existsSync(command)) {
  require(command);
} else {
  console.error(
    "profile-formats: it is not built yet; in the repository's root, `npx nx build profile-formats` builds it",
  );
  process.exitCode = 1;
}
