//! Types, interned: equal types have equal numbers.

use rustc_span::{FxHashMap, Symbol};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ty(pub u32);

pub const INT: Ty = Ty(0);
pub const BOOL: Ty = Ty(1);
pub const STR: Ty = Ty(2);
pub const UNIT: Ty = Ty(3);
pub const NEVER: Ty = Ty(4);
pub const ERROR: Ty = Ty(5);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TyKind {
    Int,
    Bool,
    Str,
    Never,
    Error,
    /// A parameter of the function or type around it.
    Param(u32),
    /// Not known yet.
    Var(u32),
    Tuple(Vec<Ty>),
    Array(Ty),
    Adt(u32, Vec<Ty>),
}

/// All types of a program.
pub struct Types {
    kinds: Vec<TyKind>,
    open: Vec<bool>,
    numbers: FxHashMap<TyKind, Ty>,
}

impl Default for Types {
    fn default() -> Types {
        let mut types = Types { kinds: Vec::new(), open: Vec::new(), numbers: FxHashMap::default() };
        for kind in [TyKind::Int, TyKind::Bool, TyKind::Str, TyKind::Tuple(vec![]), TyKind::Never, TyKind::Error] {
            types.intern(kind);
        }
        types
    }
}

impl Types {
    pub fn intern(&mut self, kind: TyKind) -> Ty {
        if let Some(&ty) = self.numbers.get(&kind) {
            return ty;
        }
        let ty = Ty(self.kinds.len() as u32);
        let open = match &kind {
            TyKind::Param(_) | TyKind::Var(_) => true,
            TyKind::Tuple(parts) | TyKind::Adt(_, parts) => parts.iter().any(|&part| self.is_open(part)),
            TyKind::Array(element) => self.is_open(*element),
            _ => false,
        };
        self.open.push(open);
        self.kinds.push(kind.clone());
        self.numbers.insert(kind, ty);
        ty
    }

    pub fn kind(&self, ty: Ty) -> &TyKind {
        &self.kinds[ty.0 as usize]
    }

    /// Does it contain parameters or unknown types?
    pub fn is_open(&self, ty: Ty) -> bool {
        self.open[ty.0 as usize]
    }

    /// Rebuilds a type with other parts.
    pub fn map(&mut self, ty: Ty, leaf: &mut dyn FnMut(&mut Types, Ty) -> Option<Ty>) -> Ty {
        if !self.is_open(ty) {
            return ty;
        }
        if let Some(replaced) = leaf(self, ty) {
            return replaced;
        }
        match self.kind(ty).clone() {
            TyKind::Tuple(parts) => {
                let parts = parts.into_iter().map(|part| self.map(part, leaf)).collect();
                self.intern(TyKind::Tuple(parts))
            }
            TyKind::Adt(adt, parts) => {
                let parts = parts.into_iter().map(|part| self.map(part, leaf)).collect();
                self.intern(TyKind::Adt(adt, parts))
            }
            TyKind::Array(element) => {
                let element = self.map(element, leaf);
                self.intern(TyKind::Array(element))
            }
            _ => ty,
        }
    }

    /// Puts arguments in the place of parameters.
    pub fn substitute(&mut self, ty: Ty, arguments: &[Ty]) -> Ty {
        self.map(ty, &mut |types, ty| match types.kind(ty) {
            TyKind::Param(index) => Some(arguments[*index as usize]),
            _ => None,
        })
    }
}

#[derive(Debug)]
pub struct VariantDef {
    pub name: Symbol,
    pub fields: Vec<(Symbol, Ty)>,
}

#[derive(Debug)]
pub struct AdtDef {
    pub name: Symbol,
    pub generics: usize,
    pub variants: Vec<VariantDef>,
    pub is_enum: bool,
}

impl AdtDef {
    /// Enums without any fields are plain numbers.
    pub fn is_plain(&self) -> bool {
        self.is_enum && self.variants.iter().all(|variant| variant.fields.is_empty())
    }
}
