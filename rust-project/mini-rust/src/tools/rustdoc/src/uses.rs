//! Which functions name which items.

use rustc_driver::rustc_parse::ast::{Block, Expr, ExprKind, Item, Path, Stmt};
use rustc_driver::rustc_span::Symbol;
use std::collections::{BTreeSet, HashMap};

pub type Uses = HashMap<Symbol, Vec<Symbol>>;

pub fn of_items(items: &[Item]) -> Uses {
    let mut users: HashMap<Symbol, BTreeSet<String>> = HashMap::new();
    for item in items {
        if let Item::Fn(function) = item {
            let mut found = Vec::new();
            block(&function.body, &mut found);
            for name in found {
                users.entry(name).or_default().insert(function.name.as_str().to_string());
            }
        }
    }
    let sorted = |names: BTreeSet<String>| names.iter().map(|name| Symbol::intern(name)).collect();
    users.into_iter().map(|(name, names)| (name, sorted(names))).collect()
}

fn path(path: &Path, found: &mut Vec<Symbol>) {
    found.push(path.first);
    found.extend(path.second);
}

fn block(inner: &Block, found: &mut Vec<Symbol>) {
    for stmt in &inner.stmts {
        match stmt {
            Stmt::Let { init, .. } => init.iter().for_each(|init| expr(init, found)),
            Stmt::Expr(value) => expr(value, found),
        }
    }
    inner.value.iter().for_each(|value| expr(value, found));
}

fn expr(outer: &Expr, found: &mut Vec<Symbol>) {
    use ExprKind::*;
    match &outer.kind {
        Int(_) | Bool(_) | Str(_) | Break | Continue => {}
        Path(name) => path(name, found),
        Neg(inner) | Not(inner) | Field(inner, _) => expr(inner, found),
        Binary(_, left, right) | Assign(left, right) | AssignOp(_, left, right) => {
            expr(left, found);
            expr(right, found);
        }
        Repeat(left, right) | Index(left, right) => {
            expr(left, found);
            expr(right, found);
        }
        Call(name, arguments) => {
            path(name, found);
            arguments.iter().for_each(|argument| expr(argument, found));
        }
        Struct(name, fields) => {
            path(name, found);
            fields.iter().for_each(|(_, value)| expr(value, found));
        }
        Tuple(values) | Array(values) => values.iter().for_each(|value| expr(value, found)),
        If(condition, then, otherwise) => {
            expr(condition, found);
            block(then, found);
            otherwise.iter().for_each(|otherwise| expr(otherwise, found));
        }
        Match(value, arms) => {
            expr(value, found);
            for arm in arms {
                arm.guard.iter().for_each(|guard| expr(guard, found));
                expr(&arm.body, found);
            }
        }
        Block(inner) | Loop(inner) => block(inner, found),
        While(condition, body) => {
            expr(condition, found);
            block(body, found);
        }
        For(_, from, to, body) => {
            expr(from, found);
            expr(to, found);
            block(body, found);
        }
        Return(value) => value.iter().for_each(|value| expr(value, found)),
    }
}
