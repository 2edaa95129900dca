const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The suites that take minutes, the longest first: a long one at the end would leave a processor idle.
 * Without a list, and without times of an earlier run, jest sorts by file size. The first suite makes the
 * workspace that others wait for.
 */
const LONGEST = (
  'chain two-levels wrong-input team kill rebuild abilities dialects remote-cache/faults rust-source ' +
  'installed/foreign-workspaces affected campaign keys remote-cache/attacks installed/published namespaces ' +
  'installed/release installed/nx-versions installed/init'
).split(' ');

module.exports = class extends Sequencer {
  sort(tests) {
    const place = ({ path: file }) => {
      const name = path.relative(__dirname, file).replaceAll(path.sep, '/').replace('.e2e.ts', '');
      const found = LONGEST.indexOf(name);
      return found === -1 ? LONGEST.length : found;
    };
    return [...super.sort(tests)].sort((one, other) => place(one) - place(other));
  }
};
