//! The run time of mini programs. A program is a copy of this file with its image behind it.

mod image;
mod machine;
#[allow(dead_code)] // some of its names only lie within ranges
mod opcode;

use std::process::ExitCode;

fn main() -> ExitCode {
    let image = match std::env::current_exe().and_then(std::fs::read) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("cannot read the program: {error}");
            return ExitCode::from(102);
        }
    };
    let Some(program) = image::parse(&image) else {
        eprintln!("there is no program in this file");
        return ExitCode::from(102);
    };
    match machine::Machine::new(&program).run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("thread 'main' panicked:\n{message}");
            ExitCode::from(101)
        }
    }
}
