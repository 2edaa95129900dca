//! What decides whether a package must be built again: the command and the source, not the time.

use crate::manifest::Manifest;
use std::process::Command;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

fn add(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

pub fn of(command: &Command, manifest: &Manifest) -> Result<String, String> {
    let source = std::fs::read(&manifest.source).map_err(|error| format!("{}: {error}", manifest.source.display()))?;
    let mut hash = add(OFFSET, command.get_program().as_encoded_bytes());
    for argument in command.get_args() {
        hash = add(add(hash, argument.as_encoded_bytes()), b"\0");
    }
    Ok(format!("{:016x}", add(hash, &source)))
}
