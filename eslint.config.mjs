import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import rooms from './rooms.cjs';

const EFFECTS = [
  'fs',
  'fs/promises',
  'child_process',
  'os',
  'process',
  'worker_threads',
  'http',
  'https',
  'net',
  'timers',
  'perf_hooks',
].flatMap((name) => [name, `node:${name}`]);

const sources = Object.entries(rooms).flatMap(([name, list]) =>
  list.map((room) => ({ ...room, dir: `packages/${name}/src/${room.name}` })),
);

/**
 * Pure functions: data in, data out; no files, no processes, no clock. Every file that rooms.cjs does not
 * except.
 */
const pure = {
  files: sources.map(({ dir }) => `${dir}/**/*.ts`),
  ignores: [
    ...sources.flatMap(({ dir, effects }) => effects.map((file) => `${dir}/${file}.ts`)),
    '**/*.spec.ts',
  ],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        paths: [...EFFECTS, 'execa', '@nx/devkit', 'profile-formats/node'].map((name) => ({
          name,
          message: 'This file is pure: pass data in, or name it in rooms.cjs.',
          allowTypeImports: true,
        })),
      },
    ],
    'no-restricted-globals': [
      'error',
      ...['process', 'performance', 'fetch', 'setTimeout', 'setInterval'].map((name) => ({
        name,
        message: 'This file is pure: pass data in, or name it in rooms.cjs.',
      })),
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: "MemberExpression[object.name='Date'][property.name='now']",
        message: 'No clock in a pure file.',
      },
      {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: 'No clock in a pure file.',
      },
      {
        selector: "MemberExpression[object.name='Math'][property.name='random']",
        message: 'No chance in a pure file.',
      },
      { selector: 'ImportExpression', message: 'No hidden effects in a pure file.' },
    ],
  },
};

export default tseslint.config(
  { ignores: ['packages/*/dist/**', '**/node_modules/**', '.nx/**', 'rust-project/**'] },
  eslint.configs.recommended,
  {
    files: ['packages/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // In Nx's plugin worker, a promise that fails unheard ends the worker, and all tasks behind it are skipped.
    files: ['packages/opt-dist-plugin/src/{remote-cache/**/*,nx/hooks}.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { ignoreVoid: false, allowForKnownSafeCalls: [{ from: 'file', name: 'inBackground' }] },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "ArrowFunctionExpression > UnaryExpression[operator='void'] > CallExpression.argument",
          message: 'A promise would fail unheard here: start it by inBackground.',
        },
      ],
    },
  },
  pure,
  {
    files: ['**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        module: 'writable',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
        performance: 'readonly',
      },
    },
  },
  prettier,
);
