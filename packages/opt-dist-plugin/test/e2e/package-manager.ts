/** A package manager as its users set it up. */
export interface PackageManager {
  /** The package that has it; null: the machine's own. */
  readonly spec: string | null;
  /** Files of a workspace that make it this manager's, and lead it to a registry. */
  files(registry: string): Readonly<Record<string, string>>;
  readonly lockFile: string;
  /** Runs a program of the workspace's packages. */
  readonly exec: string;
  /** Installs packages in exactly the named versions. */
  readonly add: readonly string[];
}

export const NPM: PackageManager = {
  spec: null,
  lockFile: 'package-lock.json',
  exec: 'npx',
  files: (registry) => ({ '.npmrc': `registry=${registry}\naudit=false\nfund=false\n` }),
  add: ['npm', 'install', '--save-dev', '--save-exact'],
};

export const PNPM: PackageManager = {
  spec: 'pnpm@12.23.0',
  lockFile: 'pnpm-lock.yaml',
  exec: 'pnpm exec',
  files: (registry) => ({
    '.npmrc': `registry=${registry}\n`,
    // Ours were published a moment ago, and pnpm runs the scripts of those packages alone that it is told.
    'pnpm-workspace.yaml': 'minimumReleaseAge: 0\nallowBuilds:\n  nx: true\n',
  }),
  add: ['pnpm', 'add', '--save-dev', '--save-exact'],
};

export const YARN: PackageManager = {
  spec: '@yarnpkg/cli-dist@4.18.1',
  lockFile: 'yarn.lock',
  exec: 'yarn',
  files: (registry) => ({
    '.yarnrc.yml': [
      ...[
        'nodeLinker: node-modules',
        `npmRegistryServer: '${registry}'`,
        "unsafeHttpWhitelist: ['127.0.0.1']",
      ],
      // yarn's defaults: nobody adds a package in CI, and none is taken in the first day after it was published.
      ...['enableImmutableInstalls: false', 'npmMinimalAgeGate: 0', 'enableTelemetry: false', ''],
    ].join('\n'),
    'yarn.lock': '',
  }),
  add: ['yarn', 'add', '--dev', '--exact'],
};

export const YARN_CLASSIC: PackageManager = {
  spec: 'yarn@1.22.22',
  lockFile: 'yarn.lock',
  exec: 'yarn',
  files: (registry) => ({ '.yarnrc': `registry "${registry}"\n`, 'yarn.lock': '' }),
  add: ['yarn', 'add', '--dev', '--exact'],
};
