//! Compiles the C++ side of the bindings and says how to link with LLVM.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs a program and returns what it prints.
fn output(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    assert!(done.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("output is text").trim().to_string()
}

fn run(command: &mut Command) {
    let status = command.status().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    assert!(status.success(), "{command:?} failed: {status}");
}

/// A tool's name from the variables that build scripts look at, the target's own first.
fn tool(name: &str, fallback: &str) -> String {
    let target = env::var("TARGET").unwrap();
    let underscores = target.replace('-', "_");
    for variable in
        [format!("{name}_{target}"), format!("{name}_{underscores}"), format!("HOST_{name}"), name.to_string()]
    {
        println!("cargo:rerun-if-env-changed={variable}");
        if let Ok(value) = env::var(&variable) {
            return value;
        }
    }
    fallback.to_string()
}

/// Profile flags of the Rust code, as the C++ compiler spells them. They go to whatever compiler is used.
fn inherited_flags(compiler: &str, out: &Path) -> Vec<String> {
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let mut inherited = Vec::new();
    for flag in flags.split('\x1f') {
        if let Some(directory) = flag.strip_prefix("-Cprofile-generate=") {
            inherited.push(format!("-fprofile-generate={directory}"));
        } else if let Some(file) = flag.strip_prefix("-Cprofile-use=") {
            let flag = format!("-fprofile-use={file}");
            if accepts(compiler, &flag, out) {
                inherited.push(flag);
            } else {
                println!("cargo:warning=Inherited flag \"{flag}\" is not supported by the currently used CXX");
            }
        }
    }
    inherited
}

/// Flags of the environment, which come last, so that they can take back others.
fn given_flags() -> Vec<String> {
    let target = env::var("TARGET").unwrap();
    let names =
        ["CXXFLAGS".to_string(), format!("CXXFLAGS_{}", target.replace('-', "_")), format!("CXXFLAGS_{target}")];
    let mut flags = Vec::new();
    for name in names {
        println!("cargo:rerun-if-env-changed={name}");
        flags.extend(env::var(name).unwrap_or_default().split_whitespace().map(str::to_string));
    }
    flags
}

/// Does the compiler take this flag without a word?
fn accepts(compiler: &str, flag: &str, out: &Path) -> bool {
    let probe = out.join("flag_check.cpp");
    std::fs::write(&probe, "int main(void) { return 0; }\n").expect("the output directory can be written to");
    let mut command = Command::new(compiler);
    command.arg(flag).arg("-c").arg(&probe).arg("-o").arg(out.join("flag_check.o"));
    command.output().is_ok_and(|done| done.status.success())
}

fn main() {
    println!("cargo:rerun-if-env-changed=LLVM_CONFIG");
    println!("cargo:rerun-if-env-changed=LLVM_LINKER_FLAGS");
    println!("cargo:rerun-if-changed=llvm-wrapper");
    println!("cargo:rerun-if-changed=build.rs");
    let config = PathBuf::from(env::var_os("LLVM_CONFIG").expect("LLVM_CONFIG names llvm-config; build with x.py"));
    println!("cargo:rerun-if-changed={}", config.display());
    let ask = |word: &str| output(Command::new(&config).arg(word));

    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap());
    let compiler = tool("CXX", "c++");
    let mut flags: Vec<String> = ask("--cxxflags").split_whitespace().map(str::to_string).collect();
    // As the real one, which drops nothing else. Its static LLVM is linked with a profile runtime on Windows alone.
    let shared = ask("--shared-mode") == "shared";
    flags.retain(|flag| !flag.starts_with("-flto") && (shared || !flag.starts_with("-fprofile")));
    let mut flags = [inherited_flags(&compiler, &out), flags].concat();
    flags.extend(given_flags());

    let mut objects = Vec::new();
    let mut sources: Vec<PathBuf> =
        std::fs::read_dir("llvm-wrapper").unwrap().map(|entry| entry.unwrap().path()).collect();
    sources.sort();
    for source in sources.iter().filter(|path| path.extension().is_some_and(|suffix| suffix == "cpp")) {
        let object = out.join(source.file_stem().unwrap()).with_extension("o");
        run(Command::new(&compiler).args(&flags).arg("-c").arg(source).arg("-o").arg(&object));
        objects.push(object);
    }
    let archive = out.join("libllvm-wrapper.a");
    let _ = std::fs::remove_file(&archive);
    run(Command::new(tool("AR", "ar")).arg("crs").arg(&archive).args(&objects));

    println!("cargo:rustc-link-search=native={}", out.display());
    println!("cargo:rustc-link-lib=static=llvm-wrapper");
    println!("cargo:rustc-link-search=native={}", ask("--libdir"));
    let kind = if shared { "dylib" } else { "static" };
    for library in ask("--libs").split_whitespace() {
        println!("cargo:rustc-link-lib={kind}={}", library.trim_start_matches("-l"));
    }
    for flag in env::var("LLVM_LINKER_FLAGS").unwrap_or_default().split_whitespace() {
        if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib={library}");
        } else if let Some(directory) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={directory}");
        }
    }
    println!("cargo:rustc-link-lib=dylib=stdc++");
}
