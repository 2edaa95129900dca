import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pack, unpack } from './packed';
import {
  copyRepository,
  linkNested,
  linkNodeModules,
  OWN_PACKAGES,
  placeOf,
  type Template,
  templateOf,
} from './template';
import { type NxResult, Workspace } from './workspace';

const DONE: NxResult = { exitCode: 0, output: '' };

const MAKERS: Readonly<Record<Template, (dir: string) => NxResult | Promise<NxResult>>> = {
  sources: (dir) => {
    copyRepository(dir, (file) => !file.includes('/samples/'));
    linkNodeModules(dir);
    // From the copy, so that a test can edit them.
    for (const name of OWN_PACKAGES) {
      symlinkSync(path.join('../packages', name), path.join(dir, 'node_modules', name));
      linkNested(name, path.join(dir, 'packages', name));
    }
    return DONE;
  },
  packages: async (dir) => {
    const checkout = Workspace.checkout();
    try {
      const built = await checkout.nx(['build', 'opt-dist-plugin']);
      if (built.exitCode !== 0) throw new Error(built.output);
      mkdirSync(dir);
      for (const name of OWN_PACKAGES) cpSync(pack(checkout, name), path.join(dir, `${name}.tgz`));
      return built;
    } finally {
      checkout.remove();
    }
  },
  installed: (dir) => {
    const tarballs = templateOf('packages');
    linkNodeModules(dir);
    for (const name of OWN_PACKAGES) {
      const target = path.join(dir, 'node_modules', name);
      unpack(path.join(tarballs, `${name}.tgz`), target);
      linkNested(name, target);
    }
    return DONE;
  },
  plain: (dir) => {
    copyRepository(dir, (file) => !file.startsWith('packages/'));
    linkNodeModules(dir);
    // By links: Node.js and Nx follow them out of the workspace, as to every other installed package.
    for (const name of OWN_PACKAGES) {
      const installed = path.join(templateOf('installed'), 'node_modules', name);
      symlinkSync(installed, path.join(dir, 'node_modules', name));
    }
    return DONE;
  },
  // As a CI job: bootstrap has defaults of its own there, and teammates must not need them. In CI, Nx prints tasks as
  // groups of its log by default.
  built: (dir) =>
    Workspace.at(dir).nx(['run', 'rust:dist'], {
      GITHUB_ACTIONS: 'true',
      NX_SKIP_LOG_GROUPING: 'true',
      GITHUB_STEP_SUMMARY: `${dir}.summary.md`,
    }),
};

/** Makes a template unless it was made before; writes how that ended to a file beside it. */
async function main(template: Template) {
  const dir = placeOf(template);
  const file = `${dir}.json`;
  if (existsSync(file)) return;
  // Left by a process that died.
  rmSync(dir, { recursive: true, force: true });
  writeFileSync(file, JSON.stringify(await MAKERS[template](dir)));
}

main(process.argv[2] as Template).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
