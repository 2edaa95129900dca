/**
 * The rooms of both packages, from ground to roof. A file may import from its own room and from those before
 * it in this list, never from one behind it: types count. ARCHITECTURE.md says what each room is for.
 *
 * `effects` names the files of a room that use files, processes, the network or the clock, or that call such
 * files; all others are pure functions on data. `.dependency-cruiser.cjs` and `eslint.config.mjs` hold the
 * code to both.
 */
const ALL = ['**/*'];
const NONE = [];

/** @type {Record<string, readonly { name: string, effects: readonly string[] }[]>} */
module.exports = {
  'profile-formats': [
    { name: 'base', effects: NONE },
    { name: 'llvm', effects: NONE },
    { name: 'bolt', effects: NONE },
    { name: 'perf', effects: NONE },
    { name: 'identify', effects: NONE },
    { name: 'inspect', effects: NONE },
    { name: 'verdict', effects: NONE },
    { name: 'compare', effects: NONE },
    { name: 'profile-set', effects: NONE },
    { name: 'node', effects: ALL },
    { name: 'cli', effects: ['main'] },
  ],
  'opt-dist-plugin': [
    { name: 'model', effects: NONE },
    { name: 'text', effects: NONE },
    { name: 'fs', effects: ALL },
    {
      name: 'process',
      effects: [
        'alive',
        'ask',
        'lock',
        'lock-file',
        'memory',
        'place',
        'probe',
        'processes',
        'run-to-end',
        'terminal',
      ],
    },
    { name: 'archive', effects: NONE },
    { name: 'config', effects: NONE },
    { name: 'bundle', effects: ['artifacts', 'compressor', 'digested-file', 'download', 'pack', 'unpack'] },
    { name: 'tree', effects: NONE },
    { name: 'bootstrap', effects: NONE },
    {
      name: 'sources',
      effects: ['breath', 'cache', 'changes', 'comparison', 'content', 'listings', 'sources', 'walk'],
    },
    { name: 'toolchain', effects: ['locate'] },
    { name: 'crates', effects: ['cargo-layers', 'vendored-crates'] },
    { name: 'release', effects: ['read-circumstances', 'read-comparison', 'read-options'] },
    { name: 'training', effects: NONE },
    { name: 'plan', effects: NONE },
    { name: 'checks', effects: NONE },
    { name: 'eject', effects: NONE },
    { name: 'project', effects: ['bootstrap-config', 'given', 'project', 'release'] },
    {
      name: 'key',
      effects: [
        ...[
          'end-of-key',
          'fingerprint-record',
          'key-facts',
          'nx-level',
          'set-parts',
          'sources',
          'take-fingerprints',
        ],
        ...['taken-key'],
      ],
    },
    {
      name: 'profiles',
      effects: ['merged-profile', 'other-tree', 'profile-check', 'profiles', 'raw-profiles'],
    },
    { name: 'report', effects: NONE },
    { name: 'doctor', effects: ALL },
    { name: 'preflight', effects: ALL },
    {
      name: 'remote-cache',
      effects: [
        ...[
          'background',
          'checks',
          'courier',
          'detached-guard',
          'guard',
          'guard-process',
          'guard-worker',
          'kept-file',
          'notice',
        ],
        ...['outbox', 'run-guard', 'run-sync', 'say', 'sync', 'transfer', 'upstream'],
        'entry-checks/{archive,entry-checks,inflated,profile-set,sealed-file,workspace}',
        'results/*',
      ],
    },
    { name: 'store', effects: ['judge', 'place', 'store'] },
    {
      name: 'generators',
      effects: [
        'project-choice',
        'switch-on',
        'init/generator',
        'release-settings/{edited-config,generator}',
        'import-profiles/{generator,import,own-functions,sets}',
        'rust-source/{checkout,choices,effects,fetch-tree,generator,read-tree,release,work-place}',
        'rust-source/archive/{archive,archive-digest,download,remote-text,silence}',
        'rust-source/debian/{prepare,source,unpacked}',
        'rust-source/files/{files,perf-copy}',
        'rust-source/llvm/installed-llvms',
      ],
    },
    {
      name: 'run',
      effects: [
        ...[
          'compiler-stamp',
          'earlier-result',
          'file-mark',
          'fingerprint-check',
          'given-stage',
          'interpreter',
        ],
        ...[
          'library-file',
          'shipped-settings',
          'planning',
          'remote-result',
          'stage',
          'state-file',
          'step-summary',
          'time-limit',
          'trained-commit',
          'workbench',
          'actions/*',
        ],
      ],
    },
    { name: 'commands', effects: ALL },
    {
      name: 'nx',
      effects: [
        'create-nodes',
        'hooks',
        'fingerprint',
        'given-entries',
        'restored-outputs',
        'executors/{output-file,report,stage-executor}',
        'executors/*/executor',
      ],
    },
  ],
};
