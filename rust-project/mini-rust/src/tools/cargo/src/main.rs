//! Builds the package in the current directory, unless it is fresh: `check`, `build` and `doc`, one program each. RUSTC,
//! RUSTDOC and RUSTC_WORKSPACE_WRAPPER say with what, as for the real one.

mod fingerprint;
mod manifest;

use manifest::Manifest;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

const USAGE: &str = "Usage: cargo [-V] check|build|doc [--release] [--target-dir DIR]";

/// What to do with the package, in which profile.
struct Request {
    command: String,
    release: bool,
    target: PathBuf,
}

fn parse(words: &[String]) -> Result<Request, String> {
    let (mut command, mut release, mut target) = (None, false, PathBuf::from("target"));
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--release" => release = true,
            "--target-dir" => {
                target = rest.next().map(PathBuf::from).ok_or("a value is required for '--target-dir'")?
            }
            "check" | "build" | "doc" if command.is_none() => command = Some(word.clone()),
            _ => return Err(format!("unexpected argument '{word}' found")),
        }
    }
    Ok(Request { command: command.ok_or("a subcommand is required")?, release, target })
}

fn program(variable: &str, fallback: &str) -> String {
    std::env::var(variable).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| fallback.to_string())
}

fn command_for(request: &Request, manifest: &Manifest, directory: &Path) -> Command {
    let (rustc, rustdoc) = (program("RUSTC", "rustc"), program("RUSTDOC", "rustdoc"));
    let wrapper = program("RUSTC_WORKSPACE_WRAPPER", "");
    let mut command = match (request.command.as_str(), wrapper.as_str()) {
        ("doc", _) => Command::new(rustdoc),
        (_, "") => Command::new(rustc),
        (_, wrapper) => {
            let mut command = Command::new(wrapper);
            command.arg(rustc);
            command
        }
    };
    command.args(["--crate-name", &manifest.name, "--edition", &manifest.edition]).arg(&manifest.source);
    match request.command.as_str() {
        "doc" => command.arg("-o").arg(directory.join("doc")),
        "check" => command.arg("--emit=metadata").arg("-o").arg(directory.join(format!("lib{}.rmeta", manifest.name))),
        _ => {
            let level = if request.release { "-Copt-level=3" } else { "-Copt-level=0" };
            command.arg(level).arg("-o").arg(directory.join(&manifest.name))
        }
    };
    command
}

fn run(request: &Request) -> Result<(), String> {
    let manifest = Manifest::read(Path::new("Cargo.toml"))?;
    let profile = if request.release { "release" } else { "debug" };
    let directory = request.target.join(profile);
    std::fs::create_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut command = command_for(request, &manifest, &directory);
    let fingerprint = fingerprint::of(&command, &manifest)?;
    let kept = directory.join(format!(".fingerprint-{}-{}", manifest.name, request.command));
    let verb = match request.command.as_str() {
        "check" => "Checking",
        "doc" => "Documenting",
        _ => "Compiling",
    };
    if std::fs::read_to_string(&kept).is_ok_and(|found| found == fingerprint) {
        eprintln!("       Fresh {} v{}", manifest.name, manifest.version);
    } else {
        eprintln!("   {verb} {} v{}", manifest.name, manifest.version);
        let status =
            command.stdin(Stdio::null()).status().map_err(|error| format!("could not execute process: {error}"))?;
        if !status.success() {
            return Err(format!("could not compile `{}` ({status})", manifest.name));
        }
        std::fs::write(&kept, fingerprint).map_err(|error| format!("{}: {error}", kept.display()))?;
    }
    eprintln!("    Finished `{profile}` profile");
    Ok(())
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "-V" || word == "--version") {
        println!("cargo {} (mini-rust)", option_env!("CFG_RELEASE").unwrap_or("unknown"));
        return ExitCode::SUCCESS;
    }
    match parse(&words).map_err(|message| format!("{message}\n\n{USAGE}")).and_then(|request| run(&request)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(101)
        }
    }
}
