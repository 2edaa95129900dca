//! From typed trees to a control flow graph, and what is checked and computed on it.

pub mod build;
pub mod const_eval;
pub mod dataflow;
pub mod matches;
pub mod mir;
pub mod simplify;

use rustc_span::{Diagnostics, Failed};
use rustc_typeck::thir::Program;

/// The whole program as graphs, with the values of its constants.
pub struct MirProgram {
    pub bodies: Vec<mir::Body>,
    pub consts: Vec<i64>,
}

/// Builds and checks all bodies.
pub fn build_program(program: &Program, diagnostics: &Diagnostics) -> Result<MirProgram, Failed> {
    let mut bodies = Vec::with_capacity(program.bodies.len());
    for body in &program.bodies {
        let mut body = build::build(program, body);
        dataflow::check(&body, diagnostics);
        simplify::simplify(&mut body);
        bodies.push(body);
    }
    diagnostics.check()?;
    let const_bodies: Vec<mir::Body> = program.const_bodies.iter().map(|body| build::build(program, body)).collect();
    let consts = const_eval::evaluate(program, &bodies, &const_bodies, diagnostics);
    diagnostics.check()?;
    Ok(MirProgram { bodies, consts })
}
