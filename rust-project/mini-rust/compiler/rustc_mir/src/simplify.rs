//! Makes graphs smaller before they are compiled once for every set of types: skips empty blocks, joins chains, and
//! reads what was copied where it came from.

use crate::mir::*;
use rustc_span::FxHashMap;

pub fn simplify(body: &mut Body) {
    skip_empty_blocks(body);
    join_chains(body);
    propagate_copies(body);
    remove_unused(body);
}

fn skip_empty_blocks(body: &mut Body) {
    let target_of = |body: &Body, mut block: BlockId| {
        for _ in 0..body.blocks.len() {
            match &body.blocks[block as usize] {
                BasicBlock { statements, terminator: Terminator::Goto(next) }
                    if statements.is_empty() && *next != block =>
                {
                    block = *next;
                }
                _ => break,
            }
        }
        block
    };
    let targets: Vec<BlockId> = (0..body.blocks.len() as BlockId).map(|block| target_of(body, block)).collect();
    for block in &mut body.blocks {
        block.terminator.successors_mut(|target| *target = targets[*target as usize]);
    }
}

fn join_chains(body: &mut Body) {
    let mut predecessors = vec![0u32; body.blocks.len()];
    predecessors[0] = 1;
    for block in &body.blocks {
        block.terminator.successors(|target| predecessors[target as usize] += 1);
    }
    for index in 0..body.blocks.len() {
        while let Terminator::Goto(next) = body.blocks[index].terminator {
            if next as usize == index || predecessors[next as usize] != 1 || next == 0 {
                break;
            }
            let taken = &mut body.blocks[next as usize];
            let mut statements = std::mem::take(&mut taken.statements);
            let terminator = std::mem::replace(&mut taken.terminator, Terminator::Unreachable);
            body.blocks[index].statements.append(&mut statements);
            body.blocks[index].terminator = terminator;
        }
    }
}

/// Within a block, a temporary that is a copy of a variable is replaced by it until the variable changes.
fn propagate_copies(body: &mut Body) {
    let mut known: FxHashMap<LocalId, Operand> = FxHashMap::default();
    let mut replace = Vec::new();
    for block in &mut body.blocks {
        known.clear();
        for statement in &mut block.statements {
            statement.kind.operands_mut(|operand| {
                if let Operand::Local(local) = operand {
                    if let Some(source) = known.get(local) {
                        *operand = *source;
                    }
                }
            });
            let (StatementKind::Assign(written, _) | StatementKind::StorageLive(written)) = statement.kind else {
                continue;
            };
            if !known.is_empty() {
                replace.clear();
                replace.extend(
                    known
                        .iter()
                        .filter(|(to, from)| **to == written || **from == Operand::Local(written))
                        .map(|(to, _)| *to),
                );
                for local in &replace {
                    known.remove(local);
                }
            }
            if let StatementKind::Assign(to, Rvalue::Use(from)) = &statement.kind {
                if body.locals[*to as usize].name.is_none() && *from != Operand::Local(*to) {
                    known.insert(*to, *from);
                }
            }
        }
        match &mut block.terminator {
            Terminator::Branch(operand, ..) | Terminator::Switch(operand, ..) | Terminator::Return(operand) => {
                if let Operand::Local(local) = operand {
                    if let Some(source) = known.get(local) {
                        *operand = *source;
                    }
                }
            }
            _ => {}
        }
    }
}

fn remove_unused(body: &mut Body) {
    let mut reads = vec![0u32; body.locals.len()];
    let mut count = |operand: &Operand| {
        if let Operand::Local(local) = operand {
            reads[*local as usize] += 1;
        }
    };
    for block in &body.blocks {
        block.statements.iter().for_each(|statement| statement.kind.operands(&mut count));
        block.terminator.operand().into_iter().for_each(&mut count);
    }
    for block in &mut body.blocks {
        block.statements.retain(|statement| match &statement.kind {
            StatementKind::StorageLive(_) => false,
            StatementKind::Assign(local, Rvalue::Use(_) | Rvalue::Field(..)) => reads[*local as usize] > 0,
            _ => true,
        });
    }
}
