//! Declares bootstrap's command line.
//!
//! `src/bootstrap/command_line.py` reads this file: a field is an option, its doc comment is the help text,
//! its type says whether it takes a value. Remove a field and the option becomes unknown.

#[derive(Debug, Default, Parser)]
pub struct Flags {
    #[command(subcommand)]
    pub cmd: Option<Subcommand>,

    #[arg(global = true, short, long, action = clap::ArgAction::Count)]
    /// be more talkative; give it twice for commands
    pub verbose: u8,
    #[arg(global = true, long, value_name = "FILE")]
    /// take the configuration from this file
    pub config: Option<PathBuf>,
    #[arg(global = true, long, value_name = "DIR")]
    /// where everything is built; wins over build.build-dir
    pub build_dir: Option<PathBuf>,
    #[arg(global = true, long, value_name = "BUILD")]
    /// triple of the machine that builds
    pub build: Option<String>,
    #[arg(global = true, long, value_name = "HOST")]
    /// triples the compiler shall run on
    pub host: Option<TargetSelectionList>,
    #[arg(global = true, long, value_name = "TARGET")]
    /// triples the compiler shall produce code for
    pub target: Option<TargetSelectionList>,
    #[arg(global = true, long, value_name = "PATH", action = clap::ArgAction::Append)]
    /// leave these paths out
    pub exclude: Vec<PathBuf>,
    #[arg(global = true, long, value_name = "PATH", action = clap::ArgAction::Append)]
    /// leave these paths out (another spelling of --exclude)
    pub skip: Vec<PathBuf>,
    #[arg(global = true, long)]
    /// take the default paths as well as the given ones
    pub include_default_paths: bool,
    #[arg(global = true, long)]
    /// check everything, build nothing
    pub dry_run: bool,
    #[arg(global = true, long, value_name = "N")]
    /// stage to build or use
    pub stage: Option<u32>,
    #[arg(global = true, long, value_name = "N", action = clap::ArgAction::Append)]
    /// stage of the build compiler whose products are kept as they are
    pub keep_stage: Vec<u32>,
    #[arg(global = true, long, value_name = "N", action = clap::ArgAction::Append)]
    /// stage of the build compiler whose standard library is kept as it is
    pub keep_stage_std: Vec<u32>,
    #[arg(global = true, long, value_name = "DIR")]
    /// root of the source tree
    pub src: Option<PathBuf>,
    #[arg(global = true, short, long, value_name = "JOBS")]
    /// how many things to do at a time
    pub jobs: Option<u32>,
    #[arg(global = true, long, value_name = "deny|warn")]
    /// are warnings errors?
    pub warnings: Warnings,
    #[arg(global = true, long, value_name = "STYLE")]
    /// always, never or auto
    pub color: Color,
    #[arg(global = true, long)]
    /// do not wait for whoever else uses the build directory
    pub bypass_bootstrap_lock: bool,
    #[arg(global = true, long, value_name = "PROFILE")]
    /// build a compiler that writes profiles to this directory
    pub rust_profile_generate: Option<String>,
    #[arg(global = true, long, value_name = "PROFILE")]
    /// optimise the compiler with this profile
    pub rust_profile_use: Option<String>,
    #[arg(global = true, long, value_name = "PROFILE")]
    /// optimise LLVM with this profile
    pub llvm_profile_use: Option<String>,
    #[arg(global = true, long)]
    /// build an LLVM that writes profiles; LLVM_PROFILE_DIR says where
    pub llvm_profile_generate: bool,
    #[arg(global = true, long)]
    /// make the compiler's library fit for BOLT
    pub enable_bolt_settings: bool,
    #[arg(global = true, long, value_name = "ARTIFACT", action = clap::ArgAction::Append)]
    /// a further file for the reproducible-artifacts component
    pub reproducible_artifact: Vec<String>,
    #[arg(global = true, long, num_args = 0..=1, value_name = "BOOL")]
    /// never build LLVM again if one is there
    pub llvm_skip_rebuild: Option<bool>,
    #[arg(global = true, long, value_name = "section.option=value", action = clap::ArgAction::Append)]
    /// set a value of the configuration
    pub set: Vec<String>,
    #[arg(global = true, value_name = "PATHS")]
    /// what to build, as paths
    pub paths: Vec<PathBuf>,
    #[arg(global = true, last = true, value_name = "ARGS")]
    /// arguments for the thing that is run
    pub free_args: Vec<String>,
}

#[derive(Debug, Clone, clap::Subcommand)]
pub enum Subcommand {
    /// Compile the compiler or the standard library
    Build {},
    /// Make the distribution's archives
    Dist {},
    /// Compile and run the test programs
    Test {
        #[arg(long)]
        /// run all tests, whatever fails
        no_fail_fast: bool,
        #[arg(long)]
        /// run tests again that passed with the same compiler
        force_rerun: bool,
        #[arg(long)]
        /// write what came out as what is expected
        bless: bool,
        #[arg(long, value_name = "ARGS", action = clap::ArgAction::Append)]
        /// only tests whose name contains this
        test_args: Vec<String>,
    },
    /// Remove what was built
    Clean {
        #[arg(long)]
        /// the whole build directory
        all: bool,
    },
}
