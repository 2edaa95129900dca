//! Do the patterns of a match cover everything, and is each of them of use?
//!
//! A pattern is useful behind others if some value fits it and none of them. A match is exhaustive if `_` is not useful
//! behind all its arms.

use crate::thir::{Arm, Pat, PatKind, Program};
use crate::ty::{Ty, TyKind, BOOL};
use rustc_span::{Diagnostics, Span};

/// What a value is made of, on the outside.
#[derive(Clone, Debug, PartialEq)]
enum Constructor {
    Variant(u32, u32),
    Tuple,
    Int(i64),
}

type Row<'p> = Vec<&'p Pat>;

struct Checker<'a> {
    program: &'a mut Program,
    wild: Pat,
}

pub fn check_match(program: &mut Program, diagnostics: &Diagnostics, ty: Ty, arms: &[Arm], span: Span, value: Span) {
    let wild = Pat { kind: PatKind::Wild, ty, span };
    let mut checker = Checker { program, wild };
    let mut rows: Vec<Row<'_>> = Vec::new();
    for arm in arms {
        let row = vec![&arm.pat];
        if checker.useful(&rows, &row, &[ty]).is_none() {
            diagnostics.warning(arm.pat.span, "unreachable pattern".to_string(), "no value can reach this".to_string());
        }
        if arm.guard.is_none() {
            rows.push(row);
        }
    }
    let wild = checker.wild.clone();
    if let Some(witness) = checker.useful(&rows, &[&wild], &[ty]) {
        let missing = witness.first().cloned().unwrap_or("_".to_string());
        let message = format!("non-exhaustive patterns: `{missing}` not covered");
        let notes = vec!["help: ensure that all possible cases are being handled".to_string()];
        diagnostics.note("E0004", value, message, format!("pattern `{missing}` not covered"), notes);
    }
}

impl Checker<'_> {
    /// All constructors of a type, if they can be listed.
    fn all(&self, ty: Ty) -> Option<Vec<Constructor>> {
        match self.program.types.kind(ty) {
            TyKind::Tuple(_) => Some(vec![Constructor::Tuple]),
            TyKind::Adt(adt, _) if self.program.adts[*adt as usize].is_enum => {
                let count = self.program.adts[*adt as usize].variants.len() as u32;
                Some((0..count).map(|variant| Constructor::Variant(*adt, variant)).collect())
            }
            _ if ty == BOOL => Some(vec![Constructor::Int(0), Constructor::Int(1)]),
            _ => None,
        }
    }

    /// Types of the parts of a value.
    fn parts(&mut self, constructor: &Constructor, ty: Ty) -> Vec<Ty> {
        match (constructor, self.program.types.kind(ty).clone()) {
            (Constructor::Tuple, TyKind::Tuple(parts)) => parts,
            (Constructor::Variant(adt, variant), TyKind::Adt(_, arguments)) => {
                let fields = &self.program.adts[*adt as usize].variants[*variant as usize].fields;
                let types: Vec<Ty> = fields.iter().map(|(_, ty)| *ty).collect();
                types.into_iter().map(|ty| self.program.types.substitute(ty, &arguments)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The rows that fit a constructor, with its parts in front.
    fn specialize<'p>(rows: &[Row<'p>], constructor: &Constructor, arity: usize, wild: &'p Pat) -> Vec<Row<'p>> {
        let mut result = Vec::with_capacity(rows.len());
        for row in rows {
            Self::specialize_row(row, constructor, arity, wild, &mut result);
        }
        result
    }

    fn specialize_row<'p>(
        row: &[&'p Pat],
        constructor: &Constructor,
        arity: usize,
        wild: &'p Pat,
        result: &mut Vec<Row<'p>>,
    ) {
        let mut push = |parts: &'p [Pat]| {
            let mut specialized: Row<'p> = parts.iter().collect();
            specialized.extend_from_slice(&row[1..]);
            result.push(specialized);
        };
        match &row[0].kind {
            PatKind::Wild | PatKind::Bind(_) => {
                let mut specialized = vec![wild; arity];
                specialized.extend_from_slice(&row[1..]);
                result.push(specialized);
            }
            PatKind::Int(number) if *constructor == Constructor::Int(*number) => push(&[]),
            PatKind::Variant(adt, variant, parts) if *constructor == Constructor::Variant(*adt, *variant) => {
                push(parts)
            }
            PatKind::Tuple(parts) if *constructor == Constructor::Tuple => push(parts),
            PatKind::Or(alternatives) => {
                for alternative in alternatives {
                    let mut one = row.to_vec();
                    one[0] = alternative;
                    Self::specialize_row(&one, constructor, arity, wild, result);
                }
            }
            _ => {}
        }
    }

    fn head_constructors(pat: &Pat, found: &mut Vec<Constructor>) {
        let constructor = match &pat.kind {
            PatKind::Int(number) => Constructor::Int(*number),
            PatKind::Variant(adt, variant, _) => Constructor::Variant(*adt, *variant),
            PatKind::Tuple(_) => Constructor::Tuple,
            PatKind::Or(alternatives) => {
                return alternatives.iter().for_each(|alternative| Self::head_constructors(alternative, found));
            }
            _ => return,
        };
        if !found.contains(&constructor) {
            found.push(constructor);
        }
    }

    /// A value that fits `row` and none of `rows`, as text.
    fn useful(&mut self, rows: &[Row<'_>], row: &[&Pat], types: &[Ty]) -> Option<Vec<String>> {
        let Some(&first) = row.first() else {
            return if rows.is_empty() { Some(Vec::new()) } else { None };
        };
        match &first.kind {
            PatKind::Or(alternatives) => alternatives.iter().find_map(|alternative| {
                let mut one = row.to_vec();
                one[0] = alternative;
                self.useful(rows, &one, types)
            }),
            PatKind::Wild | PatKind::Bind(_) => self.useful_wild(rows, row, types),
            _ => {
                let mut constructors = Vec::new();
                Self::head_constructors(first, &mut constructors);
                self.useful_with(rows, row, types, &constructors[0])
            }
        }
    }

    fn useful_with(
        &mut self,
        rows: &[Row<'_>],
        row: &[&Pat],
        types: &[Ty],
        constructor: &Constructor,
    ) -> Option<Vec<String>> {
        let mut parts = self.parts(constructor, types[0]);
        let arity = parts.len();
        parts.extend_from_slice(&types[1..]);
        let wild = self.wild.clone();
        let specialized = Self::specialize(rows, constructor, arity, &wild);
        let mut own = Vec::new();
        Self::specialize_row(row, constructor, arity, &wild, &mut own);
        let mut witness = self.useful(&specialized, own.first()?, &parts)?;
        let rest = witness.split_off(arity);
        let mut result = vec![self.describe(constructor, types[0], &witness)];
        result.extend(rest);
        Some(result)
    }

    fn useful_wild(&mut self, rows: &[Row<'_>], row: &[&Pat], types: &[Ty]) -> Option<Vec<String>> {
        let mut present = Vec::new();
        for row in rows {
            Self::head_constructors(row[0], &mut present);
        }
        let all = self.all(types[0]);
        let complete = all.as_ref().is_some_and(|all| all.iter().all(|one| present.contains(one)));
        if complete {
            let all = all.unwrap_or_default();
            return all.iter().find_map(|constructor| self.useful_with(rows, row, types, constructor));
        }
        let mut rest = Vec::new();
        for row in rows {
            Self::default_rows(row, &mut rest);
        }
        let mut witness = self.useful(&rest, &row[1..], &types[1..])?;
        let missing = all.and_then(|all| all.into_iter().find(|one| !present.contains(one)));
        let text = match missing {
            Some(constructor) if !present.is_empty() => {
                let arity = self.parts(&constructor, types[0]).len();
                self.describe(&constructor, types[0], &vec!["_".to_string(); arity])
            }
            _ => "_".to_string(),
        };
        witness.insert(0, text);
        Some(witness)
    }

    fn default_rows<'p>(row: &[&'p Pat], rest: &mut Vec<Row<'p>>) {
        match &row[0].kind {
            PatKind::Wild | PatKind::Bind(_) => rest.push(row[1..].to_vec()),
            PatKind::Or(alternatives) => {
                for alternative in alternatives {
                    let mut one = row.to_vec();
                    one[0] = alternative;
                    Self::default_rows(&one, rest);
                }
            }
            _ => {}
        }
    }

    fn describe(&self, constructor: &Constructor, ty: Ty, parts: &[String]) -> String {
        match constructor {
            Constructor::Int(number) if ty == BOOL => (*number != 0).to_string(),
            Constructor::Int(number) => number.to_string(),
            Constructor::Tuple => format!("({})", parts.join(", ")),
            Constructor::Variant(adt, variant) => {
                let adt = &self.program.adts[*adt as usize];
                let name = format!("{}::{}", adt.name, adt.variants[*variant as usize].name);
                if parts.is_empty() {
                    name
                } else {
                    format!("{name}({})", parts.join(", "))
                }
            }
        }
    }
}
