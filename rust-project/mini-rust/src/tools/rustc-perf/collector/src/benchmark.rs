//! Finds the benchmarks and chooses among them.

use crate::arguments::Selection;
use std::path::PathBuf;

/// One program to compile.
pub struct Benchmark {
    pub name: String,
    pub source: PathBuf,
}

/// Where the benchmarks are: below the current directory, as for the real collector, else where this was built.
fn directory() -> Option<PathBuf> {
    let here = PathBuf::from("collector/compile-benchmarks");
    let built = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("compile-benchmarks");
    [here, built].into_iter().find(|path| path.is_dir())
}

pub fn discover() -> Result<Vec<Benchmark>, String> {
    let directory = directory().ok_or("no collector/compile-benchmarks here")?;
    let mut found = Vec::new();
    let entries = std::fs::read_dir(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let source = entry.path().join("main.mini");
        if source.is_file() {
            let source = source.canonicalize().map_err(|error| format!("{}: {error}", source.display()))?;
            found.push(Benchmark { name, source });
        }
    }
    found.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(found)
}

/// Keeps what is asked for. A name or prefix that fits nothing is an error.
pub fn choose(mut all: Vec<Benchmark>, selection: &Selection) -> Result<Vec<Benchmark>, String> {
    if let Some(exact) = &selection.exact {
        for name in exact {
            if !all.iter().any(|benchmark| benchmark.name == *name) {
                return Err(format!("benchmark `{name}` does not exist"));
            }
        }
        all.retain(|benchmark| exact.contains(&benchmark.name));
        return Ok(all);
    }
    for (option, prefixes) in [("--include", &selection.include), ("--exclude", &selection.exclude)] {
        for prefix in prefixes {
            if !all.iter().any(|benchmark| benchmark.name.starts_with(prefix.as_str())) {
                return Err(format!("{option}: no benchmark's name starts with `{prefix}`"));
            }
        }
    }
    for suffix in &selection.exclude_suffix {
        if !all.iter().any(|benchmark| benchmark.name.ends_with(suffix.as_str())) {
            return Err(format!("--exclude-suffix: no benchmark's name ends with `{suffix}`"));
        }
    }
    all.retain(|benchmark| {
        let name = benchmark.name.as_str();
        let starts = |prefixes: &[String]| prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()));
        (selection.include.is_empty() || starts(&selection.include))
            && !starts(&selection.exclude)
            && !selection.exclude_suffix.iter().any(|suffix| name.ends_with(suffix.as_str()))
    });
    if all.is_empty() {
        return Err("no benchmark is left".to_string());
    }
    Ok(all)
}
