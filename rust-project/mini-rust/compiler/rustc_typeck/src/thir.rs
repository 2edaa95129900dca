//! The typed tree: names are resolved, every expression has a type.

use crate::ty::{AdtDef, Ty, Types};
use rustc_parse::ast::BinOp;
use rustc_span::{FxHashMap, Span, Symbol};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Def {
    Fn(u32),
    Adt(u32),
    Const(u32),
}

pub struct FnDef {
    pub name: Symbol,
    pub generics: Vec<Symbol>,
    pub params: Vec<Ty>,
    pub ret: Ty,
    pub span: Span,
    pub item: usize,
}

pub struct ConstDef {
    pub name: Symbol,
    pub ty: Ty,
    pub span: Span,
    pub item: usize,
}

#[derive(Default)]
pub struct Program {
    pub types: Types,
    pub adts: Vec<AdtDef>,
    pub fns: Vec<FnDef>,
    pub consts: Vec<ConstDef>,
    pub values: FxHashMap<Symbol, Def>,
    pub type_names: FxHashMap<Symbol, u32>,
    pub bodies: Vec<Body>,
    pub const_bodies: Vec<Body>,
}

#[derive(Debug)]
pub struct Local {
    pub name: Symbol,
    pub ty: Ty,
    pub mutable: bool,
    pub span: Span,
}

#[derive(Debug)]
pub struct Body {
    pub params: usize,
    pub locals: Vec<Local>,
    pub value: Expr,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Builtin {
    Print,
    Assert,
    Panic,
    Len,
    Push,
}

#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: Ty,
    pub span: Span,
}

#[derive(Debug)]
pub enum ExprKind {
    Int(i64),
    Bool(bool),
    Str(Symbol),
    Local(u32),
    Const(u32),
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Binary(BinOp, Box<Expr>, Box<Expr>),
    Assign(Box<Expr>, Box<Expr>),
    AssignOp(BinOp, Box<Expr>, Box<Expr>),
    Call(u32, Vec<Ty>, Vec<Expr>),
    Builtin(Builtin, Vec<Expr>),
    /// Type, variant, fields in their order.
    Adt(u32, u32, Vec<Expr>),
    Tuple(Vec<Expr>),
    Array(Vec<Expr>),
    Repeat(Box<Expr>, Box<Expr>),
    Index(Box<Expr>, Box<Expr>),
    Field(Box<Expr>, u32),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    Match(Box<Expr>, Vec<Arm>),
    Block(Vec<Stmt>, Option<Box<Expr>>),
    While(Box<Expr>, Box<Expr>),
    Loop(Box<Expr>),
    For(u32, Box<Expr>, Box<Expr>, Box<Expr>),
    Break,
    Continue,
    Return(Option<Box<Expr>>),
    Error,
}

#[derive(Debug)]
pub enum Stmt {
    Let(Pat, Option<Expr>),
    Expr(Expr),
}

#[derive(Debug)]
pub struct Arm {
    pub pat: Pat,
    pub guard: Option<Expr>,
    pub body: Expr,
}

#[derive(Clone, Debug)]
pub struct Pat {
    pub kind: PatKind,
    pub ty: Ty,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum PatKind {
    Wild,
    Bind(u32),
    /// A number, or a boolean as 0 or 1.
    Int(i64),
    Variant(u32, u32, Vec<Pat>),
    Tuple(Vec<Pat>),
    Or(Vec<Pat>),
}
