//! Unknown types and what is found out about them.

use crate::thir::Program;
use crate::ty::*;

#[derive(Default)]
pub struct Infer {
    vars: Vec<Option<Ty>>,
}

impl Infer {
    pub fn fresh(&mut self, types: &mut Types) -> Ty {
        self.vars.push(None);
        types.intern(TyKind::Var(self.vars.len() as u32 - 1))
    }

    /// Follows what is known about an unknown type, on the outside only.
    pub fn shallow(&self, types: &Types, mut ty: Ty) -> Ty {
        while let TyKind::Var(var) = types.kind(ty) {
            match self.vars[*var as usize] {
                Some(known) => ty = known,
                None => break,
            }
        }
        ty
    }

    /// Everything that is known about a type.
    pub fn resolve(&self, types: &mut Types, ty: Ty) -> Ty {
        if !types.is_open(ty) {
            return ty;
        }
        types.map(ty, &mut |types, ty| match types.kind(ty) {
            TyKind::Var(_) => {
                let known = self.shallow(types, ty);
                Some(if known == ty { ty } else { self.resolve(types, known) })
            }
            _ => None,
        })
    }

    fn occurs(&self, types: &Types, var: u32, ty: Ty) -> bool {
        if !types.is_open(ty) {
            return false;
        }
        match types.kind(self.shallow(types, ty)) {
            TyKind::Var(other) => *other == var,
            TyKind::Tuple(parts) | TyKind::Adt(_, parts) => parts.iter().any(|&part| self.occurs(types, var, part)),
            TyKind::Array(element) => self.occurs(types, var, *element),
            _ => false,
        }
    }

    /// Makes two types equal if that is possible.
    pub fn unify(&mut self, types: &Types, left: Ty, right: Ty) -> bool {
        if left == right {
            return true;
        }
        let (left, right) = (self.shallow(types, left), self.shallow(types, right));
        if left == right {
            return true;
        }
        match (types.kind(left), types.kind(right)) {
            (TyKind::Var(var), _) => {
                let fits = !self.occurs(types, *var, right);
                if fits {
                    self.vars[*var as usize] = Some(right);
                }
                fits
            }
            (_, TyKind::Var(var)) => {
                let fits = !self.occurs(types, *var, left);
                if fits {
                    self.vars[*var as usize] = Some(left);
                }
                fits
            }
            (TyKind::Error | TyKind::Never, _) | (_, TyKind::Error | TyKind::Never) => true,
            (TyKind::Tuple(left), TyKind::Tuple(right)) => {
                left.len() == right.len()
                    && left.iter().zip(right).all(|(&left, &right)| self.unify(types, left, right))
            }
            (TyKind::Array(left), TyKind::Array(right)) => self.unify(types, *left, *right),
            (TyKind::Adt(left, left_parts), TyKind::Adt(right, right_parts)) => {
                left == right
                    && left_parts.iter().zip(right_parts).all(|(&left, &right)| self.unify(types, left, right))
            }
            _ => false,
        }
    }
}

/// A type as it is written.
pub fn display(program: &Program, infer: &Infer, generics: &[rustc_span::Symbol], ty: Ty) -> String {
    let list =
        |parts: &[Ty]| parts.iter().map(|&part| display(program, infer, generics, part)).collect::<Vec<_>>().join(", ");
    match program.types.kind(infer.shallow(&program.types, ty)) {
        TyKind::Int => "int".to_string(),
        TyKind::Bool => "bool".to_string(),
        TyKind::Str => "str".to_string(),
        TyKind::Never => "!".to_string(),
        TyKind::Error => "{type error}".to_string(),
        TyKind::Param(index) => generics.get(*index as usize).map_or("?".to_string(), |name| name.to_string()),
        TyKind::Var(_) => "_".to_string(),
        TyKind::Tuple(parts) => format!("({})", list(parts)),
        TyKind::Array(element) => format!("[{}]", list(&[*element])),
        TyKind::Adt(adt, parts) if parts.is_empty() => program.adts[*adt as usize].name.to_string(),
        TyKind::Adt(adt, parts) => format!("{}<{}>", program.adts[*adt as usize].name, list(parts)),
    }
}
