//! The programs that work on the benchmarks: through the cargo of the tree where that is given, else each by itself.

use crate::arguments::{Profile, Request};
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str =
    "[package]\nname = \"main\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[bin]\npath = \"main.mini\"\n";

pub struct Tools {
    rustc: PathBuf,
    rustdoc: PathBuf,
    clippy: PathBuf,
    /// The tree's own cargo; another one could not read these programs.
    cargo: Option<PathBuf>,
}

impl Tools {
    /// What the profiles need must be there, before anything runs.
    pub fn find(request: &Request) -> Result<Tools, String> {
        let real = |name: &str, path: &Path| {
            path.canonicalize().map_err(|error| format!("{name} {}: {error}", path.display()))
        };
        let rustc = real("rustc", &request.rustc)?;
        let beside = |given: &Option<PathBuf>, name: &str| given.clone().unwrap_or_else(|| rustc.with_file_name(name));
        let tools = Tools {
            rustdoc: beside(&request.rustdoc, "rustdoc"),
            clippy: beside(&request.clippy, "clippy-driver"),
            cargo: request.cargo.clone().filter(|cargo| is_own(cargo)),
            rustc,
        };
        if request.profiles.contains(&Profile::Doc) {
            real("rustdoc", &tools.rustdoc)?;
        }
        if request.profiles.contains(&Profile::Clippy) {
            real("clippy-driver", &tools.clippy)?;
        }
        Ok(tools)
    }

    /// Makes a package of the directory, for cargo, in which nothing was built yet: the compiler shall run each time.
    pub fn prepare(&self, directory: &Path) -> Result<(), String> {
        if self.cargo.is_none() {
            return Ok(());
        }
        let _ = std::fs::remove_dir_all(directory.join("target"));
        let manifest = directory.join("Cargo.toml");
        std::fs::write(&manifest, MANIFEST).map_err(|error| format!("{}: {error}", manifest.display()))
    }

    pub fn command(&self, profile: Profile) -> Command {
        match &self.cargo {
            Some(cargo) => self.through(cargo, profile),
            None => self.direct(profile),
        }
    }

    fn through(&self, cargo: &Path, profile: Profile) -> Command {
        let mut command = Command::new(cargo);
        command.env("RUSTC", &self.rustc).env("RUSTDOC", &self.rustdoc);
        match profile {
            Profile::Check => command.arg("check"),
            Profile::Debug => command.arg("build"),
            Profile::Opt => command.args(["build", "--release"]),
            Profile::Doc => command.arg("doc"),
            Profile::Clippy => command.arg("check").env("RUSTC_WORKSPACE_WRAPPER", &self.clippy),
        };
        command
    }

    fn direct(&self, profile: Profile) -> Command {
        let mut command = match profile {
            Profile::Doc => Command::new(&self.rustdoc),
            Profile::Clippy => Command::new(&self.clippy),
            _ => Command::new(&self.rustc),
        };
        if profile == Profile::Clippy {
            command.arg(&self.rustc);
        }
        command.args(["--crate-name", "main", "--edition", "2021", "main.mini"]);
        match profile {
            Profile::Check | Profile::Clippy => command.args(["--emit=metadata", "-o", "main.rmeta"]),
            Profile::Debug => command.args(["-Copt-level=0", "-o", "main"]),
            Profile::Opt => command.args(["-Copt-level=3", "-o", "main"]),
            Profile::Doc => command.args(["-o", "doc"]),
        };
        command
    }
}

fn is_own(cargo: &Path) -> bool {
    let printed = Command::new(cargo).arg("--version").output();
    printed.is_ok_and(|printed| String::from_utf8_lossy(&printed.stdout).contains("(mini-rust)"))
}
