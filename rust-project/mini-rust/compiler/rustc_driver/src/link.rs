//! Reads and writes what lies around the compiler: the standard library, metadata, programs.

use crate::{sysroot, HOST};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

const METADATA: &str = "mini metadata 1\n";
const MAGIC: &[u8; 8] = b"MINIEXE1";

fn library(name: &str) -> PathBuf {
    sysroot().join("lib").join("rustlib").join(HOST).join("lib").join(name)
}

/// The source of the standard library, which every program starts with.
pub fn prelude() -> Result<String, String> {
    let path = library("libstd.rmeta");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.strip_prefix(METADATA) {
        Some(source) => Ok(source.to_string()),
        None => Err(format!("{} was made by another compiler", path.display())),
    }
}

pub fn write_metadata(output: &Path, source: &str) -> Result<(), String> {
    std::fs::write(output, format!("{METADATA}{source}"))
        .map_err(|error| format!("cannot write {}: {error}", output.display()))
}

/// Writes a program: the run time, the image, the image's length.
pub fn write_program(output: &Path, image: &[u8]) -> Result<(), String> {
    let runtime = library("libstd.rt");
    let write = || -> std::io::Result<()> {
        // A program that is running is replaced, not written into.
        match std::fs::remove_file(output) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file: File = OpenOptions::new().write(true).create(true).truncate(true).mode(0o755).open(output)?;
        std::io::copy(&mut File::open(&runtime)?, &mut file)?;
        file.write_all(image)?;
        file.write_all(&(image.len() as u64).to_le_bytes())?;
        file.write_all(MAGIC)
    };
    write().map_err(|error| format!("linking `{}` with `{}` failed: {error}", output.display(), runtime.display()))
}
