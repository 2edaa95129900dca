//! The control flow graph.

use rustc_parse::ast::BinOp;
use rustc_span::{Span, Symbol};
use rustc_typeck::thir::Builtin;
use rustc_typeck::ty::Ty;

pub type LocalId = u32;
pub type BlockId = u32;

#[derive(Clone, Debug)]
pub struct LocalDecl {
    /// Temporaries have no name.
    pub name: Option<Symbol>,
    pub ty: Ty,
    pub mutable: bool,
    pub span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand {
    Local(LocalId),
    Int(i64),
    Str(Symbol),
    Const(u32),
}

#[derive(Clone, Debug)]
pub enum Rvalue {
    Use(Operand),
    Neg(Operand),
    Not(Operand),
    /// The type is that of the operands.
    Binary(BinOp, Operand, Operand, Ty),
    /// A struct or tuple, or a variant with its tag.
    Aggregate(Option<i64>, Vec<Operand>),
    Array(Vec<Operand>),
    Filled(Operand, Operand),
    Field(Operand, u32),
    Index(Operand, Operand),
    Call(u32, Vec<Ty>, Vec<Operand>),
    Builtin(Builtin, Vec<Operand>, Ty),
}

#[derive(Clone, Debug)]
pub enum StatementKind {
    Assign(LocalId, Rvalue),
    SetField(Operand, u32, Operand),
    SetIndex(Operand, Operand, Operand),
    /// The variable comes into being again, without a value.
    StorageLive(LocalId),
}

#[derive(Clone, Debug)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Terminator {
    Goto(BlockId),
    Branch(Operand, BlockId, BlockId),
    Switch(Operand, Vec<(i64, BlockId)>, BlockId),
    Return(Operand),
    Unreachable,
}

impl Terminator {
    pub fn successors(&self, mut visit: impl FnMut(BlockId)) {
        match self {
            Terminator::Goto(target) => visit(*target),
            Terminator::Branch(_, then, otherwise) => {
                visit(*then);
                visit(*otherwise);
            }
            Terminator::Switch(_, cases, default) => {
                cases.iter().for_each(|(_, target)| visit(*target));
                visit(*default);
            }
            Terminator::Return(_) | Terminator::Unreachable => {}
        }
    }

    pub fn successors_mut(&mut self, mut visit: impl FnMut(&mut BlockId)) {
        match self {
            Terminator::Goto(target) => visit(target),
            Terminator::Branch(_, then, otherwise) => {
                visit(then);
                visit(otherwise);
            }
            Terminator::Switch(_, cases, default) => {
                cases.iter_mut().for_each(|(_, target)| visit(target));
                visit(default);
            }
            Terminator::Return(_) | Terminator::Unreachable => {}
        }
    }

    pub fn operand(&self) -> Option<&Operand> {
        match self {
            Terminator::Branch(operand, ..) | Terminator::Switch(operand, ..) | Terminator::Return(operand) => {
                Some(operand)
            }
            _ => None,
        }
    }
}

#[derive(Clone, Debug)]
pub struct BasicBlock {
    pub statements: Vec<Statement>,
    pub terminator: Terminator,
}

#[derive(Clone, Debug)]
pub struct Body {
    pub params: usize,
    pub locals: Vec<LocalDecl>,
    pub blocks: Vec<BasicBlock>,
    pub span: Span,
}

impl Rvalue {
    pub fn operands(&self, mut visit: impl FnMut(&Operand)) {
        match self {
            Rvalue::Use(one) | Rvalue::Neg(one) | Rvalue::Not(one) | Rvalue::Field(one, _) => visit(one),
            Rvalue::Binary(_, left, right, _) | Rvalue::Filled(left, right) | Rvalue::Index(left, right) => {
                visit(left);
                visit(right);
            }
            Rvalue::Aggregate(_, all) | Rvalue::Array(all) | Rvalue::Call(_, _, all) | Rvalue::Builtin(_, all, _) => {
                all.iter().for_each(visit);
            }
        }
    }

    pub fn operands_mut(&mut self, mut visit: impl FnMut(&mut Operand)) {
        match self {
            Rvalue::Use(one) | Rvalue::Neg(one) | Rvalue::Not(one) | Rvalue::Field(one, _) => visit(one),
            Rvalue::Binary(_, left, right, _) | Rvalue::Filled(left, right) | Rvalue::Index(left, right) => {
                visit(left);
                visit(right);
            }
            Rvalue::Aggregate(_, all) | Rvalue::Array(all) | Rvalue::Call(_, _, all) | Rvalue::Builtin(_, all, _) => {
                all.iter_mut().for_each(visit);
            }
        }
    }
}

impl StatementKind {
    pub fn operands(&self, mut visit: impl FnMut(&Operand)) {
        match self {
            StatementKind::Assign(_, value) => value.operands(visit),
            StatementKind::SetField(object, _, value) => {
                visit(object);
                visit(value);
            }
            StatementKind::SetIndex(array, index, value) => {
                visit(array);
                visit(index);
                visit(value);
            }
            StatementKind::StorageLive(_) => {}
        }
    }

    pub fn operands_mut(&mut self, mut visit: impl FnMut(&mut Operand)) {
        match self {
            StatementKind::Assign(_, value) => value.operands_mut(visit),
            StatementKind::SetField(object, _, value) => {
                visit(object);
                visit(value);
            }
            StatementKind::SetIndex(array, index, value) => {
                visit(array);
                visit(index);
                visit(value);
            }
            StatementKind::StorageLive(_) => {}
        }
    }
}
