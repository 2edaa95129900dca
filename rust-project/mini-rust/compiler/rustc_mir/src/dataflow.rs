//! What flows through the graph: which variables have a value, and which values are still needed.

use crate::mir::*;
use rustc_span::{BitSet, Diagnostics, Span};

/// Checks that variables have a value when they are read and are assigned once if they are not mutable; warns about
/// variables that nobody reads.
pub fn check(body: &Body, diagnostics: &Diagnostics) {
    let predecessors = predecessors(body);
    let reachable = reachable(body);
    check_initialized(body, &predecessors, &reachable, diagnostics);
    warn_unused(body, &predecessors, diagnostics);
}

fn predecessors(body: &Body) -> Vec<Vec<BlockId>> {
    let mut predecessors = vec![Vec::new(); body.blocks.len()];
    for (index, block) in body.blocks.iter().enumerate() {
        block.terminator.successors(|target| predecessors[target as usize].push(index as BlockId));
    }
    predecessors
}

fn reachable(body: &Body) -> Vec<bool> {
    let mut seen = vec![false; body.blocks.len()];
    let mut waiting = vec![0];
    while let Some(block) = waiting.pop() {
        if !std::mem::replace(&mut seen[block as usize], true) {
            body.blocks[block as usize].terminator.successors(|target| waiting.push(target));
        }
    }
    seen
}

/// Applies a statement to the set of variables that surely have a value and to that of those that perhaps have one.
fn transfer(statement: &Statement, surely: &mut BitSet, perhaps: &mut BitSet) {
    match statement.kind {
        StatementKind::Assign(local, _) => {
            surely.insert(local as usize);
            perhaps.insert(local as usize);
        }
        StatementKind::StorageLive(local) => {
            surely.remove(local as usize);
            perhaps.remove(local as usize);
        }
        _ => {}
    }
}

fn check_initialized(body: &Body, predecessors: &[Vec<BlockId>], reachable: &[bool], diagnostics: &Diagnostics) {
    let (count, size) = (body.blocks.len(), body.locals.len());
    let mut surely_in = vec![BitSet::full(size); count];
    let mut perhaps_in = vec![BitSet::empty(size); count];
    surely_in[0] = BitSet::empty(size);
    for param in 0..body.params {
        surely_in[0].insert(param);
        perhaps_in[0].insert(param);
    }
    let mut surely_out = surely_in.clone();
    let mut perhaps_out = perhaps_in.clone();
    let mut waiting: Vec<usize> = (0..count).rev().filter(|&block| reachable[block]).collect();
    let mut queued = reachable.to_vec();
    while let Some(index) = waiting.pop() {
        queued[index] = false;
        for &before in predecessors[index].iter().filter(|&&before| reachable[before as usize]) {
            surely_in[index].intersect(&surely_out[before as usize]);
            perhaps_in[index].union(&perhaps_out[before as usize]);
        }
        let (mut surely, mut perhaps) = (surely_in[index].clone(), perhaps_in[index].clone());
        for statement in &body.blocks[index].statements {
            transfer(statement, &mut surely, &mut perhaps);
        }
        if surely != surely_out[index] || perhaps != perhaps_out[index] {
            surely_out[index] = surely;
            perhaps_out[index] = perhaps;
            body.blocks[index].terminator.successors(|target| {
                if !std::mem::replace(&mut queued[target as usize], true) {
                    waiting.push(target as usize);
                }
            });
        }
    }
    for (index, block) in body.blocks.iter().enumerate().filter(|(index, _)| reachable[*index]) {
        let (mut surely, mut perhaps) = (surely_in[index].clone(), perhaps_in[index].clone());
        for statement in &block.statements {
            statement.kind.operands(|operand| check_read(body, operand, &surely, statement.span, diagnostics));
            if let StatementKind::Assign(local, _) = statement.kind {
                check_write(body, local, &perhaps, statement.span, diagnostics);
            }
            transfer(statement, &mut surely, &mut perhaps);
        }
        if let Some(operand) = block.terminator.operand() {
            check_read(body, operand, &surely, body.span, diagnostics);
        }
    }
}

fn check_read(body: &Body, operand: &Operand, surely: &BitSet, span: Span, diagnostics: &Diagnostics) {
    let Operand::Local(local) = operand else { return };
    let declaration = &body.locals[*local as usize];
    if let (Some(name), false) = (declaration.name, surely.contains(*local as usize)) {
        let message = format!("used binding `{name}` isn't initialized");
        diagnostics.error("E0381", span, message, format!("`{name}` used here but it isn't initialized"));
    }
}

fn check_write(body: &Body, local: LocalId, perhaps: &BitSet, span: Span, diagnostics: &Diagnostics) {
    let declaration = &body.locals[local as usize];
    if let (Some(name), false, true) = (declaration.name, declaration.mutable, perhaps.contains(local as usize)) {
        let message = format!("cannot assign twice to immutable variable `{name}`");
        let help = format!("help: consider making this binding mutable: `mut {name}`");
        let label = "cannot assign twice to immutable variable".to_string();
        diagnostics.note("E0384", span, message, label, vec![help]);
    }
}

/// Liveness, backwards; a named variable that is never live was given its value in vain.
fn warn_unused(body: &Body, predecessors: &[Vec<BlockId>], diagnostics: &Diagnostics) {
    let (count, size) = (body.blocks.len(), body.locals.len());
    let mut live_in = vec![BitSet::empty(size); count];
    let mut live_out = vec![BitSet::empty(size); count];
    let mut ever_live = BitSet::empty(size);
    let mut waiting: Vec<usize> = (0..count).collect();
    let mut queued = vec![true; count];
    while let Some(index) = waiting.pop() {
        queued[index] = false;
        let block = &body.blocks[index];
        let mut live = live_out[index].clone();
        let mut read = |live: &mut BitSet, operand: &Operand| {
            if let Operand::Local(local) = operand {
                live.insert(*local as usize);
                ever_live.insert(*local as usize);
            }
        };
        if let Some(operand) = block.terminator.operand() {
            read(&mut live, operand);
        }
        for statement in block.statements.iter().rev() {
            if let StatementKind::Assign(local, _) = statement.kind {
                live.remove(local as usize);
            }
            statement.kind.operands(|operand| read(&mut live, operand));
        }
        if live_in[index].union(&live) {
            for &before in &predecessors[index] {
                if live_out[before as usize].union(&live_in[index]) && !queued[before as usize] {
                    queued[before as usize] = true;
                    waiting.push(before as usize);
                }
            }
        }
    }
    for (index, local) in body.locals.iter().enumerate() {
        let Some(name) = local.name else { continue };
        if !ever_live.contains(index) && !name.as_str().starts_with('_') {
            let help = format!("if this is intentional, prefix it with an underscore: `_{name}`");
            diagnostics.warning(local.span, format!("unused variable: `{name}`"), help);
        }
    }
}
