//! Builds one instance of a function.

use crate::{Context, Instance};
use rustc_llvm::{Block, Function, Op, Value};
use rustc_mir::mir::*;
use rustc_parse::ast::BinOp;
use rustc_span::Span;
use rustc_typeck::thir::Builtin;
use rustc_typeck::ty::{Ty, TyKind, BOOL, INT, STR};

struct FunctionBuilder<'c, 'a> {
    context: &'c mut Context<'a>,
    types: &'c [Ty],
    /// Places in memory, null for variables that need none.
    slots: Vec<Value>,
    blocks: Vec<Block>,
    block: Block,
    /// Values of variables that have been read or written in this block, so that they need no load.
    known: Vec<Option<Value>>,
    touched: Vec<LocalId>,
}

/// Which variables need a place in memory: all but temporaries that are written once and read in the same block only.
fn in_memory(body: &Body) -> Vec<bool> {
    const NOWHERE: u32 = u32::MAX;
    let mut written_in = vec![NOWHERE; body.locals.len()];
    let mut memory: Vec<bool> = body.locals.iter().map(|local| local.name.is_some()).collect();
    for (index, block) in body.blocks.iter().enumerate() {
        let read = |operand: &Operand, memory: &mut Vec<bool>, written_in: &[u32]| {
            if let Operand::Local(local) = operand {
                memory[*local as usize] |= written_in[*local as usize] != index as u32;
            }
        };
        for statement in &block.statements {
            statement.kind.operands(|operand| read(operand, &mut memory, &written_in));
            if let StatementKind::Assign(local, _) = statement.kind {
                let place = &mut written_in[local as usize];
                memory[local as usize] |= *place != NOWHERE;
                *place = index as u32;
            }
        }
        block.terminator.operand().into_iter().for_each(|operand| read(operand, &mut memory, &written_in));
    }
    memory
}

pub fn build(context: &mut Context<'_>, instance: &Instance, function: Function) {
    let mir = context.mir;
    let body = &mir.bodies[instance.function as usize];
    let entry = context.module.append_block(function);
    let place = |memory| match memory {
        true => context.module.build(entry, Op::Alloca, &[], 0),
        false => std::ptr::null_mut(),
    };
    let slots: Vec<Value> = in_memory(body).into_iter().map(place).collect();
    for (index, &slot) in slots.iter().take(body.params).enumerate() {
        let value = context.module.parameter(function, index);
        context.module.build(entry, Op::Store, &[value, slot], 0);
    }
    let blocks: Vec<Block> = body.blocks.iter().map(|_| context.module.append_block(function)).collect();
    context.module.branch(entry, blocks[0]);
    let known = vec![None; slots.len()];
    let types = &instance.types;
    let mut builder = FunctionBuilder { context, types, slots, blocks, block: entry, known, touched: Vec::new() };
    for (index, block) in body.blocks.iter().enumerate() {
        builder.block = builder.blocks[index];
        for local in builder.touched.drain(..) {
            builder.known[local as usize] = None;
        }
        for statement in &block.statements {
            builder.statement(statement);
        }
        builder.terminator(&block.terminator);
    }
}

fn operation(op: BinOp) -> Op {
    match op {
        BinOp::Add => Op::Add,
        BinOp::Sub => Op::Sub,
        BinOp::Mul => Op::Mul,
        BinOp::Div => Op::Div,
        BinOp::Rem => Op::Rem,
        BinOp::And | BinOp::AndAnd => Op::And,
        BinOp::Or | BinOp::OrOr => Op::Or,
        BinOp::Xor => Op::Xor,
        BinOp::Shl => Op::Shl,
        BinOp::Shr => Op::Shr,
        BinOp::Eq => Op::Eq,
        BinOp::Ne => Op::Ne,
        BinOp::Lt => Op::Lt,
        BinOp::Le => Op::Le,
        BinOp::Gt => Op::Gt,
        BinOp::Ge => Op::Ge,
    }
}

impl FunctionBuilder<'_, '_> {
    fn emit(&mut self, op: Op, operands: &[Value], aux: i64) -> Value {
        self.context.module.build(self.block, op, operands, aux)
    }

    fn int(&self, number: i64) -> Value {
        self.context.module.int(number)
    }

    fn remember(&mut self, local: LocalId, value: Value) {
        self.known[local as usize] = Some(value);
        self.touched.push(local);
    }

    fn operand(&mut self, operand: &Operand) -> Value {
        match operand {
            Operand::Local(local) => {
                if let Some(value) = self.known[*local as usize] {
                    return value;
                }
                let value = self.emit(Op::Load, &[self.slots[*local as usize]], 0);
                self.remember(*local, value);
                value
            }
            Operand::Int(number) => self.int(*number),
            Operand::Str(text) => self.context.module.string(text.as_str()),
            Operand::Const(index) => self.int(self.context.mir.consts[*index as usize]),
        }
    }

    fn operands(&mut self, operands: &[Operand]) -> Vec<Value> {
        operands.iter().map(|operand| self.operand(operand)).collect()
    }

    fn concrete(&mut self, ty: Ty) -> Ty {
        self.context.program.types.substitute(ty, self.types)
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Assign(local, value) => {
                let value = self.rvalue(value, statement.span);
                let slot = self.slots[*local as usize];
                if !slot.is_null() {
                    self.emit(Op::Store, &[value, slot], 0);
                }
                self.remember(*local, value);
            }
            StatementKind::SetField(object, index, value) => {
                let (object, value) = (self.operand(object), self.operand(value));
                self.emit(Op::SetField, &[object, value], i64::from(*index));
            }
            StatementKind::SetIndex(array, index, value) => {
                let (array, index, value) = (self.operand(array), self.operand(index), self.operand(value));
                self.emit(Op::ArraySet, &[array, index, value], 0);
            }
            StatementKind::StorageLive(_) => {}
        }
    }

    fn rvalue(&mut self, value: &Rvalue, span: Span) -> Value {
        match value {
            Rvalue::Use(operand) => self.operand(operand),
            Rvalue::Neg(operand) => {
                let operand = self.operand(operand);
                self.emit(Op::Neg, &[operand], 0)
            }
            Rvalue::Not(operand) => {
                let operand = self.operand(operand);
                self.emit(Op::Not, &[operand], 0)
            }
            Rvalue::Binary(op, left, right, ty) => {
                let (left, right) = (self.operand(left), self.operand(right));
                self.binary(*op, left, right, *ty, span)
            }
            Rvalue::Aggregate(tag, values) => {
                let mut fields = Vec::with_capacity(values.len() + 1);
                if let Some(tag) = tag {
                    fields.push(self.int(*tag));
                }
                for value in values {
                    let value = self.operand(value);
                    fields.push(value);
                }
                self.emit(Op::NewObject, &fields, i64::from(tag.is_some()))
            }
            Rvalue::Array(values) => {
                let values = self.operands(values);
                self.emit(Op::NewArray, &values, 0)
            }
            Rvalue::Filled(value, length) => {
                let (value, length) = (self.operand(value), self.operand(length));
                self.emit(Op::NewFilled, &[value, length], 0)
            }
            Rvalue::Field(object, index) => {
                let object = self.operand(object);
                self.emit(Op::GetField, &[object], i64::from(*index))
            }
            Rvalue::Index(array, index) => {
                let (array, index) = (self.operand(array), self.operand(index));
                self.emit(Op::ArrayGet, &[array, index], 0)
            }
            Rvalue::Call(function, types, arguments) => {
                let arguments = self.operands(arguments);
                let types = types.iter().map(|&ty| self.concrete(ty)).collect();
                let callee = self.context.function(Instance { function: *function, types });
                self.context.module.call(self.block, callee, &arguments)
            }
            Rvalue::Builtin(builtin, arguments, ty) => self.builtin(*builtin, arguments, *ty, span),
        }
    }

    fn binary(&mut self, op: BinOp, left: Value, right: Value, ty: Ty, span: Span) -> Value {
        if !matches!(op, BinOp::Eq | BinOp::Ne) {
            return self.emit(operation(op), &[left, right], 0);
        }
        let ty = self.concrete(ty);
        match self.context.program.types.kind(ty) {
            TyKind::Str => {
                let equal = self.emit(Op::StrEq, &[left, right], 0);
                if op == BinOp::Eq {
                    return equal;
                }
                self.emit(Op::Not, &[equal], 0)
            }
            TyKind::Adt(adt, _) if !self.context.program.adts[*adt as usize].is_plain() => {
                self.cannot("compared", span);
                left
            }
            TyKind::Tuple(_) | TyKind::Array(_) => {
                self.cannot("compared", span);
                left
            }
            _ => self.emit(operation(op), &[left, right], 0),
        }
    }

    #[cold]
    fn cannot(&self, what: &str, span: Span) {
        let message = format!("a value of the type that this is instantiated with cannot be {what}");
        self.context.diagnostics.error("E0277", span, message, format!("cannot be {what}"));
    }

    fn builtin(&mut self, builtin: Builtin, arguments: &[Operand], ty: Ty, span: Span) -> Value {
        let values = self.operands(arguments);
        match builtin {
            Builtin::Print => {
                let kind = match self.concrete(ty) {
                    INT => 0,
                    BOOL => 1,
                    STR => 2,
                    _ => {
                        self.cannot("printed", span);
                        0
                    }
                };
                self.emit(Op::Print, &values, kind)
            }
            Builtin::Assert => self.emit(Op::Assert, &values, 0),
            Builtin::Panic => self.emit(Op::Panic, &values, 0),
            Builtin::Len => self.emit(Op::ArrayLen, &values, 0),
            Builtin::Push => self.emit(Op::ArrayPush, &values, 0),
        }
    }

    fn terminator(&mut self, terminator: &Terminator) {
        match terminator {
            Terminator::Goto(target) => self.context.module.branch(self.block, self.blocks[*target as usize]),
            Terminator::Branch(condition, then, otherwise) => {
                let condition = self.operand(condition);
                let (then, otherwise) = (self.blocks[*then as usize], self.blocks[*otherwise as usize]);
                self.context.module.cond_branch(self.block, condition, then, otherwise);
            }
            Terminator::Switch(operand, cases, default) => {
                let on = self.operand(operand);
                let numbers: Vec<i64> = cases.iter().map(|(number, _)| *number).collect();
                let targets: Vec<Block> = cases.iter().map(|(_, target)| self.blocks[*target as usize]).collect();
                self.context.module.switch(self.block, on, self.blocks[*default as usize], &numbers, &targets);
            }
            Terminator::Return(operand) => {
                let value = self.operand(operand);
                self.context.module.ret(self.block, value);
            }
            Terminator::Unreachable => self.context.module.unreachable(self.block),
        }
    }
}
