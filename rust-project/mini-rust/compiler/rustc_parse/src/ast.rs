//! The syntax tree.

use rustc_span::{Span, Symbol};

#[derive(Debug)]
pub enum Item {
    Fn(Fn),
    Struct(Adt),
    Enum(Adt),
    Const { name: Symbol, ty: Type, value: Expr, span: Span },
}

#[derive(Debug)]
pub struct Fn {
    pub name: Symbol,
    pub generics: Vec<Symbol>,
    pub params: Vec<Param>,
    pub ret: Option<Type>,
    pub body: Block,
    pub span: Span,
}

#[derive(Debug)]
pub struct Param {
    pub name: Symbol,
    pub mutable: bool,
    pub ty: Type,
    pub span: Span,
}

/// A struct has one variant, named like itself.
#[derive(Debug)]
pub struct Adt {
    pub name: Symbol,
    pub generics: Vec<Symbol>,
    pub variants: Vec<Variant>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Variant {
    pub name: Symbol,
    pub fields: Vec<(Symbol, Type)>,
}

#[derive(Debug)]
pub struct Type {
    pub kind: TypeKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum TypeKind {
    Named(Symbol, Vec<Type>),
    Tuple(Vec<Type>),
    Array(Box<Type>),
    Infer,
}

#[derive(Debug)]
pub struct Block {
    pub stmts: Vec<Stmt>,
    pub value: Option<Box<Expr>>,
    pub span: Span,
}

#[derive(Debug)]
pub enum Stmt {
    Let { pat: Pat, ty: Option<Type>, init: Option<Expr>, span: Span },
    Expr(Expr),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    AndAnd,
    OrOr,
}

impl BinOp {
    pub fn as_str(self) -> &'static str {
        use BinOp::*;
        match self {
            Add => "+",
            Sub => "-",
            Mul => "*",
            Div => "/",
            Rem => "%",
            And => "&",
            Or => "|",
            Xor => "^",
            Shl => "<<",
            Shr => ">>",
            Eq => "==",
            Ne => "!=",
            Lt => "<",
            Le => "<=",
            Gt => ">",
            Ge => ">=",
            AndAnd => "&&",
            OrOr => "||",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct Path {
    pub first: Symbol,
    pub second: Option<Symbol>,
    pub span: Span,
}

#[derive(Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum ExprKind {
    Int(i64),
    Bool(bool),
    Str(Symbol),
    Path(Path),
    Neg(Box<Expr>),
    Not(Box<Expr>),
    Binary(BinOp, Box<Expr>, Box<Expr>),
    Assign(Box<Expr>, Box<Expr>),
    AssignOp(BinOp, Box<Expr>, Box<Expr>),
    Call(Path, Vec<Expr>),
    Struct(Path, Vec<(Symbol, Expr)>),
    Tuple(Vec<Expr>),
    Array(Vec<Expr>),
    Repeat(Box<Expr>, Box<Expr>),
    Index(Box<Expr>, Box<Expr>),
    Field(Box<Expr>, Symbol),
    If(Box<Expr>, Block, Option<Box<Expr>>),
    Match(Box<Expr>, Vec<Arm>),
    Block(Block),
    While(Box<Expr>, Block),
    Loop(Block),
    For(Symbol, Box<Expr>, Box<Expr>, Block),
    Break,
    Continue,
    Return(Option<Box<Expr>>),
}

#[derive(Debug)]
pub struct Arm {
    pub pat: Pat,
    pub guard: Option<Expr>,
    pub body: Expr,
}

#[derive(Debug)]
pub struct Pat {
    pub kind: PatKind,
    pub span: Span,
}

#[derive(Debug)]
pub enum PatKind {
    Wild,
    Bind(Symbol, bool),
    Int(i64),
    Bool(bool),
    Variant(Path, Vec<Pat>),
    Tuple(Vec<Pat>),
    Or(Vec<Pat>),
}
