//! Matches as decision trees.

use crate::build::Builder;
use crate::mir::*;
use rustc_span::Span;
use rustc_typeck::thir::{Arm, Expr, Pat, PatKind};
use rustc_typeck::ty::{INT, UNIT};

/// One line of the matrix: tests that are still to be made, variables to be bound, and the arm.
#[derive(Clone)]
struct Row<'p> {
    tests: Vec<(Operand, &'p Pat)>,
    bindings: Vec<(LocalId, Operand, Span)>,
    arm: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Test {
    Int(i64),
    Variant(u32, u32),
}

impl Builder<'_> {
    pub fn match_into(&mut self, value: &Expr, arms: &[Arm], result: LocalId) {
        let value_operand = self.operand(value);
        // The value stays what it was when an arm changes the variable it came from.
        let scrutinee = self.assign_temp(Rvalue::Use(value_operand), value.ty, value.span);
        let join = self.new_block();
        let mut rows = Vec::with_capacity(arms.len());
        for (index, arm) in arms.iter().enumerate() {
            let mut row = Row { tests: Vec::new(), bindings: Vec::new(), arm: index };
            row.tests.push((scrutinee, &arm.pat));
            rows.push(row);
        }
        let mut blocks = vec![None; arms.len()];
        self.decide(rows, arms, &mut blocks, result, join);
        self.current = join;
    }

    pub fn bind_irrefutable(&mut self, pat: &Pat, value: Operand) {
        match &pat.kind {
            PatKind::Bind(local) => {
                self.push(StatementKind::StorageLive(*local), pat.span);
                self.assign(*local, Rvalue::Use(value), pat.span);
            }
            PatKind::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    let field = self.assign_temp(Rvalue::Field(value, index as u32), part.ty, part.span);
                    self.bind_irrefutable(part, field);
                }
            }
            PatKind::Variant(adt, _, parts) => {
                let shift = u32::from(self.program.adts[*adt as usize].is_enum);
                for (index, part) in parts.iter().enumerate() {
                    let field = self.assign_temp(Rvalue::Field(value, index as u32 + shift), part.ty, part.span);
                    self.bind_irrefutable(part, field);
                }
            }
            _ => {}
        }
    }

    /// Takes apart what needs no test: bindings, wildcards, tuples and, in the first test, alternatives.
    fn expand<'p>(&mut self, rows: Vec<Row<'p>>, fields: &mut Vec<(Operand, u32, Operand)>) -> Vec<Row<'p>> {
        let mut done = Vec::with_capacity(rows.len());
        let mut waiting: Vec<Row<'p>> = rows.into_iter().rev().collect();
        'rows: while let Some(mut row) = waiting.pop() {
            let mut index = 0;
            while index < row.tests.len() {
                let (place, pat) = row.tests[index];
                match &pat.kind {
                    PatKind::Wild => {
                        row.tests.remove(index);
                    }
                    PatKind::Bind(local) => {
                        row.bindings.push((*local, place, pat.span));
                        row.tests.remove(index);
                    }
                    PatKind::Tuple(parts) => {
                        let mut tests = Vec::with_capacity(parts.len());
                        for (number, part) in parts.iter().enumerate() {
                            tests.push((self.field_of(place, number as u32, part, fields), part));
                        }
                        row.tests.splice(index..=index, tests);
                    }
                    PatKind::Or(alternatives) => {
                        for alternative in alternatives.iter().rev() {
                            let mut one = row.clone();
                            one.tests[index].1 = alternative;
                            waiting.push(one);
                        }
                        continue 'rows;
                    }
                    PatKind::Int(_) | PatKind::Variant(..) => index += 1,
                }
            }
            done.push(row);
        }
        done
    }

    fn field_of(
        &mut self,
        place: Operand,
        index: u32,
        pat: &Pat,
        fields: &mut Vec<(Operand, u32, Operand)>,
    ) -> Operand {
        if let Some((_, _, known)) = fields.iter().find(|(base, number, _)| *base == place && *number == index) {
            return *known;
        }
        let value = self.assign_temp(Rvalue::Field(place, index), pat.ty, pat.span);
        fields.push((place, index, value));
        value
    }

    fn decide(
        &mut self,
        rows: Vec<Row<'_>>,
        arms: &[Arm],
        blocks: &mut [Option<BlockId>],
        result: LocalId,
        join: BlockId,
    ) {
        let mut fields = Vec::new();
        let rows = self.expand(rows, &mut fields);
        let Some(first) = rows.first() else {
            self.terminate(Terminator::Unreachable);
            return;
        };
        let Some(place) = self.column(&rows) else {
            return self.reach(first.clone(), &rows[1..], arms, blocks, result, join);
        };
        let mut tests: Vec<Test> = Vec::new();
        for row in &rows {
            for (other, pat) in &row.tests {
                if let (true, Some(test)) = (*other == place, test_of(pat)) {
                    if !tests.contains(&test) {
                        tests.push(test);
                    }
                }
            }
        }
        let (switch_on, complete) = match tests[0] {
            Test::Int(_) => (place, false),
            Test::Variant(adt, _) => {
                let definition = &self.program.adts[adt as usize];
                let (plain, count) = (definition.is_plain(), definition.variants.len());
                let tag = if plain { place } else { self.assign_temp(Rvalue::Field(place, 0), INT, arms[0].pat.span) };
                (tag, tests.len() == count)
            }
        };
        let start = self.current;
        let mut cases = Vec::with_capacity(tests.len());
        for test in &tests {
            let block = self.new_block();
            self.current = block;
            let value = match test {
                Test::Int(number) => *number,
                Test::Variant(_, variant) => i64::from(*variant),
            };
            cases.push((value, block));
            let fitting = self.specialize(&rows, place, *test);
            self.decide(fitting, arms, blocks, result, join);
        }
        let default = self.new_block();
        self.current = default;
        if complete {
            self.terminate(Terminator::Unreachable);
        } else {
            let rest: Vec<Row<'_>> =
                rows.iter().filter(|row| !row.tests.iter().any(|(other, _)| *other == place)).cloned().collect();
            self.decide(rest, arms, blocks, result, join);
        }
        self.current = start;
        self.terminate(Terminator::Switch(switch_on, cases, default));
    }

    /// The place to test next: of those the first row tests, the one that most rows test.
    fn column(&self, rows: &[Row<'_>]) -> Option<Operand> {
        let count =
            |place: Operand| rows.iter().filter(|row| row.tests.iter().any(|(other, _)| *other == place)).count();
        let mut best: Option<(usize, Operand)> = None;
        for (place, _) in &rows[0].tests {
            let votes = count(*place);
            if best.is_none_or(|(most, _)| votes > most) {
                best = Some((votes, *place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn specialize<'p>(&mut self, rows: &[Row<'p>], place: Operand, test: Test) -> Vec<Row<'p>> {
        let mut fields = Vec::new();
        let mut fitting = Vec::new();
        for row in rows {
            let Some(index) = row.tests.iter().position(|(other, _)| *other == place) else {
                fitting.push(row.clone());
                continue;
            };
            let pat = row.tests[index].1;
            if test_of(pat) != Some(test) {
                continue;
            }
            let mut row = row.clone();
            let mut parts = Vec::new();
            if let PatKind::Variant(adt, _, inner) = &pat.kind {
                let shift = u32::from(self.program.adts[*adt as usize].is_enum);
                for (number, part) in inner.iter().enumerate() {
                    if !matches!(part.kind, PatKind::Wild) {
                        parts.push((self.field_of(place, number as u32 + shift, part, &mut fields), part));
                    }
                }
            }
            row.tests.splice(index..=index, parts);
            fitting.push(row);
        }
        fitting
    }

    /// All tests of a row have succeeded: binds its variables, tests its guard and goes to its arm.
    fn reach(
        &mut self,
        row: Row<'_>,
        rest: &[Row<'_>],
        arms: &[Arm],
        blocks: &mut [Option<BlockId>],
        result: LocalId,
        join: BlockId,
    ) {
        let arm = &arms[row.arm];
        for (local, value, span) in row.bindings {
            self.push(StatementKind::StorageLive(local), span);
            self.assign(local, Rvalue::Use(value), span);
        }
        if let Some(guard) = &arm.guard {
            let (then, otherwise) = (self.new_block(), self.new_block());
            self.condition(guard, then, otherwise);
            self.current = otherwise;
            self.decide(rest.to_vec(), arms, blocks, result, join);
            self.current = then;
        }
        // Arms that are reached in several ways are built once.
        if let Some(block) = blocks[row.arm] {
            self.terminate(Terminator::Goto(block));
            return;
        }
        let block = self.new_block();
        blocks[row.arm] = Some(block);
        self.terminate(Terminator::Goto(block));
        self.current = block;
        if self.body.locals[result as usize].ty == UNIT {
            self.operand(&arm.body);
        } else {
            self.arm_into(&arm.body, result);
        }
        self.terminate(Terminator::Goto(join));
    }
}

fn test_of(pat: &Pat) -> Option<Test> {
    match &pat.kind {
        PatKind::Int(number) => Some(Test::Int(*number)),
        PatKind::Variant(adt, variant, _) => Some(Test::Variant(*adt, *variant)),
        _ => None,
    }
}
