//! Checks a program as the compiler does and says what could be written better. Called by cargo as a wrapper of rustc, it
//! gets rustc's path as its first word.

#![feature(rustc_private)]

mod lints;

use rustc_driver::rustc_span::Diagnostics;
use rustc_driver::{rustc_mir, rustc_parse, rustc_typeck};
use std::path::PathBuf;
use std::process::ExitCode;

/// The program to look at, and what shall be written as if it had been compiled.
struct Options {
    input: PathBuf,
    output: Option<PathBuf>,
}

fn parse(words: &[String]) -> Result<Options, String> {
    let (mut input, mut output) = (None, None);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match word.as_str() {
            "--crate-name" | "--edition" | "--crate-type" => drop(rest.next()),
            "-o" => output = rest.next().map(PathBuf::from),
            _ if word.starts_with('-') => {}
            _ => input = Some(PathBuf::from(word)),
        }
    }
    Ok(Options { input: input.ok_or("no input filename given")?, output })
}

fn check(options: &Options) -> Result<(), String> {
    let text = std::fs::read_to_string(&options.input)
        .map_err(|error| format!("couldn't read `{}`: {error}", options.input.display()))?;
    let prelude = rustc_driver::prelude()?;
    let source = format!("{prelude}{text}");
    let diagnostics = Diagnostics::default();
    diagnostics.set_prelude(prelude.len());
    let outcome = rustc_parse::parse_program(&source, &diagnostics).and_then(|items| {
        let program = rustc_typeck::check_program(&items, &diagnostics)?;
        rustc_mir::build_program(&program, &diagnostics)?;
        lints::check_items(&items, &diagnostics);
        Ok(())
    });
    eprint!("{}", diagnostics.render(&options.input.display().to_string(), &source));
    outcome.map_err(|_| "could not check the program".to_string())?;
    match &options.output {
        Some(path) => std::fs::write(path, "").map_err(|error| format!("{}: {error}", path.display())),
        None => Ok(()),
    }
}

fn main() -> ExitCode {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "-V" || word == "--version") {
        println!("clippy {}", rustc_driver::VERSION);
        return ExitCode::SUCCESS;
    }
    if words.first().is_some_and(|word| PathBuf::from(word).file_stem().is_some_and(|stem| stem == "rustc")) {
        words.remove(0);
    }
    match parse(&words).and_then(|options| check(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}
