//! Names of functions in LLVM.

use crate::Instance;
use rustc_typeck::thir::Program;
use rustc_typeck::ty::{Ty, TyKind};
use std::fmt::Write;

/// A name that is different for different instances.
pub fn mangle(program: &Program, instance: &Instance) -> String {
    let name = program.fns[instance.function as usize].name.as_str();
    let mut text = format!("_RM{}{name}", name.len());
    if !instance.types.is_empty() {
        text.push('I');
        instance.types.iter().for_each(|&ty| mangle_type(program, ty, &mut text));
        text.push('E');
    }
    text
}

fn mangle_type(program: &Program, ty: Ty, text: &mut String) {
    match program.types.kind(ty) {
        TyKind::Int => text.push('x'),
        TyKind::Bool => text.push('b'),
        TyKind::Str => text.push('e'),
        TyKind::Never => text.push('z'),
        TyKind::Error => text.push('p'),
        TyKind::Param(index) | TyKind::Var(index) => {
            let _ = write!(text, "P{index}_");
        }
        TyKind::Tuple(parts) => {
            text.push('T');
            parts.iter().for_each(|&part| mangle_type(program, part, text));
            text.push('E');
        }
        TyKind::Array(element) => {
            text.push('S');
            mangle_type(program, *element, text);
        }
        TyKind::Adt(adt, parts) => {
            let name = program.adts[*adt as usize].name.as_str();
            let _ = write!(text, "N{}{name}", name.len());
            parts.iter().for_each(|&part| mangle_type(program, part, text));
            text.push('E');
        }
    }
}
