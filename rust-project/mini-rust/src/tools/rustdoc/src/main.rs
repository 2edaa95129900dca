//! Writes a page about each item of a program: what it is called, what it takes and gives, who uses it, and the comment
//! above it.

#![feature(rustc_private)]

mod page;
mod uses;

use rustc_driver::rustc_span::Diagnostics;
use rustc_driver::{rustc_parse, rustc_typeck};
use std::path::PathBuf;
use std::process::ExitCode;

const USAGE: &str = "Usage: rustdoc [-V] [--crate-name NAME] [--edition EDITION] [-o DIR] INPUT";

struct Options {
    input: PathBuf,
    output: PathBuf,
}

enum Request {
    Version,
    Document(Options),
}

fn parse(words: &[String]) -> Result<Request, String> {
    let (mut input, mut output) = (None, PathBuf::from("doc"));
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        let mut value = || rest.next().cloned().ok_or(format!("a value is required for '{word}'"));
        match word.as_str() {
            "-V" | "--version" => return Ok(Request::Version),
            "-o" | "--out-dir" => output = PathBuf::from(value()?),
            "--crate-name" | "--edition" => drop(value()?),
            _ if word.starts_with('-') => return Err(format!("Unrecognized option: '{word}'")),
            _ => input = Some(PathBuf::from(word)),
        }
    }
    let input = input.ok_or("missing file operand")?;
    Ok(Request::Document(Options { input, output }))
}

fn document(options: &Options) -> Result<(), String> {
    let text = std::fs::read_to_string(&options.input)
        .map_err(|error| format!("couldn't read `{}`: {error}", options.input.display()))?;
    let prelude = rustc_driver::prelude()?;
    let source = format!("{prelude}{text}");
    let diagnostics = Diagnostics::default();
    diagnostics.set_prelude(prelude.len());
    let items = rustc_parse::parse_program(&source, &diagnostics);
    let checked = items.and_then(|items| rustc_typeck::check_program(&items, &diagnostics).map(|_| items));
    let Ok(items) = checked else {
        return Err(diagnostics.render(&options.input.display().to_string(), &source));
    };
    let uses = uses::of_items(&items);
    std::fs::create_dir_all(&options.output).map_err(|error| format!("{}: {error}", options.output.display()))?;
    let mut index = String::from("<h1>Items</h1>\n<ul>\n");
    for item in &items {
        let page = page::of_item(item, &source, &uses);
        let path = options.output.join(page.file_name());
        std::fs::write(&path, page.html()).map_err(|error| format!("{}: {error}", path.display()))?;
        index += &format!("<li><a href=\"{}\">{}</a></li>\n", page.file_name(), page::escape(&page.name));
    }
    let path = options.output.join("index.html");
    std::fs::write(&path, index + "</ul>\n").map_err(|error| format!("{}: {error}", path.display()))
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = parse(&words).and_then(|request| match request {
        Request::Version => {
            println!("rustdoc {}", rustc_driver::VERSION);
            Ok(())
        }
        Request::Document(options) => document(&options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}\n\n{USAGE}");
            ExitCode::FAILURE
        }
    }
}
