//! The command line.

use std::path::PathBuf;

pub const HELP: &str = "\
Usage: rustc [OPTIONS] INPUT

Options:
    -h, --help          Display this message
        --crate-name NAME
                        Specify the name of the crate being built
        --crate-type bin|lib
                        Kind of crate to emit
        --edition EDITION
                        Taken and not needed
        --emit metadata|link|llvm-ir
                        What to produce
        --print sysroot|host-tuple
                        Print information about the compiler
    -O                  Equivalent to -C opt-level=3
    -o FILENAME         Write output to FILENAME
        --out-dir DIR   Write output to a file in DIR
    -C, --codegen opt-level=0..3
                        Set the optimisation level
    -Z verify-llvm-ir   Check LLVM's modules
    -V, --version       Print version info and exit
    -v, --verbose       Use verbose output";

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Emit {
    Metadata,
    Link,
    LlvmIr,
}

pub struct Options {
    pub input: PathBuf,
    pub output: PathBuf,
    pub emit: Emit,
    pub opt_level: u32,
    pub library: bool,
    pub verify: bool,
}

pub enum Action {
    Compile(Options),
    Version(bool),
    PrintSysroot,
    PrintHost,
    Help,
}

/// Takes the next word if it is this option: `--name value`, `--name=value`, and for short ones `-Nvalue`.
fn value_of(word: &str, names: &[&str], rest: &mut std::slice::Iter<'_, String>) -> Option<Result<String, String>> {
    for name in names {
        if word == *name {
            return Some(
                rest.next().cloned().ok_or(format!("Argument to option '{}' missing", name.trim_start_matches('-'))),
            );
        }
        if let Some(value) = word.strip_prefix(name) {
            if name.starts_with("--") {
                if let Some(value) = value.strip_prefix('=') {
                    return Some(Ok(value.to_string()));
                }
            } else if !value.is_empty() {
                return Some(Ok(value.to_string()));
            }
        }
    }
    None
}

fn codegen_option(value: &str, opt_level: &mut u32) -> Result<(), String> {
    match value.split_once('=') {
        Some(("opt-level", level)) => match level {
            "0" | "1" | "2" | "3" => *opt_level = level.parse().unwrap_or(0),
            "s" | "z" => *opt_level = 2,
            _ => return Err(format!("incorrect value `{level}` for codegen option `opt-level`")),
        },
        Some(("debuginfo" | "codegen-units" | "metadata" | "extra-filename" | "incremental" | "panic", _)) => {}
        _ => return Err(format!("unknown codegen option: `{value}`")),
    }
    Ok(())
}

/// Understands the command line or says what is wrong with it.
pub fn parse(words: &[String]) -> Result<Action, String> {
    let mut input = None;
    let (mut output, mut out_dir, mut name) = (None, None, None);
    let (mut emit, mut opt_level, mut library, mut verify) = (Emit::Link, 0, false, false);
    let (mut version, mut verbose) = (false, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-h" | "--help" => return Ok(Action::Help),
            "-V" | "--version" => version = true,
            "-v" | "--verbose" => verbose = true,
            "-vV" | "-Vv" => (version, verbose) = (true, true),
            "-O" => opt_level = 3,
            _ => {
                if let Some(value) = value_of(word, &["--out-dir"], &mut rest) {
                    out_dir = Some(PathBuf::from(value?));
                } else if let Some(value) = value_of(word, &["--crate-name"], &mut rest) {
                    name = Some(value?);
                } else if let Some(value) = value_of(word, &["--crate-type"], &mut rest) {
                    library = match value?.as_str() {
                        "bin" => false,
                        "lib" | "rlib" => true,
                        other => return Err(format!("unknown crate type: `{other}`")),
                    };
                } else if let Some(value) = value_of(word, &["--edition"], &mut rest) {
                    match value?.as_str() {
                        "2015" | "2018" | "2021" | "2024" => {}
                        other => {
                            return Err(format!("argument for `--edition` must be one of 2015|2018|2021|2024: {other}"))
                        }
                    }
                } else if let Some(value) = value_of(word, &["--emit"], &mut rest) {
                    emit = match value?.as_str() {
                        "metadata" => Emit::Metadata,
                        "link" => Emit::Link,
                        "llvm-ir" => Emit::LlvmIr,
                        other => return Err(format!("unknown emission type: `{other}`")),
                    };
                } else if let Some(value) = value_of(word, &["--print"], &mut rest) {
                    match value?.as_str() {
                        "sysroot" => return Ok(Action::PrintSysroot),
                        "host-tuple" => return Ok(Action::PrintHost),
                        other => return Err(format!("unknown print request: `{other}`")),
                    }
                } else if let Some(value) = value_of(word, &["--codegen", "-C"], &mut rest) {
                    codegen_option(&value?, &mut opt_level)?;
                } else if let Some(value) = value_of(word, &["-Z"], &mut rest) {
                    match value?.as_str() {
                        "verify-llvm-ir" => verify = true,
                        other => return Err(format!("unknown unstable option: `{other}`")),
                    }
                } else if let Some(value) = value_of(word, &["-o"], &mut rest) {
                    output = Some(PathBuf::from(value?));
                } else if word.starts_with('-') && word.len() > 1 {
                    return Err(format!("Unrecognized option: '{}'", word.trim_start_matches('-')));
                } else if input.is_some() {
                    return Err("multiple input filenames provided".to_string());
                } else {
                    input = Some(PathBuf::from(word));
                }
            }
        }
    }
    if version {
        return Ok(Action::Version(verbose));
    }
    let Some(input) = input else { return Err("no input filename given".to_string()) };
    let stem =
        name.unwrap_or_else(|| input.file_stem().map_or("main".into(), |stem| stem.to_string_lossy().into_owned()));
    let file = match emit {
        Emit::Metadata => format!("lib{stem}.rmeta"),
        Emit::LlvmIr => format!("{stem}.ll"),
        Emit::Link => stem,
    };
    let output = output.unwrap_or_else(|| out_dir.unwrap_or_default().join(file));
    Ok(Action::Compile(Options { input, output, emit, opt_level, library, verify }))
}
