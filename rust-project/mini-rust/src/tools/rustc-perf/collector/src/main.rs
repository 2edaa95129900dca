//! Runs a compiler over the compile-time benchmarks, so that profiles of the compiler can be gathered.

mod arguments;
mod benchmark;
mod execute;
mod tools;

use arguments::Request;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let request = match arguments::parse(&words) {
        Ok(request) => request,
        Err(arguments::Stop::Help) => {
            println!("{}", arguments::HELP);
            return ExitCode::SUCCESS;
        }
        Err(arguments::Stop::Wrong(message)) => {
            eprintln!("error: {message}\n\nUsage: collector profile_local [OPTIONS] <PROFILER> <RUSTC>\n\nFor more information, try '--help'.");
            return ExitCode::from(2);
        }
    };
    match profile(&request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("collector error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs all chosen benchmarks; all of them are tried before a failure is reported.
fn profile(request: &Request) -> Result<(), String> {
    let all = benchmark::discover()?;
    let chosen = benchmark::choose(all, &request.selection)?;
    std::fs::create_dir_all(&request.out_dir)
        .map_err(|error| format!("cannot create {}: {error}", request.out_dir.display()))?;
    let failures = execute::run_all(request, &chosen)?;
    if failures.is_empty() {
        return Ok(());
    }
    for failure in &failures {
        eprintln!("{failure}");
    }
    Err(format!("{} benchmarks failed", failures.len()))
}
