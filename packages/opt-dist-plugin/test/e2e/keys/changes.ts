import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { llvmOfRustc } from '../installed-llvm';
import { HOST, type Workspace } from '../workspace';

export const TREE = 'rust-project/mini-rust';
export const CONFIG = 'rust-project/opt-dist.json';
export const BOOTSTRAP = 'rust-project/bootstrap.toml';

/** Makes a change and returns its undoing; or is a change of the environment. */
export type Change =
  ((workspace: Workspace) => () => void) | { readonly env: Readonly<Record<string, string>> };

/**
 * Without its daemon Nx takes a file whose time has the same second for unchanged: each writing gets a time
 * of its own.
 */
let second = Math.floor(Date.now() / 1000) - 1_000_000;
export function stamp(workspace: Workspace, file: string): void {
  second += 1;
  utimesSync(workspace.path(file), second, second);
}

/** Puts a file back as it was, or removes it where it was not. */
function kept(workspace: Workspace, file: string): () => void {
  const place = workspace.path(file);
  if (!existsSync(place)) {
    return () => {
      rmSync(place);
    };
  }
  const [text, mode] = [readFileSync(place, 'utf8'), statSync(place).mode];
  return () => {
    workspace.write(file, text);
    stamp(workspace, file);
    chmodSync(place, mode);
  };
}

export const written =
  (file: string, text = 'written\n'): Change =>
  (workspace) => {
    const undo = kept(workspace, file);
    workspace.write(file, text);
    stamp(workspace, file);
    return undo;
  };
export const edited =
  (file: string, change = (text: string) => `${text}\n`): Change =>
  (workspace) => {
    const undo = kept(workspace, file);
    workspace.edit(file, change);
    stamp(workspace, file);
    return undo;
  };
export const configured =
  (fields: object): Change =>
  (workspace) => {
    const undo = kept(workspace, CONFIG);
    const before = JSON.parse(workspace.read(CONFIG)) as { training: object };
    const { training = {}, ...rest } = fields as { training?: object };
    workspace.write(
      CONFIG,
      JSON.stringify({ ...before, ...rest, training: { ...before.training, ...training } }),
    );
    stamp(workspace, CONFIG);
    return undo;
  };
export const env = (name: string, value = '-DCHANGED'): Change => ({ env: { [name]: value } });

export const touched: Change = (workspace) => {
  const file = workspace.path(TREE, 'x.py');
  const { atime, mtime } = statSync(file);
  utimesSync(file, 1, 1);
  return () => {
    utimesSync(file, atime, mtime);
  };
};
export const executable: Change = (workspace) => {
  const file = workspace.path(TREE, 'compiler/Cargo.toml');
  const target = existsSync(file) ? file : workspace.path(TREE, 'src/version');
  const { mode } = statSync(target);
  chmodSync(target, mode ^ 0o111);
  return () => {
    chmodSync(target, mode);
  };
};
export const renamed: Change = (workspace) => {
  const file = workspace.path(TREE, 'README.md');
  renameSync(file, `${file}.txt`);
  return () => {
    renameSync(`${file}.txt`, file);
  };
};
export const outside: Change = (workspace) => {
  const [from, to] = [workspace.path(TREE), `${workspace.dir}-tree`];
  renameSync(from, to);
  const undo = kept(workspace, CONFIG);
  const source = path.relative(workspace.path('rust-project'), to);
  workspace.edit(CONFIG, (text) => JSON.stringify({ ...(JSON.parse(text) as object), source }));
  stamp(workspace, CONFIG);
  return () => {
    undo();
    renameSync(to, from);
  };
};
export const linked: Change = (workspace) => {
  const link = workspace.path(TREE, 'library/linked');
  symlinkSync('nowhere', link);
  return () => {
    rmSync(link);
  };
};

/** LLVM by links in a directory of the workspace, and of one tool another version. */
export function otherLlvm(tool: string | null): Change {
  return (workspace) => {
    const [llvm, place] = [llvmOfRustc() ?? '/usr', workspace.path('other-llvm')];
    mkdirSync(path.join(place, 'bin'), { recursive: true });
    symlinkSync(path.join(llvm, 'lib'), path.join(place, 'lib'));
    for (const name of readdirSync(path.join(llvm, 'bin'))) {
      const [from, to] = [path.join(llvm, 'bin', name), path.join(place, 'bin', name)];
      if (name !== tool) symlinkSync(from, to);
      else {
        const script = `"${from}" "$@" | sed -E 's/(version [0-9]+\\.[0-9]+)\\.[0-9]+/\\1.99/'`;
        writeFileSync(to, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      }
    }
    const fields = configured({ llvm: { dir: '../other-llvm' } });
    const undo = 'env' in fields ? () => undefined : fields(workspace);
    return () => {
      undo();
      rmSync(place, { recursive: true });
    };
  };
}

/** An LLVM that is not built: its llvm-config beside the tree, of this version. */
export function linkedLlvm(version: string): Change[] {
  const script = `[ "$1" = --version ] && echo ${version}`;
  return [
    configured({ llvm: { build: false }, components: ['rustc'] }),
    edited(BOOTSTRAP, (text) => `${text}\n[target.${HOST}]\nllvm-config = "../llvm-config"\n`),
    (workspace) => {
      const place = workspace.path('rust-project/llvm-config');
      writeFileSync(place, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return () => {
        rmSync(place);
      };
    },
  ];
}
