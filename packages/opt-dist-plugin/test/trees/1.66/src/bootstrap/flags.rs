// Cut down to what tells the dialect of 1.66.
pub struct Flags {
    pub build_dir: Option<PathBuf>,
    pub keep_stage: Vec<u32>,
    pub exclude: Vec<PathBuf>,
    pub rust_profile_use: Option<String>,
    pub rust_profile_generate: Option<String>,
    pub llvm_profile_use: Option<String>,
    pub llvm_profile_generate: bool,
    pub llvm_bolt_profile_generate: bool,
    pub llvm_bolt_profile_use: Option<String>,
}

pub enum Subcommand {
    Test { skip: Vec<String> },
    Dist,
}
