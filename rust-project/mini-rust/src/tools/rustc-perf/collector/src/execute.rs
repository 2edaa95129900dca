//! Runs the compiler.

use crate::arguments::{Profile, Request, Scenario};
use crate::benchmark::Benchmark;
use crate::tools::Tools;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;

/// Runs all benchmarks, `jobs` at a time; returns what failed.
pub fn run_all(request: &Request, benchmarks: &[Benchmark]) -> Result<Vec<String>, String> {
    let tools = Tools::find(request)?;
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let work = || loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(benchmark) = benchmarks.get(index) else { break };
        eprintln!("Executing benchmark {} ({}/{})", benchmark.name, index + 1, benchmarks.len());
        if let Err(message) = run_benchmark(request, &tools, benchmark) {
            failures.lock().unwrap().push(message);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..request.jobs.min(benchmarks.len()) {
            scope.spawn(work);
        }
    });
    Ok(failures.into_inner().unwrap())
}

/// A directory of this process and benchmark, removed when it goes out of scope.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Result<Scratch, String> {
        let path = std::env::temp_dir().join(format!("collector-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Scratch(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn run_benchmark(request: &Request, tools: &Tools, benchmark: &Benchmark) -> Result<(), String> {
    let scratch = Scratch::new(&benchmark.name)?;
    let source = scratch.0.join("main.mini");
    let copy = |appendix: &str| -> Result<(), String> {
        let text =
            std::fs::read_to_string(&benchmark.source).map_err(|error| format!("{}: {error}", benchmark.name))?;
        std::fs::write(&source, text + appendix).map_err(|error| format!("{}: {error}", benchmark.name))
    };
    for &profile in &request.profiles {
        copy("")?;
        for &scenario in &request.scenarios {
            eprintln!("Running {}: Profile::{profile:?} + Scenario::{scenario:?}", benchmark.name);
            if scenario == Scenario::IncrPatched {
                copy("\nfn patched_in(x: int) -> int { x + 1 }\n")?;
            }
            tools.prepare(&scratch.0)?;
            compile(request, tools, benchmark, &scratch, profile)?;
        }
    }
    Ok(())
}

fn compile(
    request: &Request,
    tools: &Tools,
    benchmark: &Benchmark,
    scratch: &Scratch,
    profile: Profile,
) -> Result<(), String> {
    let mut command = tools.command(profile);
    command.current_dir(&scratch.0);
    let done = command.stdin(Stdio::null()).output().map_err(|error| {
        format!("failed to profile '{}' with {:?} ({}): {error}", benchmark.name, profile, request.id)
    })?;
    let errors = String::from_utf8_lossy(&done.stderr);
    eprint!("{errors}");
    if done.status.success() {
        return Ok(());
    }
    Err(format!(
        "failed to profile '{}' with {:?}: expected success, got {}\n\nstderr={errors}",
        benchmark.name, profile, done.status
    ))
}
