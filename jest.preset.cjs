const path = require('node:path');

/** What both packages' tests share: TypeScript by swc, and the packages' sources instead of their builds. */
module.exports = {
  testEnvironment: 'node',
  // A guard against hanging, not a measure: machines are busy.
  testTimeout: 10 * 60 * 1000,
  moduleNameMapper: {
    '^profile-formats$': path.join(__dirname, 'packages/profile-formats/src/index.ts'),
    '^profile-formats/node$': path.join(__dirname, 'packages/profile-formats/src/node/index.ts'),
  },
  transform: {
    // ignoreDynamic keeps `await import('execa')`, an ES module, a real import.
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
};
