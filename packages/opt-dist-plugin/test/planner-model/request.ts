import { TOOLS } from '../../src/model/components';
import { StepFailure } from './world';

/** Paths that bootstrap builds when they are named. */
const PROGRAMS: readonly string[] = ['rustc', ...TOOLS];

export interface Request {
  dist: boolean;
  /** Flags for C++ in the environment. */
  cxxflags: string;
  /** The compiler that is made. */
  stage: number;
  keep: number[];
  rustFlags: string;
  rustProfile: string | null;
  boltSettings: boolean;
  llvmGenerate: boolean;
  llvmProfile: string | null;
  relocations: boolean;
  fast: boolean;
  artifacts: string[];
  /** Named to be built. */
  tools: string[];
  /** RUSTFLAGS of tools that have profiles, and the profile. */
  toolFlags: Map<string, { flags: string; profile: string | null }>;
}

/** Bootstrap's command line; an unknown option is an error, as in the real bootstrap. */
export function request(args: readonly string[], env: Readonly<Record<string, string>>): Request {
  const [, subcommand, ...rest] = args;
  if (subcommand !== 'build' && subcommand !== 'dist') throw new StepFailure(`${subcommand ?? ''}: what?`);
  const result: Request = {
    dist: subcommand === 'dist',
    cxxflags: env['CXXFLAGS_x86_64_unknown_linux_gnu'] ?? '',
    stage: 2,
    keep: [],
    rustFlags: '',
    rustProfile: null,
    boltSettings: false,
    llvmGenerate: false,
    llvmProfile: null,
    relocations: false,
    fast: false,
    artifacts: [],
    tools: [],
    toolFlags: new Map(),
  };
  const words = [...rest];
  const value = () => words.shift() ?? '';
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, table, path] =
      word === '--set' ? (/^(pgo\.[\w-]+\.\w+)="(.*)"$/.exec(words[0] ?? '') ?? []) : [];
    if (table !== undefined) words.shift();
    const option = table ?? (word === '--set' ? value() : word);
    const file = () => path ?? value();
    if (PROGRAMS.includes(option)) {
      result.tools.push(option);
      continue;
    }
    const tool = TOOLS.find((name) => option === `pgo.${name}.generate` || option === `pgo.${name}.use`);
    if (tool !== undefined) {
      const kind = option.slice(option.lastIndexOf('.') + 1);
      const profile = file();
      result.toolFlags.set(tool, { flags: `${kind} ${profile}`, profile: kind === 'use' ? profile : null });
      continue;
    }
    switch (option) {
      case '--rust-profile-generate':
      case 'pgo.rustc.generate':
        result.rustFlags = `generate ${file()}`;
        break;
      case '--rust-profile-use':
      case 'pgo.rustc.use':
        result.rustProfile = file();
        result.rustFlags = `use ${result.rustProfile}`;
        break;
      case '--llvm-profile-generate':
        if (env['LLVM_PROFILE_DIR'] === undefined) throw new StepFailure('no LLVM_PROFILE_DIR');
        result.llvmGenerate = true;
        break;
      case 'pgo.llvm.generate':
        result.llvmGenerate = true;
        file();
        break;
      case '--llvm-profile-use':
      case 'pgo.llvm.use':
        result.llvmProfile = file();
        break;
      case '--enable-bolt-settings':
        result.boltSettings = true;
        break;
      case 'llvm.ldflags=-Wl,-q':
        result.relocations = true;
        break;
      case 'llvm.thin-lto=false':
        result.fast = true;
        break;
      case 'llvm.link-shared=true':
      case 'llvm.link-shared=false':
      case 'library/std':
      case '--dry-run':
        break;
      case '--keep-stage':
        result.keep.push(Number(value()));
        break;
      case '--reproducible-artifact':
        result.artifacts.push(value());
        break;
      case '--stage':
        result.stage = Number(value());
        break;
      case '--target':
      case '--host':
        value();
        break;
      default:
        throw new StepFailure(`bootstrap does not know ${option}`);
    }
  }
  return result;
}
