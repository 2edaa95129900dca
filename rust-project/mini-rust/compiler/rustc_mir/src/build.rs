//! Builds the graph of a body from its typed tree.

use crate::mir::*;
use rustc_parse::ast::BinOp;
use rustc_span::Span;
use rustc_typeck::thir::{self, Expr, ExprKind, Program, Stmt};
use rustc_typeck::ty::{Ty, BOOL, INT, NEVER, UNIT};

pub struct Builder<'a> {
    pub program: &'a Program,
    pub body: Body,
    pub current: BlockId,
    /// Where `continue` and `break` go.
    loops: Vec<(BlockId, BlockId)>,
}

pub fn build(program: &Program, body: &thir::Body) -> Body {
    let locals = body
        .locals
        .iter()
        .map(|local| LocalDecl { name: Some(local.name), ty: local.ty, mutable: local.mutable, span: local.span })
        .collect();
    let graph = Body { params: body.params, locals, blocks: Vec::new(), span: body.span };
    let mut builder = Builder { program, body: graph, current: 0, loops: Vec::new() };
    builder.current = builder.new_block();
    let result = builder.operand(&body.value);
    builder.terminate(Terminator::Return(result));
    builder.body
}

impl Builder<'_> {
    pub fn new_block(&mut self) -> BlockId {
        self.body.blocks.push(BasicBlock { statements: Vec::new(), terminator: Terminator::Unreachable });
        self.body.blocks.len() as BlockId - 1
    }

    pub fn terminate(&mut self, terminator: Terminator) {
        self.body.blocks[self.current as usize].terminator = terminator;
    }

    pub fn push(&mut self, kind: StatementKind, span: Span) {
        self.body.blocks[self.current as usize].statements.push(Statement { kind, span });
    }

    pub fn temp(&mut self, ty: Ty, span: Span) -> LocalId {
        self.body.locals.push(LocalDecl { name: None, ty, mutable: true, span });
        self.body.locals.len() as LocalId - 1
    }

    pub fn assign(&mut self, local: LocalId, value: Rvalue, span: Span) {
        self.push(StatementKind::Assign(local, value), span);
    }

    pub fn assign_temp(&mut self, value: Rvalue, ty: Ty, span: Span) -> Operand {
        let temp = self.temp(ty, span);
        self.assign(temp, value, span);
        Operand::Local(temp)
    }

    fn operands(&mut self, exprs: &[Expr]) -> Vec<Operand> {
        let mut values: Vec<Operand> = Vec::with_capacity(exprs.len());
        for (index, expr) in exprs.iter().enumerate() {
            let value = self.operand(expr);
            // A variable that a later operand may change is read now.
            let later = &exprs[index + 1..];
            let value = match value {
                Operand::Local(local)
                    if self.body.locals[local as usize].name.is_some() && later.iter().any(may_write) =>
                {
                    self.assign_temp(Rvalue::Use(value), expr.ty, expr.span)
                }
                _ => value,
            };
            values.push(value);
        }
        values
    }

    /// The value of an expression, in a variable or known.
    pub fn operand(&mut self, expr: &Expr) -> Operand {
        match &expr.kind {
            ExprKind::Int(number) => Operand::Int(*number),
            ExprKind::Bool(value) => Operand::Int(i64::from(*value)),
            ExprKind::Str(text) => Operand::Str(*text),
            ExprKind::Local(local) => Operand::Local(*local),
            ExprKind::Const(index) => Operand::Const(*index),
            ExprKind::Error => Operand::Int(0),
            ExprKind::Block(stmts, value) => {
                stmts.iter().for_each(|stmt| self.statement(stmt));
                value.as_ref().map_or(Operand::Int(0), |value| self.operand(value))
            }
            ExprKind::If(..) | ExprKind::Match(..) | ExprKind::Binary(BinOp::AndAnd | BinOp::OrOr, ..) => {
                let result = self.temp(if expr.ty == NEVER { UNIT } else { expr.ty }, expr.span);
                self.into(expr, result);
                Operand::Local(result)
            }
            ExprKind::While(..) | ExprKind::Loop(_) | ExprKind::For(..) => {
                self.loop_expr(expr);
                Operand::Int(0)
            }
            ExprKind::Assign(place, value) => {
                self.assignment(place, value, expr.span);
                Operand::Int(0)
            }
            ExprKind::AssignOp(op, place, value) => {
                self.compound(*op, place, value, expr.span);
                Operand::Int(0)
            }
            ExprKind::Break | ExprKind::Continue => {
                if let Some(&(head, exit)) = self.loops.last() {
                    let target = if matches!(expr.kind, ExprKind::Break) { exit } else { head };
                    self.terminate(Terminator::Goto(target));
                }
                self.current = self.new_block();
                Operand::Int(0)
            }
            ExprKind::Return(value) => {
                let value = value.as_ref().map_or(Operand::Int(0), |value| self.operand(value));
                self.terminate(Terminator::Return(value));
                self.current = self.new_block();
                Operand::Int(0)
            }
            _ => {
                let value = self.rvalue(expr);
                let ends = expr.ty == NEVER;
                let result = self.assign_temp(value, expr.ty, expr.span);
                if ends {
                    self.terminate(Terminator::Unreachable);
                    self.current = self.new_block();
                }
                result
            }
        }
    }

    fn rvalue(&mut self, expr: &Expr) -> Rvalue {
        match &expr.kind {
            ExprKind::Neg(operand) => Rvalue::Neg(self.operand(operand)),
            ExprKind::Not(operand) => Rvalue::Not(self.operand(operand)),
            ExprKind::Binary(op, left, right) if !matches!(op, BinOp::AndAnd | BinOp::OrOr) => {
                let ty = left.ty;
                let (left, right) = self.pair(left, right);
                Rvalue::Binary(*op, left, right, ty)
            }
            ExprKind::Call(function, instance, arguments) => {
                Rvalue::Call(*function, instance.clone(), self.operands(arguments))
            }
            ExprKind::Builtin(builtin, arguments) => {
                let ty = arguments[0].ty;
                Rvalue::Builtin(*builtin, self.operands(arguments), ty)
            }
            ExprKind::Adt(adt, variant, values) => {
                let definition = &self.program.adts[*adt as usize];
                if definition.is_plain() {
                    return Rvalue::Use(Operand::Int(i64::from(*variant)));
                }
                let tag = definition.is_enum.then_some(i64::from(*variant));
                Rvalue::Aggregate(tag, self.operands(values))
            }
            ExprKind::Tuple(parts) if parts.is_empty() => Rvalue::Use(Operand::Int(0)),
            ExprKind::Tuple(parts) => Rvalue::Aggregate(None, self.operands(parts)),
            ExprKind::Array(elements) => Rvalue::Array(self.operands(elements)),
            ExprKind::Repeat(value, length) => {
                let (value, length) = self.pair(value, length);
                Rvalue::Filled(value, length)
            }
            ExprKind::Index(array, index) => {
                let (array, index) = self.pair(array, index);
                Rvalue::Index(array, index)
            }
            ExprKind::Field(base, index) => Rvalue::Field(self.operand(base), *index),
            _ => Rvalue::Use(self.operand(expr)),
        }
    }

    fn pair(&mut self, left: &Expr, right: &Expr) -> (Operand, Operand) {
        let mut first = self.operand(left);
        if matches!(first, Operand::Local(local) if self.body.locals[local as usize].name.is_some()) && may_write(right)
        {
            first = self.assign_temp(Rvalue::Use(first), left.ty, left.span);
        }
        (first, self.operand(right))
    }

    /// Evaluates an expression into a variable.
    fn into(&mut self, expr: &Expr, result: LocalId) {
        match &expr.kind {
            ExprKind::If(condition, then, otherwise) => {
                let (then_block, else_block, join) = (self.new_block(), self.new_block(), self.new_block());
                self.condition(condition, then_block, else_block);
                self.current = then_block;
                self.into(then, result);
                self.terminate(Terminator::Goto(join));
                self.current = else_block;
                if let Some(otherwise) = otherwise {
                    self.into(otherwise, result);
                }
                self.terminate(Terminator::Goto(join));
                self.current = join;
            }
            ExprKind::Binary(BinOp::AndAnd | BinOp::OrOr, ..) => {
                let (yes, no, join) = (self.new_block(), self.new_block(), self.new_block());
                self.condition(expr, yes, no);
                for (block, value) in [(yes, 1), (no, 0)] {
                    self.current = block;
                    self.assign(result, Rvalue::Use(Operand::Int(value)), expr.span);
                    self.terminate(Terminator::Goto(join));
                }
                self.current = join;
            }
            ExprKind::Match(value, arms) => self.match_into(value, arms, result),
            ExprKind::Block(stmts, value) => {
                stmts.iter().for_each(|stmt| self.statement(stmt));
                if let Some(value) = value {
                    self.into(value, result);
                }
            }
            _ => {
                let value = self.operand(expr);
                if expr.ty != NEVER && expr.ty != UNIT {
                    self.assign(result, Rvalue::Use(value), expr.span);
                }
            }
        }
    }

    pub fn arm_into(&mut self, body: &Expr, result: LocalId) {
        self.into(body, result);
    }

    /// Goes to one of two blocks.
    pub fn condition(&mut self, expr: &Expr, then: BlockId, otherwise: BlockId) {
        match &expr.kind {
            ExprKind::Not(inner) => self.condition(inner, otherwise, then),
            ExprKind::Binary(BinOp::AndAnd, left, right) => {
                let next = self.new_block();
                self.condition(left, next, otherwise);
                self.current = next;
                self.condition(right, then, otherwise);
            }
            ExprKind::Binary(BinOp::OrOr, left, right) => {
                let next = self.new_block();
                self.condition(left, then, next);
                self.current = next;
                self.condition(right, then, otherwise);
            }
            _ => {
                let value = self.operand(expr);
                self.terminate(Terminator::Branch(value, then, otherwise));
            }
        }
    }

    fn statement(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Expr(expr) => {
                self.operand(expr);
            }
            Stmt::Let(pat, init) => match (&pat.kind, init) {
                (thir::PatKind::Bind(local), Some(init)) => {
                    self.push(StatementKind::StorageLive(*local), pat.span);
                    match init.kind {
                        ExprKind::If(..) | ExprKind::Match(..) if init.ty != NEVER => {
                            let value = self.operand(init);
                            self.assign(*local, Rvalue::Use(value), init.span);
                        }
                        _ => {
                            let value = self.rvalue(init);
                            self.assign(*local, value, init.span);
                        }
                    }
                }
                (thir::PatKind::Bind(local), None) => self.push(StatementKind::StorageLive(*local), pat.span),
                (_, Some(init)) => {
                    let value = self.operand(init);
                    self.bind_irrefutable(pat, value);
                }
                (_, None) => {}
            },
        }
    }

    fn loop_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::While(condition, body) => {
                let (head, inside, exit) = (self.new_block(), self.new_block(), self.new_block());
                self.terminate(Terminator::Goto(head));
                self.current = head;
                self.condition(condition, inside, exit);
                self.body_of_loop(body, inside, head, exit);
                self.current = exit;
            }
            ExprKind::Loop(body) => {
                let (head, exit) = (self.new_block(), self.new_block());
                self.terminate(Terminator::Goto(head));
                self.body_of_loop(body, head, head, exit);
                self.current = exit;
            }
            ExprKind::For(local, from, to, body) => {
                let counter = self.temp(INT, expr.span);
                let from_value = self.operand(from);
                self.assign(counter, Rvalue::Use(from_value), from.span);
                let to_value = self.rvalue(to);
                let bound = self.assign_temp(to_value, INT, to.span);
                let (head, inside, step, exit) =
                    (self.new_block(), self.new_block(), self.new_block(), self.new_block());
                self.terminate(Terminator::Goto(head));
                self.current = head;
                let test = Rvalue::Binary(BinOp::Lt, Operand::Local(counter), bound, INT);
                let test = self.assign_temp(test, BOOL, expr.span);
                self.terminate(Terminator::Branch(test, inside, exit));
                self.current = inside;
                self.push(StatementKind::StorageLive(*local), expr.span);
                self.assign(*local, Rvalue::Use(Operand::Local(counter)), expr.span);
                let inside = self.current;
                self.body_of_loop(body, inside, step, exit);
                self.current = step;
                let next = Rvalue::Binary(BinOp::Add, Operand::Local(counter), Operand::Int(1), INT);
                self.assign(counter, next, expr.span);
                self.terminate(Terminator::Goto(head));
                self.current = exit;
            }
            _ => {}
        }
    }

    fn body_of_loop(&mut self, body: &Expr, start: BlockId, again: BlockId, exit: BlockId) {
        self.loops.push((again, exit));
        self.current = start;
        self.operand(body);
        self.terminate(Terminator::Goto(again));
        self.loops.pop();
    }

    fn assignment(&mut self, place: &Expr, value: &Expr, span: Span) {
        match &place.kind {
            ExprKind::Local(local) => {
                let value = match value.kind {
                    ExprKind::If(..) | ExprKind::Match(..) => Rvalue::Use(self.operand(value)),
                    _ => self.rvalue(value),
                };
                self.assign(*local, value, span);
            }
            ExprKind::Field(base, index) => {
                let (base, value) = self.pair(base, value);
                self.push(StatementKind::SetField(base, *index, value), span);
            }
            ExprKind::Index(array, index) => {
                let (array_value, index_value) = self.pair(array, index);
                let value = self.operand(value);
                self.push(StatementKind::SetIndex(array_value, index_value, value), span);
            }
            _ => {}
        }
    }

    fn compound(&mut self, op: BinOp, place: &Expr, value: &Expr, span: Span) {
        match &place.kind {
            ExprKind::Local(local) => {
                let value = self.operand(value);
                self.assign(*local, Rvalue::Binary(op, Operand::Local(*local), value, INT), span);
            }
            ExprKind::Field(base, index) => {
                let base = self.operand(base);
                let value = self.operand(value);
                let old = self.assign_temp(Rvalue::Field(base, *index), INT, span);
                let new = self.assign_temp(Rvalue::Binary(op, old, value, INT), INT, span);
                self.push(StatementKind::SetField(base, *index, new), span);
            }
            ExprKind::Index(array, index) => {
                let (array, index) = self.pair(array, index);
                let value = self.operand(value);
                let old = self.assign_temp(Rvalue::Index(array, index), INT, span);
                let new = self.assign_temp(Rvalue::Binary(op, old, value, INT), INT, span);
                self.push(StatementKind::SetIndex(array, index, new), span);
            }
            _ => {}
        }
    }
}

/// May evaluating this change a variable?
fn may_write(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Str(_) | ExprKind::Local(_) | ExprKind::Const(_) => false,
        ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Field(one, _) => may_write(one),
        ExprKind::Binary(_, left, right) | ExprKind::Index(left, right) => may_write(left) || may_write(right),
        ExprKind::Call(_, _, all) | ExprKind::Builtin(_, all) | ExprKind::Adt(_, _, all) | ExprKind::Tuple(all) => {
            all.iter().any(may_write)
        }
        _ => true,
    }
}
