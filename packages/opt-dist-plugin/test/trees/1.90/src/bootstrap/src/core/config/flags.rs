// Cut down to what tells the dialect of 1.90.
pub struct Flags {
    pub build_dir: Option<PathBuf>,
    pub exclude: Vec<PathBuf>,
    pub skip: Vec<PathBuf>,
    pub keep_stage: Vec<u32>,
    pub rust_profile_use: Option<String>,
    pub rust_profile_generate: Option<String>,
    pub llvm_profile_use: Option<String>,
    pub llvm_profile_generate: bool,
    pub enable_bolt_settings: bool,
    pub reproducible_artifact: Vec<String>,
    pub set: Vec<String>,
}
