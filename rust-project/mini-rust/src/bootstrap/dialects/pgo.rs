//! The `[pgo]` section: one table for each thing that profiles can be made of.
//!
//! Copied to `src/core/config/toml/pgo.rs`, it turns this tree into one of the newer dialect.
//! `src/bootstrap/dialect.py` reads the fields of `Pgo`.

define_config! {
    #[derive(Default)]
    struct Pgo {
        /// the compiler
        rustc: Option<PgoSettings> = "rustc",
        /// LLVM; `generate` is the full pattern, such as "profiles/prof-%p"
        llvm: Option<PgoSettings> = "llvm",
        /// the tools that come with the compiler
        rustdoc: Option<PgoSettings> = "rustdoc",
        cargo: Option<PgoSettings> = "cargo",
        clippy: Option<PgoSettings> = "clippy",
    }
}

define_config! {
    #[derive(Default)]
    struct PgoSettings {
        /// optimise with this profile
        use_profile: Option<PathBuf> = "use",
        /// write profiles to this directory
        generate: Option<String> = "generate",
    }
}
