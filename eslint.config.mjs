import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

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

/** Rooms of pure functions: data in, data out; no files, no processes, no clock. */
const pure = {
  files: [
    'packages/opt-dist-plugin/src/{pipeline,bootstrap,config,training,report,errors,doctor/checks,remote-cache/policy}/**/*.ts',
    'packages/profile-formats/src/**/*.ts',
  ],
  ignores: ['packages/profile-formats/src/node/**', '**/*.spec.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: [...EFFECTS, 'execa', '@nx/devkit'].map((name) => ({
          name,
          message: 'This room is pure: pass data in.',
        })),
        patterns: [
          {
            group: ['**/run/**', '**/executors/**', '**/node', '**/node/**'],
            message: 'Imports run one way.',
          },
        ],
      },
    ],
    'no-restricted-globals': [
      'error',
      ...['process', 'performance', 'fetch', 'setTimeout', 'setInterval'].map((name) => ({
        name,
        message: 'This room is pure: pass data in.',
      })),
    ],
    'no-restricted-syntax': [
      'error',
      {
        selector: "MemberExpression[object.name='Date'][property.name='now']",
        message: 'No clock in a pure room.',
      },
      {
        selector: "NewExpression[callee.name='Date'][arguments.length=0]",
        message: 'No clock in a pure room.',
      },
      {
        selector: "MemberExpression[object.name='Math'][property.name='random']",
        message: 'No chance in a pure room.',
      },
      { selector: 'ImportExpression', message: 'No hidden effects in a pure room.' },
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
    plugins: { '@nx': nx },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@nx/enforce-module-boundaries': [
        'error',
        {
          depConstraints: [
            { sourceTag: 'npm:public', onlyDependOnLibsWithTags: ['*'] },
            { sourceTag: '*', onlyDependOnLibsWithTags: ['*'] },
          ],
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
