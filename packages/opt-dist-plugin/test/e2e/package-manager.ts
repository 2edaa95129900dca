/** A package manager as its users set it up. */
export interface PackageManager {
  /** The package that has it; null: the machine's own. */
  readonly spec: string | null;
  /** Files of a workspace that make it this manager's, and lead it to a registry. */
  files(registry: string): Readonly<Record<string, string>>;
  readonly lockFile: string;
  /** Installs packages in exactly the named versions. */
  readonly add: readonly string[];
}

export const NPM: PackageManager = {
  spec: null,
  lockFile: 'package-lock.json',
  files: (registry) => ({ '.npmrc': `registry=${registry}\naudit=false\nfund=false\n` }),
  add: ['npm', 'install', '--save-dev', '--save-exact'],
};

export const PNPM: PackageManager = {
  spec: 'pnpm@12.23.0',
  lockFile: 'pnpm-lock.yaml',
  files: (registry) => ({
    '.npmrc': `registry=${registry}\n`,
    // By default pnpm takes no package that was published today, and asks which ones may run scripts.
    'pnpm-workspace.yaml': 'minimumReleaseAge: 0\nallowBuilds:\n  nx: true\n',
  }),
  add: ['pnpm', 'add', '--save-dev', '--save-exact'],
};

export const YARN: PackageManager = {
  spec: '@yarnpkg/cli-dist@4.18.1',
  lockFile: 'yarn.lock',
  files: (registry) => ({
    '.yarnrc.yml': [
      ...[
        'nodeLinker: node-modules',
        `npmRegistryServer: '${registry}'`,
        "unsafeHttpWhitelist: ['127.0.0.1']",
      ],
      // The defaults of CI let nobody add a package, and yarn takes none that was published today.
      ...['enableImmutableInstalls: false', 'npmMinimalAgeGate: 0', 'enableTelemetry: false', ''],
    ].join('\n'),
    'yarn.lock': '',
  }),
  add: ['yarn', 'add', '--dev', '--exact'],
};

export const YARN_CLASSIC: PackageManager = {
  spec: 'yarn@1.22.22',
  lockFile: 'yarn.lock',
  files: (registry) => ({ '.yarnrc': `registry "${registry}"\n`, 'yarn.lock': '' }),
  add: ['yarn', 'add', '--dev', '--exact'],
};
