module.exports = {
  ...require('../../../jest.preset.cjs'),
  rootDir: __dirname,
  testMatch: ['<rootDir>/*.e2e.ts'],
  // Real compilers on a busy machine: this is a guard against hanging, not a measure.
  testTimeout: 15 * 60 * 1000,
};
