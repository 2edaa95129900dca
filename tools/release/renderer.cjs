/**
 * What `nx release` takes for the notes of a version: the section that a person wrote, instead of a list of
 * commits. Nx leaves a section of CHANGELOG.md as it is, so there has to be one; a dry run may show the
 * coming one.
 */
const { read, section } = require('./changelog.cjs');

module.exports = class {
  #version;

  constructor({ changelogEntryVersion }) {
    this.#version = changelogEntryVersion;
  }

  render() {
    const isDryRun = process.argv.some((argument) => ['--dry-run', '--dryRun', '-d'].includes(argument));
    const notes = section(read(), this.#version) ?? (isDryRun ? section(read(), 'Unreleased') : null);
    if (notes === null) {
      throw new Error(
        `CHANGELOG.md has no section [${this.#version}] with content; tools/release/cut-changelog ${this.#version} makes one of [Unreleased]`,
      );
    }
    return `## ${this.#version}\n\n${notes}`;
  }
};
