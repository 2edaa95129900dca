//! Collects the program's items and the types in their signatures.

use crate::thir::{ConstDef, Def, FnDef, Program};
use crate::ty::*;
use rustc_parse::ast;
use rustc_span::{Diagnostics, Failed, Span, Symbol};

/// Turns a written type into a type. `unknown` makes a type for `_`, where that is allowed.
pub fn lower_type(
    program: &mut Program,
    ty: &ast::Type,
    generics: &[Symbol],
    diagnostics: &Diagnostics,
    unknown: &mut dyn FnMut(&mut Types) -> Option<Ty>,
) -> Ty {
    match &ty.kind {
        ast::TypeKind::Named(name, arguments) => {
            let arguments: Vec<Ty> = arguments
                .iter()
                .map(|argument| lower_type(program, argument, generics, diagnostics, unknown))
                .collect();
            if let Some(index) = generics.iter().position(|generic| generic == name) {
                return program.types.intern(TyKind::Param(index as u32));
            }
            if let Some(&adt) = program.type_names.get(name) {
                let expected = program.adts[adt as usize].generics;
                if arguments.len() != expected {
                    let message =
                        format!("type `{name}` takes {expected} generic arguments but {} were given", arguments.len());
                    diagnostics.error("E0107", ty.span, message, format!("expected {expected} generic arguments"));
                    return ERROR;
                }
                return program.types.intern(TyKind::Adt(adt, arguments));
            }
            match name.as_str() {
                "int" => INT,
                "bool" => BOOL,
                "str" => STR,
                _ => {
                    let message = format!("cannot find type `{name}` in this scope");
                    diagnostics.error("E0412", ty.span, message, "not found in this scope".to_string());
                    ERROR
                }
            }
        }
        ast::TypeKind::Tuple(parts) => {
            let parts = parts.iter().map(|part| lower_type(program, part, generics, diagnostics, unknown)).collect();
            program.types.intern(TyKind::Tuple(parts))
        }
        ast::TypeKind::Array(element) => {
            let element = lower_type(program, element, generics, diagnostics, unknown);
            program.types.intern(TyKind::Array(element))
        }
        ast::TypeKind::Infer => unknown(&mut program.types).unwrap_or_else(|| {
            let message = "the placeholder `_` is not allowed within types on item signatures".to_string();
            diagnostics.error("E0121", ty.span, message, "not allowed in type signatures".to_string());
            ERROR
        }),
    }
}

fn define(program: &mut Program, name: Symbol, def: Def, span: Span, diagnostics: &Diagnostics) {
    if program.values.insert(name, def).is_some() {
        let message = format!("the name `{name}` is defined multiple times");
        diagnostics.error("E0428", span, message, format!("`{name}` redefined here"));
    }
}

pub fn collect(items: &[ast::Item], diagnostics: &Diagnostics) -> Result<Program, Failed> {
    let mut program = Program::default();
    for item in items {
        if let ast::Item::Struct(adt) | ast::Item::Enum(adt) = item {
            let index = program.adts.len() as u32;
            let (name, generics) = (adt.name, adt.generics.len());
            let is_enum = matches!(item, ast::Item::Enum(_));
            program.adts.push(AdtDef { name, generics, variants: Vec::new(), is_enum });
            program.type_names.insert(name, index);
            define(&mut program, name, Def::Adt(index), adt.span, diagnostics);
        }
    }
    let mut next_adt = 0;
    for (position, item) in items.iter().enumerate() {
        let mut none = |_: &mut Types| None;
        match item {
            ast::Item::Struct(adt) | ast::Item::Enum(adt) => {
                let mut variants = Vec::new();
                for variant in &adt.variants {
                    let mut fields = Vec::new();
                    for (name, ty) in &variant.fields {
                        fields.push((*name, lower_type(&mut program, ty, &adt.generics, diagnostics, &mut none)));
                    }
                    variants.push(VariantDef { name: variant.name, fields });
                }
                program.adts[next_adt].variants = variants;
                next_adt += 1;
            }
            ast::Item::Fn(function) => {
                let mut params = Vec::new();
                for param in &function.params {
                    params.push(lower_type(&mut program, &param.ty, &function.generics, diagnostics, &mut none));
                }
                let ret = match &function.ret {
                    Some(ty) => lower_type(&mut program, ty, &function.generics, diagnostics, &mut none),
                    None => UNIT,
                };
                let (name, generics, span) = (function.name, function.generics.clone(), function.span);
                let index = program.fns.len() as u32;
                program.fns.push(FnDef { name, generics, params, ret, span, item: position });
                define(&mut program, name, Def::Fn(index), span, diagnostics);
            }
            ast::Item::Const { name, ty, span, .. } => {
                let ty = lower_type(&mut program, ty, &[], diagnostics, &mut none);
                if !matches!(ty, INT | BOOL | ERROR) {
                    let message = format!("constant `{name}` must be an `int` or a `bool`");
                    diagnostics.error("E0658", *span, message, String::new());
                }
                let index = program.consts.len() as u32;
                program.consts.push(ConstDef { name: *name, ty, span: *span, item: position });
                define(&mut program, *name, Def::Const(index), *span, diagnostics);
            }
        }
    }
    diagnostics.check()?;
    Ok(program)
}
