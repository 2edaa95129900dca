//! The command line.

use std::path::PathBuf;

pub const HELP: &str = "\
Usage: collector profile_local [OPTIONS] <PROFILER> <RUSTC>

Arguments:
  <PROFILER>  what to do with the compiler; only `eprintln` exists here
  <RUSTC>     the compiler

Options:
  --id <ID>                  name of the results
  --cargo <CARGO>            the cargo to use
  --cargo-config <CONFIG>    a configuration for cargo; repeatable
  --profiles <PROFILES>      Check, Debug, Opt, Doc, Clippy, All [aliases: --builds]
  --scenarios <SCENARIOS>    Full, IncrFull, IncrUnchanged, IncrPatched, All [aliases: --runs]
  --backends <BACKENDS>      only Llvm exists here
  --include <PREFIXES>       benchmarks whose names start so
  --exact-match <NAMES>      benchmarks of exactly these names
  --exclude <PREFIXES>       not those whose names start so
  --exclude-suffix <SUFFIXES>  not those whose names end so
  --out-dir <DIR>            where results go [default: results/]
  --rustdoc <PATH>           the rustdoc to use [default: the one beside rustc]
  --clippy <PATH>            the clippy-driver to use [default: the one beside rustc]
  -j, --jobs <JOBS>          benchmarks at a time [default: 1]";

/// How a program is compiled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    Check,
    Debug,
    Opt,
    Doc,
    Clippy,
}

/// What was built before, which for this compiler decides only how often it runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scenario {
    Full,
    IncrFull,
    IncrUnchanged,
    IncrPatched,
}

#[derive(Default)]
pub struct Selection {
    pub include: Vec<String>,
    pub exact: Option<Vec<String>>,
    pub exclude: Vec<String>,
    pub exclude_suffix: Vec<String>,
}

pub struct Request {
    pub rustc: PathBuf,
    pub rustdoc: Option<PathBuf>,
    pub clippy: Option<PathBuf>,
    pub cargo: Option<PathBuf>,
    pub id: String,
    pub profiles: Vec<Profile>,
    pub scenarios: Vec<Scenario>,
    pub selection: Selection,
    pub out_dir: PathBuf,
    pub jobs: usize,
}

pub enum Stop {
    Help,
    Wrong(String),
}

fn wrong<T>(message: String) -> Result<T, Stop> {
    Err(Stop::Wrong(message))
}

fn profiles(value: &str) -> Result<Vec<Profile>, Stop> {
    let mut found = Vec::new();
    for word in value.split(',') {
        match word {
            "Check" => found.push(Profile::Check),
            "Debug" => found.push(Profile::Debug),
            "Opt" => found.push(Profile::Opt),
            "Doc" => found.push(Profile::Doc),
            "Clippy" => found.push(Profile::Clippy),
            "All" => found.extend([Profile::Check, Profile::Debug, Profile::Opt]),
            _ => {
                return wrong(format!(
                    "invalid value '{word}' for '--profiles <PROFILES>'\n  [possible values: Check, Debug, Opt, Doc, Clippy, All]"
                ))
            }
        }
    }
    Ok(found)
}

fn scenarios(value: &str) -> Result<Vec<Scenario>, Stop> {
    use Scenario::*;
    let mut found = Vec::new();
    for word in value.split(',') {
        match word {
            "Full" => found.push(Full),
            "IncrFull" => found.push(IncrFull),
            "IncrUnchanged" => found.push(IncrUnchanged),
            "IncrPatched" => found.push(IncrPatched),
            "All" => found.extend([Full, IncrFull, IncrUnchanged, IncrPatched]),
            _ => return wrong(format!("invalid value '{word}' for '--scenarios <SCENARIOS>'")),
        }
    }
    Ok(found)
}

fn list(value: &str) -> Vec<String> {
    value.split(',').filter(|name| !name.is_empty()).map(str::to_string).collect()
}

/// Understands the command line or says what is wrong with it.
pub fn parse(words: &[String]) -> Result<Request, Stop> {
    let mut positional: Vec<String> = Vec::new();
    let mut request = Request {
        rustc: PathBuf::new(),
        rustdoc: None,
        clippy: None,
        cargo: None,
        id: String::new(),
        profiles: vec![Profile::Check, Profile::Debug, Profile::Opt],
        scenarios: scenarios("All")?,
        selection: Selection::default(),
        out_dir: PathBuf::from("results"),
        jobs: 1,
    };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word == "--help" || word == "-h" {
            return Err(Stop::Help);
        }
        if !word.starts_with('-') {
            positional.push(word.clone());
            continue;
        }
        let (name, given) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (word.as_str(), None),
        };
        const KNOWN: &[&str] = &[
            "--id",
            "--cargo",
            "--cargo-config",
            "--profiles",
            "--builds",
            "--scenarios",
            "--runs",
            "--backends",
            "--include",
            "--exact-match",
            "--exclude",
            "--exclude-suffix",
            "--out-dir",
            "--rustdoc",
            "--clippy",
            "--jobs",
            "-j",
        ];
        if !KNOWN.contains(&name) {
            return wrong(format!("unexpected argument '{name}' found"));
        }
        let Some(value) = given.or_else(|| rest.next().cloned()) else {
            return wrong(format!("a value is required for '{name}' but none was supplied"));
        };
        match name {
            "--id" => request.id = value,
            "--cargo" => request.cargo = Some(PathBuf::from(value)),
            "--rustdoc" => request.rustdoc = Some(PathBuf::from(value)),
            "--clippy" => request.clippy = Some(PathBuf::from(value)),
            "--profiles" | "--builds" => request.profiles = profiles(&value)?,
            "--scenarios" | "--runs" => request.scenarios = scenarios(&value)?,
            "--include" => request.selection.include = list(&value),
            "--exact-match" => request.selection.exact = Some(list(&value)),
            "--exclude" => request.selection.exclude = list(&value),
            "--exclude-suffix" => request.selection.exclude_suffix = list(&value),
            "--out-dir" => request.out_dir = PathBuf::from(value),
            "--jobs" | "-j" => match value.parse() {
                Ok(jobs) if jobs > 0 => request.jobs = jobs,
                _ => return wrong(format!("invalid value '{value}' for '--jobs <JOBS>'")),
            },
            "--backends" if value != "Llvm" => {
                return wrong(format!("invalid value '{value}' for '--backends <BACKENDS>'"))
            }
            // Taken and not needed.
            _ => {}
        }
    }
    let mut positional = positional.into_iter();
    match positional.next().as_deref() {
        Some("profile_local") => {}
        Some(other) => return wrong(format!("unrecognized subcommand '{other}'")),
        None => return wrong("'collector' requires a subcommand but one was not provided".to_string()),
    }
    match positional.next().as_deref() {
        Some("eprintln") => {}
        Some(other) => {
            return wrong(format!("invalid value '{other}' for '<PROFILER>'\n  [possible values: eprintln]"))
        }
        None => {
            return wrong("the following required arguments were not provided:\n  <PROFILER>\n  <RUSTC>".to_string())
        }
    }
    match positional.next() {
        Some(rustc) => request.rustc = PathBuf::from(rustc),
        None => return wrong("the following required arguments were not provided:\n  <RUSTC>".to_string()),
    }
    if let Some(extra) = positional.next() {
        return wrong(format!("unexpected argument '{extra}' found"));
    }
    let selection = &request.selection;
    if selection.exact.is_some()
        && !(selection.include.is_empty() && selection.exclude.is_empty() && selection.exclude_suffix.is_empty())
    {
        return wrong(
            "the argument '--exact-match <NAMES>' cannot be used with '--include', '--exclude' or '--exclude-suffix'"
                .to_string(),
        );
    }
    Ok(request)
}
