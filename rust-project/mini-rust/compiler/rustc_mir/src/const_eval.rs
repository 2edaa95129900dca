//! Computes the values of constants by running their graphs.

use crate::mir::*;
use rustc_parse::ast::BinOp;
use rustc_span::{Diagnostics, Span};
use rustc_typeck::thir::{Builtin, Program};
use rustc_typeck::ty::STR;

const MAX_STEPS: usize = 20_000_000;
const MAX_DEPTH: usize = 400;

/// Why a constant has no value.
struct Trouble(String);

struct Evaluator<'a> {
    bodies: &'a [Body],
    const_bodies: &'a [Body],
    values: Vec<Option<i64>>,
    active: Vec<bool>,
    heap: Vec<Vec<i64>>,
    steps: usize,
    depth: usize,
}

/// The values of all constants; 0 for those that have none, which are reported.
pub fn evaluate(program: &Program, bodies: &[Body], const_bodies: &[Body], diagnostics: &Diagnostics) -> Vec<i64> {
    let count = const_bodies.len();
    let mut evaluator = Evaluator {
        bodies,
        const_bodies,
        values: vec![None; count],
        active: vec![false; count],
        heap: Vec::new(),
        steps: 0,
        depth: 0,
    };
    let mut values = Vec::with_capacity(count);
    for index in 0..count {
        evaluator.steps = 0;
        evaluator.heap.clear();
        match evaluator.constant(index) {
            Ok(value) => values.push(value),
            Err(Trouble(reason)) => {
                let span: Span = program.consts[index].span;
                let message = format!("evaluation of constant value `{}` failed", program.consts[index].name);
                diagnostics.error("E0080", span, message, reason);
                values.push(0);
            }
        }
    }
    values
}

fn trouble<T>(reason: &str) -> Result<T, Trouble> {
    Err(Trouble(reason.to_string()))
}

impl Evaluator<'_> {
    fn constant(&mut self, index: usize) -> Result<i64, Trouble> {
        if let Some(value) = self.values[index] {
            return Ok(value);
        }
        if std::mem::replace(&mut self.active[index], true) {
            return trouble("the constant depends on itself");
        }
        let bodies = self.const_bodies;
        let value = self.run(&bodies[index], &[]);
        self.active[index] = false;
        self.values[index] = Some(value?);
        Ok(self.values[index].unwrap_or(0))
    }

    fn operand(&mut self, frame: &[i64], operand: &Operand) -> Result<i64, Trouble> {
        match operand {
            Operand::Local(local) => Ok(frame[*local as usize]),
            Operand::Int(number) => Ok(*number),
            Operand::Str(text) => Ok(i64::from(text.0)),
            Operand::Const(index) => self.constant(*index as usize),
        }
    }

    fn run(&mut self, body: &Body, arguments: &[i64]) -> Result<i64, Trouble> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return trouble("reached the configured maximum number of stack frames");
        }
        let mut frame = vec![0; body.locals.len()];
        frame[..arguments.len()].copy_from_slice(arguments);
        let mut block = 0;
        loop {
            for statement in &body.blocks[block].statements {
                self.steps += 1;
                if self.steps > MAX_STEPS {
                    return trouble("this takes too many steps");
                }
                self.statement(&mut frame, &statement.kind)?;
            }
            self.steps += 1;
            block = match &body.blocks[block].terminator {
                Terminator::Goto(target) => *target as usize,
                Terminator::Branch(condition, then, otherwise) => {
                    let value = self.operand(&frame, condition)?;
                    (if value != 0 { *then } else { *otherwise }) as usize
                }
                Terminator::Switch(operand, cases, default) => {
                    let value = self.operand(&frame, operand)?;
                    cases.iter().find(|(case, _)| *case == value).map_or(*default, |(_, target)| *target) as usize
                }
                Terminator::Return(operand) => {
                    self.depth -= 1;
                    return self.operand(&frame, operand);
                }
                Terminator::Unreachable => return trouble("entered unreachable code"),
            };
        }
    }

    fn statement(&mut self, frame: &mut [i64], statement: &StatementKind) -> Result<(), Trouble> {
        match statement {
            StatementKind::Assign(local, value) => {
                let value = self.rvalue(frame, value)?;
                frame[*local as usize] = value;
            }
            StatementKind::SetField(object, index, value) => {
                let (object, value) = (self.operand(frame, object)?, self.operand(frame, value)?);
                self.heap[object as usize][*index as usize] = value;
            }
            StatementKind::SetIndex(array, index, value) => {
                let (array, index) = (self.operand(frame, array)?, self.operand(frame, index)?);
                let value = self.operand(frame, value)?;
                *self.element(array, index)? = value;
            }
            StatementKind::StorageLive(_) => {}
        }
        Ok(())
    }

    fn element(&mut self, array: i64, index: i64) -> Result<&mut i64, Trouble> {
        match self.heap[array as usize].get_mut(usize::try_from(index).unwrap_or(usize::MAX)) {
            Some(element) => Ok(element),
            None => trouble("index out of bounds"),
        }
    }

    fn object(&mut self, values: Vec<i64>) -> i64 {
        self.heap.push(values);
        self.heap.len() as i64 - 1
    }

    fn operands(&mut self, frame: &[i64], operands: &[Operand]) -> Result<Vec<i64>, Trouble> {
        operands.iter().map(|operand| self.operand(frame, operand)).collect()
    }

    fn rvalue(&mut self, frame: &[i64], value: &Rvalue) -> Result<i64, Trouble> {
        Ok(match value {
            Rvalue::Use(operand) => self.operand(frame, operand)?,
            Rvalue::Neg(operand) => self.operand(frame, operand)?.wrapping_neg(),
            Rvalue::Not(operand) => i64::from(self.operand(frame, operand)? == 0),
            Rvalue::Binary(op, left, right, _) => {
                let (left, right) = (self.operand(frame, left)?, self.operand(frame, right)?);
                binary(*op, left, right)?
            }
            Rvalue::Aggregate(tag, values) => {
                let mut fields: Vec<i64> = tag.iter().copied().collect();
                fields.extend(self.operands(frame, values)?);
                self.object(fields)
            }
            Rvalue::Array(values) => {
                let values = self.operands(frame, values)?;
                self.object(values)
            }
            Rvalue::Filled(value, length) => {
                let (value, length) = (self.operand(frame, value)?, self.operand(frame, length)?);
                match usize::try_from(length) {
                    Ok(length) if length <= MAX_STEPS => self.object(vec![value; length]),
                    _ => return trouble("the array is too large"),
                }
            }
            Rvalue::Field(object, index) => {
                let object = self.operand(frame, object)?;
                self.heap[object as usize][*index as usize]
            }
            Rvalue::Index(array, index) => {
                let (array, index) = (self.operand(frame, array)?, self.operand(frame, index)?);
                *self.element(array, index)?
            }
            Rvalue::Call(function, _, arguments) => {
                let arguments = self.operands(frame, arguments)?;
                let bodies = self.bodies;
                self.run(&bodies[*function as usize], &arguments)?
            }
            Rvalue::Builtin(builtin, arguments, ty) => {
                let values = self.operands(frame, arguments)?;
                match builtin {
                    Builtin::Print => return trouble("constants cannot print"),
                    Builtin::Assert if values[0] == 0 => return trouble("assertion failed"),
                    Builtin::Assert => 0,
                    Builtin::Panic => {
                        debug_assert_eq!(*ty, STR);
                        return trouble("the evaluated program panicked");
                    }
                    Builtin::Len => self.heap[values[0] as usize].len() as i64,
                    Builtin::Push => {
                        self.heap[values[0] as usize].push(values[1]);
                        0
                    }
                }
            }
        })
    }
}

fn binary(op: BinOp, left: i64, right: i64) -> Result<i64, Trouble> {
    use BinOp::*;
    Ok(match op {
        Add => left.wrapping_add(right),
        Sub => left.wrapping_sub(right),
        Mul => left.wrapping_mul(right),
        Div | Rem if right == 0 => return trouble("attempt to divide by zero"),
        Div => left.wrapping_div(right),
        Rem => left.wrapping_rem(right),
        And => left & right,
        Or => left | right,
        Xor => left ^ right,
        Shl => left.wrapping_shl(right as u32),
        Shr => left.wrapping_shr(right as u32),
        Eq => i64::from(left == right),
        Ne => i64::from(left != right),
        Lt => i64::from(left < right),
        Le => i64::from(left <= right),
        Gt => i64::from(left > right),
        Ge => i64::from(left >= right),
        AndAnd | OrOr => i64::from(if op == AndAnd { left != 0 && right != 0 } else { left != 0 || right != 0 }),
    })
}
