//! Names and types: what everything in the program is.

pub mod check;
pub mod collect;
mod exhaustive;
pub mod infer;
pub mod thir;
pub mod ty;

use rustc_parse::ast;
use rustc_span::{Diagnostics, Failed};

/// Checks a program; returns its typed form.
pub fn check_program(items: &[ast::Item], diagnostics: &Diagnostics) -> Result<thir::Program, Failed> {
    let mut program = collect::collect(items, diagnostics)?;
    check::check_bodies(&mut program, items, diagnostics)?;
    Ok(program)
}
