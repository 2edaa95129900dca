/**
 * CHANGELOG.md, written by hand in the form of Keep a Changelog: an introduction, then a section for each
 * version.
 */
const { readFileSync } = require('node:fs');
const path = require('node:path');

const file = path.resolve(__dirname, '../../CHANGELOG.md');
const read = () => readFileSync(file, 'utf8');

/** The lines under `## [name]`; null where there is no such section, or nothing in it. */
function section(text, name) {
  const found = text.split(/^(?=## )/m).find((part) => part.startsWith(`## [${name}]`));
  const body = found?.slice(found.indexOf('\n')).trim() ?? '';
  return body === '' ? null : body;
}

/** Makes [Unreleased] the section of a version, under a new and empty [Unreleased]. */
function cut(text, version, date) {
  return text.replace('## [Unreleased]\n', `## [Unreleased]\n\n## [${version}] - ${date}\n`);
}

module.exports = { file, read, section, cut };
