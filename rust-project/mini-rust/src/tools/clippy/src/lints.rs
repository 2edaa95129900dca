//! What could be written better.

use rustc_driver::rustc_parse::ast::{BinOp, Block, Expr, ExprKind, Item, Stmt};
use rustc_driver::rustc_span::{Diagnostics, Span};

pub fn check_items(items: &[Item], diagnostics: &Diagnostics) {
    for item in items {
        let Item::Fn(function) = item else { continue };
        if function.params.len() > 7 {
            warn(diagnostics, function.span, "this function has too many arguments", "more than 7");
        }
        if let Some(Expr { kind: ExprKind::Return(_), span }) = function.body.value.as_deref() {
            warn(diagnostics, *span, "unneeded `return` statement", "the last value is returned anyway");
        }
        Visitor { diagnostics, depth: 0 }.block(&function.body);
    }
}

fn warn(diagnostics: &Diagnostics, span: Span, message: &str, label: &str) {
    diagnostics.warning(span, message.to_string(), label.to_string());
}

struct Visitor<'a> {
    diagnostics: &'a Diagnostics,
    depth: usize,
}

impl Visitor<'_> {
    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            match stmt {
                Stmt::Let { init, .. } => init.iter().for_each(|init| self.expr(init)),
                Stmt::Expr(expr) => self.expr(expr),
            }
        }
        block.value.iter().for_each(|value| self.expr(value));
    }

    fn nested(&mut self, block: &Block) {
        self.depth += 1;
        if self.depth == 6 {
            warn(self.diagnostics, block.span, "this block is too nested", "6 loops and branches deep");
        }
        self.block(block);
        self.depth -= 1;
    }

    fn expr(&mut self, expr: &Expr) {
        use ExprKind::*;
        self.lint(expr);
        match &expr.kind {
            Int(_) | Bool(_) | Str(_) | Path(_) | Break | Continue => {}
            Neg(inner) | Not(inner) | Field(inner, _) => self.expr(inner),
            Binary(_, left, right) | Assign(left, right) | AssignOp(_, left, right) => self.both(left, right),
            Repeat(left, right) | Index(left, right) => self.both(left, right),
            Call(_, values) | Tuple(values) | Array(values) => values.iter().for_each(|value| self.expr(value)),
            Struct(_, fields) => fields.iter().for_each(|(_, value)| self.expr(value)),
            If(condition, then, otherwise) => {
                self.expr(condition);
                self.nested(then);
                otherwise.iter().for_each(|otherwise| self.expr(otherwise));
            }
            Match(value, arms) => {
                self.expr(value);
                for arm in arms {
                    arm.guard.iter().for_each(|guard| self.expr(guard));
                    self.expr(&arm.body);
                }
            }
            Block(block) => self.block(block),
            Loop(block) => self.nested(block),
            While(condition, block) => {
                self.expr(condition);
                self.nested(block);
            }
            For(_, from, to, block) => {
                self.both(from, to);
                self.nested(block);
            }
            Return(value) => value.iter().for_each(|value| self.expr(value)),
        }
    }

    fn both(&mut self, left: &Expr, right: &Expr) {
        self.expr(left);
        self.expr(right);
    }

    fn lint(&self, expr: &Expr) {
        let say = |message: &str, label: &str| warn(self.diagnostics, expr.span, message, label);
        match &expr.kind {
            ExprKind::Binary(BinOp::Eq | BinOp::Ne, left, right)
                if matches!(left.kind, ExprKind::Bool(_)) || matches!(right.kind, ExprKind::Bool(_)) =>
            {
                say("equality checks against a boolean are unnecessary", "use the value itself")
            }
            ExprKind::Binary(op, left, right) if same(left, right) && !matches!(op, BinOp::Add | BinOp::Mul) => {
                say("equal expressions as operands", op.as_str())
            }
            ExprKind::Binary(BinOp::Add, _, right) if matches!(right.kind, ExprKind::Int(0)) => {
                say("this operation has no effect", "it adds 0")
            }
            ExprKind::While(condition, _) if matches!(condition.kind, ExprKind::Bool(true)) => {
                say("denote infinite loops with `loop { ... }`", "it never ends by itself")
            }
            ExprKind::Match(_, arms) if arms.len() == 1 => {
                say("this `match` has only one arm", "use `let` with its pattern")
            }
            ExprKind::Assign(left, right) if same(left, right) => say("self-assignment", "it has no effect"),
            _ => {}
        }
    }
}

/// Do both say the same, with nothing that could differ from one time to the next?
fn same(left: &Expr, right: &Expr) -> bool {
    match (&left.kind, &right.kind) {
        (ExprKind::Path(left), ExprKind::Path(right)) => left.first == right.first && left.second == right.second,
        (ExprKind::Int(left), ExprKind::Int(right)) => left == right,
        (ExprKind::Field(left, name), ExprKind::Field(right, other)) => name == other && same(left, right),
        (ExprKind::Index(left, at), ExprKind::Index(right, other)) => same(left, right) && same(at, other),
        _ => false,
    }
}
