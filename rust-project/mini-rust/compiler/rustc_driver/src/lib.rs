//! The compiler from the command line to the program.

mod allocator;
mod link;
mod options;

pub use link::prelude;
// For the tools that are linked with this library.
pub use {rustc_mir, rustc_parse, rustc_span, rustc_typeck};

use options::{Action, Emit, Options};
use rustc_parse::ast;
use rustc_span::{Diagnostics, Failed, Symbol};
use rustc_typeck::thir::Def;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::exit;

#[global_allocator]
static ALLOCATOR: allocator::CompilerAllocator = allocator::CompilerAllocator;

const RELEASE: &str = match option_env!("CFG_RELEASE") {
    Some(release) => release,
    None => "unknown",
};
pub const VERSION: &str = match option_env!("CFG_VERSION") {
    Some(version) => version,
    None => "unknown",
};
pub(crate) const HOST: &str = match option_env!("CFG_COMPILER_HOST_TRIPLE") {
    Some(host) => host,
    None => "unknown",
};

/// Compiles as the command line says; does not return.
pub fn main() -> ! {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match options::parse(&words) {
        Ok(Action::Version(verbose)) => print_version(verbose),
        Ok(Action::Help) => println!("{}", options::HELP),
        Ok(Action::PrintSysroot) => println!("{}", sysroot().display()),
        Ok(Action::PrintHost) => println!("{HOST}"),
        Ok(Action::Compile(options)) => exit(compile(&options)),
        Err(message) => {
            eprintln!("error: {message}\n");
            exit(1);
        }
    }
    exit(0)
}

fn print_version(verbose: bool) {
    println!("rustc {VERSION}");
    if verbose {
        println!("binary: rustc\ncommit-hash: unknown\ncommit-date: unknown\nhost: {HOST}\nrelease: {RELEASE}");
        println!("LLVM version: {}", rustc_llvm::version());
    }
}

/// The directory above the one that the compiler lies in.
pub(crate) fn sysroot() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.parent().and_then(Path::parent).map_or_else(PathBuf::new, Path::to_path_buf)
}

fn compile(options: &Options) -> i32 {
    let text = match std::fs::read_to_string(&options.input) {
        Ok(text) => text,
        Err(error) => {
            eprintln!(
                "error: couldn't read `{}`: {error}\n\nerror: aborting due to 1 previous error\n",
                options.input.display()
            );
            return 1;
        }
    };
    let prelude = match if options.library { Ok(String::new()) } else { link::prelude() } {
        Ok(prelude) => prelude,
        Err(message) => {
            eprintln!("error[E0463]: can't find crate for `std`\n  = note: {message}\n\nerror: aborting due to 1 previous error\n");
            return 1;
        }
    };
    let diagnostics = Diagnostics::default();
    diagnostics.set_prelude(prelude.len());
    let source = prelude + &text;
    let outcome = run(options, &source, &text, &diagnostics);
    eprint!("{}", diagnostics.render(&options.input.display().to_string(), &source));
    match outcome {
        Ok(Ok(())) => 0,
        Ok(Err(message)) => {
            eprintln!("error: {message}\n\nerror: aborting due to 1 previous error\n");
            1
        }
        Err(Failed) => 1,
    }
}

/// The stages in their order. The inner result is for trouble that has no place in the source.
fn run(options: &Options, source: &str, text: &str, diagnostics: &Diagnostics) -> Result<Result<(), String>, Failed> {
    // The process ends soon; nothing of this is taken apart before.
    let items: ManuallyDrop<Vec<ast::Item>> = ManuallyDrop::new(rustc_parse::parse_program(source, diagnostics)?);
    let mut program = ManuallyDrop::new(rustc_typeck::check_program(&items, diagnostics)?);
    let mir = ManuallyDrop::new(rustc_mir::build_program(&program, diagnostics)?);
    if options.library {
        return Ok(link::write_metadata(&options.output, text));
    }
    let Some(&Def::Fn(main)) = program.values.get(&Symbol::intern("main")) else {
        return Ok(Err("[E0601]: `main` function not found".to_string()));
    };
    if options.emit == Emit::Metadata {
        return Ok(link::write_metadata(&options.output, ""));
    }
    let module = ManuallyDrop::new(rustc_codegen::codegen(&mut program, &mir, main, options.opt_level, diagnostics)?);
    if options.verify {
        if let Err(problem) = module.verify() {
            return Ok(Err(format!("LLVM does not like this module: {problem}")));
        }
    }
    module.optimize(options.opt_level);
    if options.verify || options.emit == Emit::LlvmIr {
        module.optimize_functions(options.opt_level);
        if let Err(problem) = module.verify() {
            return Ok(Err(format!("LLVM does not like its own module: {problem}")));
        }
    }
    if options.emit == Emit::LlvmIr {
        let written = std::fs::write(&options.output, module.print());
        return Ok(written.map_err(|error| format!("cannot write {}: {error}", options.output.display())));
    }
    Ok(link::write_program(&options.output, &module.generate_code(options.opt_level)))
}
