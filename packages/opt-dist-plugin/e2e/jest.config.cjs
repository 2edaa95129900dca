module.exports = {
  ...require('../../../jest.preset.cjs'),
  rootDir: __dirname,
  testMatch: ['<rootDir>/**/*.e2e.ts'],
  globalSetup: '<rootDir>/../test/e2e/global-setup.ts',
  globalTeardown: '<rootDir>/../test/e2e/global-teardown.ts',
  testSequencer: '<rootDir>/longest-first.cjs',
  // Three suites at a time, whatever the machine has: each has a workspace and a server of its own, and a
  // building suite leaves a processor idle half of the time. With two, two processors were half idle.
  maxWorkers: 3,
  // Real compilers on a busy machine: this limit stops a hanging test, and measures nothing.
  testTimeout: 15 * 60 * 1000,
};
