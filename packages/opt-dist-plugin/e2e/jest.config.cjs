module.exports = {
  ...require('../../../jest.preset.cjs'),
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.e2e.ts'],
  globalSetup: '<rootDir>/../test/e2e/global-setup.ts',
  globalTeardown: '<rootDir>/../test/e2e/global-teardown.ts',
  testSequencer: '<rootDir>/longest-first.cjs',
  // Beside each other, whatever the machine has: each has a workspace and a server of its own, and a suite
  // that builds leaves a processor idle half of the time.
  maxWorkers: 2,
  // Real compilers on a busy machine: this is a guard against hanging, not a measure.
  testTimeout: 15 * 60 * 1000,
};
