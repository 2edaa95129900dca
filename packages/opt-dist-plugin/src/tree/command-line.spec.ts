import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { valueOptions } from './command-line';

const MINI_RUST = path.resolve(__dirname, '../../../../rust-project/mini-rust');

describe('valueOptions', () => {
  it('are those for which the help of the tree shows a value', () => {
    const flags = readFileSync(path.join(MINI_RUST, 'src/bootstrap/src/core/config/flags.rs'), 'utf8');
    const help = spawnSync('python3', [path.join(MINI_RUST, 'x.py'), '--help'], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    }).stdout;
    const shown = Array.from(help.matchAll(/^ +(-\w)?,? *(--[\w-]+) <.+>$/gm), ([, short, long = '']) => [
      ...(short === undefined ? [] : [short]),
      long,
    ]).flat();
    expect(shown).toContain('-j');
    expect(valueOptions(flags)).toEqual(shown.sort());
  });

  it('are read from declarations of clap, in all of their forms', () => {
    const flags = `
#[derive(Debug, Parser)]
#[clap(override_usage = "x.py <subcommand> [options] [<paths>...]")]
pub struct Flags {
    #[command(subcommand)]
    pub cmd: Subcommand,

    #[arg(global = true, short, long, action = clap::ArgAction::Count)]
    /// use verbose output (-vv for very verbose)
    pub verbose: u8, // each extra -v after the first is passed to Cargo
    #[arg(global = true, long, value_hint = clap::ValueHint::DirPath, value_name = "DIR")]
    /// Build directory, overrides \`build.build-dir\` in \`bootstrap.toml\`
    pub build_dir: Option<PathBuf>,
    #[arg(
        global = true,
        short,
        long,
        value_hint = clap::ValueHint::Other,
        value_name = "JOBS"
    )]
    /// number of jobs to run in parallel
    pub jobs: Option<u32>,
    // This overrides the deny-warnings configuration option,
    #[arg(global = true, long)]
    #[arg(value_enum, default_value_t=Warnings::Default, value_name = "deny|warn")]
    pub warnings: Warnings,
    #[arg(global = true, long, value_name = "bool")]
    /// Make bootstrap to behave as it's running on the CI environment or not.
    pub ci: Option<bool>,
    #[arg(global = true, long, num_args(0..=1), default_missing_value("true"))]
    pub llvm_skip_rebuild: Option<bool>,
    #[arg(global = true, long = "bypass-bootstrap-lock")]
    pub bypass_lock: bool,
    #[arg(global = true, short = 'F', long)]
    pub folder: std::path::PathBuf,
    #[arg(global(true), value_hint = clap::ValueHint::AnyPath, value_name = "PATHS")]
    /// paths for the subcommand
    pub paths: Vec<PathBuf>,
    #[arg(last(true), value_name = "ARGS")]
    pub free_args: Vec<String>,
}

pub struct Other {
    pub not_an_option: String,
}
`;
    expect(valueOptions(flags)).toEqual([
      ...['--build-dir', '--ci', '--folder', '--jobs', '--llvm-skip-rebuild', '--warnings', '-F', '-j'],
    ]);
  });

  it('are read from the calls of getopts', () => {
    const flags = `
        opts.optflagmulti("v", "verbose", "use verbose output");
        opts.optopt("", "config", "TOML configuration file for build", "FILE");
        opts.optmulti("", "keep-stage", "stage(s) to keep", "N");
        opts.optopt(
            "j", "jobs", &j_msg, "JOBS",
        );
        opts.optflag("", "dry-run", "dry run; don't build anything");
`;
    expect(valueOptions(flags)).toEqual(['--config', '--jobs', '--keep-stage', '-j']);
  });

  it('are not known where nothing is declared', () => {
    expect(valueOptions('fn main() {}')).toBeNull();
  });
});
