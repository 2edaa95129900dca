const path = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * The suites that take minutes, the longest first: a long one at the end would leave a processor idle.
 * Without a list, and without times of an earlier run, jest sorts by file size. The first suite makes the
 * workspace that others wait for.
 */
const LONGEST = (
  'chain two-levels installed/foreign-workspaces llvm-first dialects kill given keys remote-cache/attacks team ' +
  'wrong-input remote-cache/faults abilities affected rust-source rebuild campaign installed/published namespaces ' +
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
