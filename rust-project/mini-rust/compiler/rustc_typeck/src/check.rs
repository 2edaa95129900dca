//! Checks bodies: resolves names, infers types, builds the typed tree.

use crate::collect::lower_type;
use crate::exhaustive;
use crate::infer::{display, Infer};
use crate::thir::*;
use crate::ty::*;
use rustc_parse::ast::{self, BinOp};
use rustc_span::{Diagnostics, Failed, FxHashMap, Span, Symbol};

/// Checks all functions and constants.
pub fn check_bodies(program: &mut Program, items: &[ast::Item], diagnostics: &Diagnostics) -> Result<(), Failed> {
    for index in 0..program.consts.len() {
        let (item, ty) = (program.consts[index].item, program.consts[index].ty);
        let ast::Item::Const { value, .. } = &items[item] else { continue };
        let mut checker = Checker::new(program, diagnostics, Vec::new(), ty);
        let value = checker.expect(value, ty);
        let body = checker.finish(0, value);
        program.const_bodies.push(body);
    }
    for index in 0..program.fns.len() {
        let ast::Item::Fn(function) = &items[program.fns[index].item] else { continue };
        let (params, ret) = (program.fns[index].params.clone(), program.fns[index].ret);
        let mut checker = Checker::new(program, diagnostics, function.generics.clone(), ret);
        for (param, ty) in function.params.iter().zip(params) {
            checker.declare(param.name, ty, param.mutable, param.span);
        }
        let value = checker.block(&function.body, Some(ret));
        let span = function.body.value.as_ref().map_or(function.span, |value| value.span);
        checker.unify(ret, value.ty, span);
        let body = checker.finish(function.params.len(), value);
        program.bodies.push(body);
    }
    match program.values.get(&Symbol::intern("main")) {
        Some(Def::Fn(main)) if program.fns[*main as usize].params.is_empty() => {}
        Some(_) => {
            let message = "`main` must be a function without parameters".to_string();
            diagnostics.error("E0580", Span::default(), message, String::new());
        }
        None => {}
    }
    diagnostics.check()
}

struct Checker<'a> {
    program: &'a mut Program,
    diagnostics: &'a Diagnostics,
    generics: Vec<Symbol>,
    ret: Ty,
    infer: Infer,
    locals: Vec<Local>,
    scopes: Vec<FxHashMap<Symbol, u32>>,
    loops: usize,
    /// Matches whose patterns are looked at when all types are known.
    arguments: Vec<(Ty, Span)>,
}

fn int_operator(op: BinOp) -> bool {
    use BinOp::*;
    matches!(op, Add | Sub | Mul | Div | Rem | And | Or | Xor | Shl | Shr | Lt | Le | Gt | Ge)
}

impl<'a> Checker<'a> {
    fn new(program: &'a mut Program, diagnostics: &'a Diagnostics, generics: Vec<Symbol>, ret: Ty) -> Checker<'a> {
        Checker {
            program,
            diagnostics,
            generics,
            ret,
            infer: Infer::default(),
            locals: Vec::new(),
            scopes: vec![FxHashMap::default()],
            loops: 0,
            arguments: Vec::new(),
        }
    }

    fn finish(mut self, params: usize, mut value: Expr) -> Body {
        for index in 0..self.locals.len() {
            let ty = self.infer.resolve(&mut self.program.types, self.locals[index].ty);
            self.locals[index].ty = ty;
            self.arguments.push((ty, self.locals[index].span));
        }
        self.zonk(&mut value);
        for (ty, span) in std::mem::take(&mut self.arguments) {
            let ty = self.infer.resolve(&mut self.program.types, ty);
            if self.is_unknown(ty) {
                let label = "cannot infer type".to_string();
                self.diagnostics.error("E0282", span, "type annotations needed".to_string(), label);
            }
        }
        let span = value.span;
        Body { params, locals: self.locals, value, span }
    }

    fn is_unknown(&self, ty: Ty) -> bool {
        self.program.types.is_open(ty)
            && match self.program.types.kind(ty) {
                TyKind::Var(_) => true,
                TyKind::Tuple(parts) | TyKind::Adt(_, parts) => parts.iter().any(|&part| self.is_unknown(part)),
                TyKind::Array(element) => self.is_unknown(*element),
                _ => false,
            }
    }

    // Names

    fn declare(&mut self, name: Symbol, ty: Ty, mutable: bool, span: Span) -> u32 {
        let local = self.locals.len() as u32;
        self.locals.push(Local { name, ty, mutable, span });
        self.scopes.last_mut().expect("there is always a scope").insert(name, local);
        local
    }

    fn lookup(&self, name: Symbol) -> Option<u32> {
        self.scopes.iter().rev().find_map(|scope| scope.get(&name).copied())
    }

    #[cold]
    fn unknown_name(&self, kind: &str, name: Symbol, span: Span) -> Failed {
        let message = format!("cannot find {kind} `{name}` in this scope");
        self.diagnostics.error("E0425", span, message, "not found in this scope".to_string())
    }

    // Types

    fn fresh(&mut self) -> Ty {
        self.infer.fresh(&mut self.program.types)
    }

    fn show(&self, ty: Ty) -> String {
        display(self.program, &self.infer, &self.generics, ty)
    }

    fn unify(&mut self, expected: Ty, found: Ty, span: Span) {
        if !self.infer.unify(&self.program.types, expected, found) {
            let label = format!("expected `{}`, found `{}`", self.show(expected), self.show(found));
            self.diagnostics.error("E0308", span, "mismatched types".to_string(), label);
        }
    }

    fn shallow(&self, ty: Ty) -> Ty {
        self.infer.shallow(&self.program.types, ty)
    }

    fn kind(&self, ty: Ty) -> TyKind {
        self.program.types.kind(self.shallow(ty)).clone()
    }

    fn lower(&mut self, ty: &ast::Type) -> Ty {
        let generics = std::mem::take(&mut self.generics);
        let infer = &mut self.infer;
        let mut unknown = |types: &mut Types| Some(infer.fresh(types));
        let lowered = lower_type(self.program, ty, &generics, self.diagnostics, &mut unknown);
        self.generics = generics;
        lowered
    }

    fn instantiate(&mut self, generics: usize, span: Span) -> Vec<Ty> {
        let arguments: Vec<Ty> = (0..generics).map(|_| self.fresh()).collect();
        self.arguments.extend(arguments.iter().map(|&ty| (ty, span)));
        arguments
    }

    // Expressions

    fn expect(&mut self, expr: &ast::Expr, expected: Ty) -> Expr {
        let checked = self.expr(expr, Some(expected));
        self.unify(expected, checked.ty, expr.span);
        checked
    }

    fn expect_boxed(&mut self, expr: &ast::Expr, expected: Ty) -> Box<Expr> {
        Box::new(self.expect(expr, expected))
    }

    fn infer_boxed(&mut self, expr: &ast::Expr) -> Box<Expr> {
        Box::new(self.expr(expr, None))
    }

    fn block(&mut self, block: &ast::Block, expected: Option<Ty>) -> Expr {
        self.scopes.push(FxHashMap::default());
        let mut diverges = false;
        let mut stmts = Vec::with_capacity(block.stmts.len());
        for stmt in &block.stmts {
            match stmt {
                ast::Stmt::Let { pat, ty, init, .. } => {
                    let ty = match ty {
                        Some(ty) => self.lower(ty),
                        None => self.fresh(),
                    };
                    let init = init.as_ref().map(|init| self.expect(init, ty));
                    diverges |= init.as_ref().is_some_and(|init| self.shallow(init.ty) == NEVER);
                    let pat = self.pattern(pat, ty, &mut None);
                    stmts.push(Stmt::Let(pat, init));
                }
                ast::Stmt::Expr(expr) => {
                    let checked = self.expr(expr, None);
                    diverges |= self.shallow(checked.ty) == NEVER;
                    stmts.push(Stmt::Expr(checked));
                }
            }
        }
        let value = block.value.as_ref().map(|value| Box::new(self.expr(value, expected)));
        self.scopes.pop();
        let ty = match &value {
            Some(value) => value.ty,
            None if diverges => NEVER,
            None => UNIT,
        };
        Expr { kind: ExprKind::Block(stmts, value), ty, span: block.span }
    }

    fn expr(&mut self, expr: &ast::Expr, expected: Option<Ty>) -> Expr {
        let span = expr.span;
        let (kind, ty) = match &expr.kind {
            ast::ExprKind::Int(number) => (ExprKind::Int(*number), INT),
            ast::ExprKind::Bool(value) => (ExprKind::Bool(*value), BOOL),
            ast::ExprKind::Str(text) => (ExprKind::Str(*text), STR),
            ast::ExprKind::Path(path) => self.path(path),
            ast::ExprKind::Neg(operand) => (ExprKind::Neg(self.expect_boxed(operand, INT)), INT),
            ast::ExprKind::Not(operand) => (ExprKind::Not(self.expect_boxed(operand, BOOL)), BOOL),
            ast::ExprKind::Binary(op, left, right) => self.binary(*op, left, right),
            ast::ExprKind::Assign(place, value) => {
                let place = self.place(place);
                let value = self.expect_boxed(value, place.ty);
                (ExprKind::Assign(place, value), UNIT)
            }
            ast::ExprKind::AssignOp(op, place, value) => {
                let place = self.place(place);
                self.unify(INT, place.ty, place.span);
                (ExprKind::AssignOp(*op, place, self.expect_boxed(value, INT)), UNIT)
            }
            ast::ExprKind::Call(path, arguments) => self.call(path, arguments, expected, span),
            ast::ExprKind::Struct(path, fields) => self.struct_literal(path, fields),
            ast::ExprKind::Tuple(parts) => {
                let parts: Vec<Expr> = parts.iter().map(|part| self.expr(part, None)).collect();
                let types = parts.iter().map(|part| part.ty).collect();
                (ExprKind::Tuple(parts), self.program.types.intern(TyKind::Tuple(types)))
            }
            ast::ExprKind::Array(elements) => {
                let element = self.fresh();
                self.arguments.push((element, span));
                let elements = elements.iter().map(|one| self.expect(one, element)).collect();
                (ExprKind::Array(elements), self.program.types.intern(TyKind::Array(element)))
            }
            ast::ExprKind::Repeat(value, length) => {
                let value = self.infer_boxed(value);
                let ty = self.program.types.intern(TyKind::Array(value.ty));
                (ExprKind::Repeat(value, self.expect_boxed(length, INT)), ty)
            }
            ast::ExprKind::Index(array, index) => {
                let array = self.infer_boxed(array);
                let element = self.fresh();
                let wanted = self.program.types.intern(TyKind::Array(element));
                self.unify(wanted, array.ty, array.span);
                (ExprKind::Index(array, self.expect_boxed(index, INT)), self.shallow(element))
            }
            ast::ExprKind::Field(base, name) => self.field(base, *name, span),
            ast::ExprKind::If(condition, then, otherwise) => {
                let condition = self.expect_boxed(condition, BOOL);
                let then = Box::new(self.block(then, expected));
                match otherwise {
                    Some(otherwise) => {
                        let otherwise = Box::new(self.expr(otherwise, expected));
                        self.unify(then.ty, otherwise.ty, otherwise.span);
                        let ty = self.join(then.ty, otherwise.ty);
                        (ExprKind::If(condition, then, Some(otherwise)), ty)
                    }
                    None => {
                        self.unify(UNIT, then.ty, then.span);
                        (ExprKind::If(condition, then, None), UNIT)
                    }
                }
            }
            ast::ExprKind::Match(value, arms) => self.match_expr(value, arms, expected, span),
            ast::ExprKind::Block(block) => return self.block(block, expected),
            ast::ExprKind::While(condition, body) => {
                let condition = self.expect_boxed(condition, BOOL);
                (ExprKind::While(condition, self.loop_body(body)), UNIT)
            }
            ast::ExprKind::Loop(body) => {
                let body = self.loop_body(body);
                let ty = if leaves_loop(&body) { UNIT } else { NEVER };
                (ExprKind::Loop(body), ty)
            }
            ast::ExprKind::For(name, from, to, body) => {
                let (from, to) = (self.expect_boxed(from, INT), self.expect_boxed(to, INT));
                self.scopes.push(FxHashMap::default());
                let local = self.declare(*name, INT, false, from.span);
                let body = self.loop_body(body);
                self.scopes.pop();
                (ExprKind::For(local, from, to, body), UNIT)
            }
            ast::ExprKind::Break | ast::ExprKind::Continue => {
                let kind = if matches!(expr.kind, ast::ExprKind::Break) { ExprKind::Break } else { ExprKind::Continue };
                if self.loops == 0 {
                    let message = "`break` or `continue` outside of a loop".to_string();
                    self.diagnostics.error("E0268", span, message, "cannot leave a loop here".to_string());
                }
                (kind, NEVER)
            }
            ast::ExprKind::Return(value) => {
                let ret = self.ret;
                let value = value.as_ref().map(|value| self.expect_boxed(value, ret));
                if value.is_none() {
                    self.unify(ret, UNIT, span);
                }
                (ExprKind::Return(value), NEVER)
            }
        };
        Expr { kind, ty, span }
    }

    /// Type of two branches: what does not end does not count.
    fn join(&self, left: Ty, right: Ty) -> Ty {
        if self.shallow(left) == NEVER {
            right
        } else {
            left
        }
    }

    fn loop_body(&mut self, body: &ast::Block) -> Box<Expr> {
        self.loops += 1;
        let body = self.block(body, None);
        self.loops -= 1;
        self.unify(UNIT, body.ty, body.span);
        Box::new(body)
    }

    fn path(&mut self, path: &ast::Path) -> (ExprKind, Ty) {
        if let Some(variant) = path.second {
            return match self.variant(path.first, variant, path.span) {
                Ok((adt, index)) => self.construct(adt, index, &[], path.span),
                Err(Failed) => (ExprKind::Error, ERROR),
            };
        }
        if let Some(local) = self.lookup(path.first) {
            return (ExprKind::Local(local), self.locals[local as usize].ty);
        }
        match self.program.values.get(&path.first) {
            Some(&Def::Const(index)) => (ExprKind::Const(index), self.program.consts[index as usize].ty),
            _ => {
                self.unknown_name("value", path.first, path.span);
                (ExprKind::Error, ERROR)
            }
        }
    }

    fn variant(&self, name: Symbol, variant: Symbol, span: Span) -> Result<(u32, u32), Failed> {
        let Some(&adt) = self.program.type_names.get(&name) else {
            return Err(self.unknown_name("type", name, span));
        };
        match self.program.adts[adt as usize].variants.iter().position(|known| known.name == variant) {
            Some(index) => Ok((adt, index as u32)),
            None => {
                let message = format!("no variant named `{variant}` found for enum `{name}`");
                Err(self.diagnostics.error("E0599", span, message, format!("variant not found in `{name}`")))
            }
        }
    }

    fn adt_type(&mut self, adt: u32, span: Span) -> (Ty, Vec<Ty>) {
        let generics = self.program.adts[adt as usize].generics;
        let arguments = self.instantiate(generics, span);
        (self.program.types.intern(TyKind::Adt(adt, arguments.clone())), arguments)
    }

    fn field_types(&mut self, adt: u32, variant: u32, arguments: &[Ty]) -> Vec<Ty> {
        let fields = &self.program.adts[adt as usize].variants[variant as usize].fields;
        let types: Vec<Ty> = fields.iter().map(|(_, ty)| *ty).collect();
        types.into_iter().map(|ty| self.program.types.substitute(ty, arguments)).collect()
    }

    fn construct(&mut self, adt: u32, variant: u32, values: &[ast::Expr], span: Span) -> (ExprKind, Ty) {
        let (ty, arguments) = self.adt_type(adt, span);
        let fields = self.field_types(adt, variant, &arguments);
        self.check_count("E0061", "variant", fields.len(), values.len(), span);
        let values = values.iter().zip(fields).map(|(value, ty)| self.expect(value, ty)).collect();
        (ExprKind::Adt(adt, variant, values), ty)
    }

    fn check_count(&self, code: &'static str, what: &str, expected: usize, found: usize, span: Span) {
        if expected != found {
            let message = format!("this {what} takes {expected} arguments but {found} were supplied");
            self.diagnostics.error(code, span, message, format!("expected {expected} arguments"));
        }
    }

    fn struct_literal(&mut self, path: &ast::Path, fields: &[(Symbol, ast::Expr)]) -> (ExprKind, Ty) {
        let adt = match self.program.type_names.get(&path.first) {
            Some(&adt) if !self.program.adts[adt as usize].is_enum => adt,
            _ => {
                self.unknown_name("struct", path.first, path.span);
                return (ExprKind::Error, ERROR);
            }
        };
        let (ty, arguments) = self.adt_type(adt, path.span);
        let types = self.field_types(adt, 0, &arguments);
        let mut values: Vec<Option<Expr>> = types.iter().map(|_| None).collect();
        for (name, value) in fields {
            let known = self.program.adts[adt as usize].variants[0].fields.iter().position(|(field, _)| field == name);
            match known {
                Some(index) if values[index].is_none() => values[index] = Some(self.expect(value, types[index])),
                Some(_) => {
                    let message = format!("field `{name}` specified more than once");
                    self.diagnostics.error("E0062", value.span, message, "used more than once".to_string());
                }
                None => {
                    let message = format!("struct `{}` has no field named `{name}`", path.first);
                    self.diagnostics.error("E0560", value.span, message, "unknown field".to_string());
                }
            }
        }
        let missing: Vec<String> = values
            .iter()
            .zip(&self.program.adts[adt as usize].variants[0].fields)
            .filter(|(value, _)| value.is_none())
            .map(|(_, (name, _))| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("missing fields {} in initializer of `{}`", missing.join(", "), path.first);
            self.diagnostics.error("E0063", path.span, message, "missing fields".to_string());
            return (ExprKind::Error, ty);
        }
        (ExprKind::Adt(adt, 0, values.into_iter().flatten().collect()), ty)
    }

    fn builtin(&mut self, name: &str, arguments: &[ast::Expr], span: Span) -> Option<(ExprKind, Ty)> {
        let (builtin, count) = match name {
            "print" => (Builtin::Print, 1),
            "assert" => (Builtin::Assert, 1),
            "panic" => (Builtin::Panic, 1),
            "len" => (Builtin::Len, 1),
            "push" => (Builtin::Push, 2),
            _ => return None,
        };
        self.check_count("E0061", "function", count, arguments.len(), span);
        if arguments.len() != count {
            return Some((ExprKind::Error, ERROR));
        }
        let element = self.fresh();
        let array = self.program.types.intern(TyKind::Array(element));
        let (expected, ty): (Vec<Ty>, Ty) = match builtin {
            Builtin::Print => (vec![self.fresh()], UNIT),
            Builtin::Assert => (vec![BOOL], UNIT),
            Builtin::Panic => (vec![STR], NEVER),
            Builtin::Len => (vec![array], INT),
            Builtin::Push => (vec![array, element], UNIT),
        };
        let values: Vec<Expr> = arguments.iter().zip(&expected).map(|(value, &ty)| self.expect(value, ty)).collect();
        if builtin == Builtin::Print
            && !matches!(
                self.kind(values[0].ty),
                TyKind::Int | TyKind::Bool | TyKind::Str | TyKind::Param(_) | TyKind::Error
            )
        {
            let message = format!("`{}` cannot be printed", self.show(values[0].ty));
            self.diagnostics.error("E0277", span, message, "only `int`, `bool` and `str` can be printed".to_string());
        }
        Some((ExprKind::Builtin(builtin, values), ty))
    }

    fn call(&mut self, path: &ast::Path, arguments: &[ast::Expr], expected: Option<Ty>, span: Span) -> (ExprKind, Ty) {
        if let Some(variant) = path.second {
            return match self.variant(path.first, variant, path.span) {
                Ok((adt, index)) => self.construct(adt, index, arguments, span),
                Err(Failed) => (ExprKind::Error, ERROR),
            };
        }
        let Some(&Def::Fn(function)) = self.program.values.get(&path.first) else {
            if let Some(call) = self.builtin(path.first.as_str(), arguments, span) {
                return call;
            }
            self.unknown_name("function", path.first, path.span);
            return (ExprKind::Error, ERROR);
        };
        let definition = &self.program.fns[function as usize];
        let (generics, params, ret) = (definition.generics.len(), definition.params.clone(), definition.ret);
        self.check_count("E0061", "function", params.len(), arguments.len(), span);
        let instance = self.instantiate(generics, span);
        let ret = self.program.types.substitute(ret, &instance);
        // What is expected of the result may say what the arguments have to be.
        if let Some(expected) = expected.filter(|_| generics > 0) {
            if !matches!(self.kind(expected), TyKind::Never | TyKind::Error) {
                self.infer.unify(&self.program.types, ret, expected);
            }
        }
        let mut values = Vec::with_capacity(arguments.len());
        for (argument, param) in arguments.iter().zip(params) {
            let param = self.program.types.substitute(param, &instance);
            values.push(self.expect(argument, param));
        }
        (ExprKind::Call(function, instance, values), ret)
    }

    fn place(&mut self, place: &ast::Expr) -> Box<Expr> {
        let checked = self.infer_boxed(place);
        if !matches!(checked.kind, ExprKind::Local(_) | ExprKind::Field(..) | ExprKind::Index(..) | ExprKind::Error) {
            let message = "invalid left-hand side of assignment".to_string();
            self.diagnostics.error("E0070", place.span, message, "cannot assign to this expression".to_string());
        }
        checked
    }

    fn binary(&mut self, op: BinOp, left: &ast::Expr, right: &ast::Expr) -> (ExprKind, Ty) {
        if int_operator(op) {
            let (left, right) = (self.expect_boxed(left, INT), self.expect_boxed(right, INT));
            let compares = matches!(op, BinOp::Lt | BinOp::Le | BinOp::Gt | BinOp::Ge);
            return (ExprKind::Binary(op, left, right), if compares { BOOL } else { INT });
        }
        if matches!(op, BinOp::AndAnd | BinOp::OrOr) {
            let (left, right) = (self.expect_boxed(left, BOOL), self.expect_boxed(right, BOOL));
            return (ExprKind::Binary(op, left, right), BOOL);
        }
        let left = self.infer_boxed(left);
        let right = self.expect_boxed(right, left.ty);
        let comparable = match self.kind(left.ty) {
            TyKind::Int | TyKind::Bool | TyKind::Str | TyKind::Error | TyKind::Param(_) => true,
            TyKind::Adt(adt, _) => self.program.adts[adt as usize].is_plain(),
            _ => false,
        };
        if !comparable {
            let message =
                format!("binary operation `{}` cannot be applied to type `{}`", op.as_str(), self.show(left.ty));
            self.diagnostics.error("E0369", left.span.to(right.span), message, String::new());
        }
        (ExprKind::Binary(op, left, right), BOOL)
    }

    fn field(&mut self, base: &ast::Expr, name: Symbol, span: Span) -> (ExprKind, Ty) {
        let base = self.infer_boxed(base);
        match self.kind(base.ty) {
            TyKind::Tuple(parts) => {
                if let Some(index) = name.as_str().parse::<usize>().ok().filter(|&index| index < parts.len()) {
                    return (ExprKind::Field(base, index as u32), parts[index]);
                }
            }
            TyKind::Adt(adt, arguments) if !self.program.adts[adt as usize].is_enum => {
                let fields = &self.program.adts[adt as usize].variants[0].fields;
                if let Some(index) = fields.iter().position(|(field, _)| *field == name) {
                    let ty = fields[index].1;
                    return (ExprKind::Field(base, index as u32), self.program.types.substitute(ty, &arguments));
                }
            }
            TyKind::Error => return (ExprKind::Error, ERROR),
            _ => {}
        }
        let message = format!("no field `{name}` on type `{}`", self.show(base.ty));
        self.diagnostics.error("E0609", span, message, "unknown field".to_string());
        (ExprKind::Error, ERROR)
    }

    fn match_expr(&mut self, value: &ast::Expr, arms: &[ast::Arm], expected: Option<Ty>, span: Span) -> (ExprKind, Ty) {
        let value = self.infer_boxed(value);
        let mut ty = NEVER;
        let mut checked = Vec::with_capacity(arms.len());
        for arm in arms {
            self.scopes.push(FxHashMap::default());
            let pat = self.pattern(&arm.pat, value.ty, &mut None);
            let guard = arm.guard.as_ref().map(|guard| self.expect(guard, BOOL));
            let body = self.expr(&arm.body, expected);
            self.scopes.pop();
            self.unify(ty, body.ty, body.span);
            ty = self.join(ty, body.ty);
            checked.push(Arm { pat, guard, body });
        }
        let ty_of_value = self.infer.resolve(&mut self.program.types, value.ty);
        exhaustive::check_match(self.program, self.diagnostics, ty_of_value, &checked, span, value.span);
        (ExprKind::Match(value, checked), ty)
    }

    /// Checks a pattern. In all but the first alternative of an or-pattern, `known` holds the names it has to bind.
    fn pattern(&mut self, pat: &ast::Pat, ty: Ty, known: &mut Option<FxHashMap<Symbol, u32>>) -> Pat {
        let span = pat.span;
        let kind = match &pat.kind {
            ast::PatKind::Wild => PatKind::Wild,
            ast::PatKind::Bind(name, mutable) => match known {
                Some(names) => match names.get(name) {
                    Some(&local) => {
                        self.unify(self.locals[local as usize].ty, ty, span);
                        PatKind::Bind(local)
                    }
                    None => {
                        let message = format!("variable `{name}` is not bound in all patterns");
                        self.diagnostics.error("E0408", span, message, "not in all patterns".to_string());
                        PatKind::Wild
                    }
                },
                None => PatKind::Bind(self.declare(*name, ty, *mutable, span)),
            },
            ast::PatKind::Int(number) => {
                self.unify(ty, INT, span);
                PatKind::Int(*number)
            }
            ast::PatKind::Bool(value) => {
                self.unify(ty, BOOL, span);
                PatKind::Int(i64::from(*value))
            }
            ast::PatKind::Variant(path, parts) => {
                let Some(Ok((adt, variant))) = path.second.map(|name| self.variant(path.first, name, path.span)) else {
                    if path.second.is_none() {
                        self.unknown_name("variant", path.first, path.span);
                    }
                    return Pat { kind: PatKind::Wild, ty, span };
                };
                let (adt_ty, arguments) = self.adt_type(adt, span);
                self.unify(ty, adt_ty, span);
                let fields = self.field_types(adt, variant, &arguments);
                self.check_count("E0023", "pattern", fields.len(), parts.len(), span);
                let parts = parts.iter().zip(fields).map(|(part, ty)| self.pattern(part, ty, known)).collect();
                PatKind::Variant(adt, variant, parts)
            }
            ast::PatKind::Tuple(parts) => {
                let types: Vec<Ty> = parts.iter().map(|_| self.fresh()).collect();
                let tuple = self.program.types.intern(TyKind::Tuple(types.clone()));
                self.unify(ty, tuple, span);
                PatKind::Tuple(parts.iter().zip(types).map(|(part, ty)| self.pattern(part, ty, known)).collect())
            }
            ast::PatKind::Or(alternatives) => {
                let first = self.locals.len();
                let mut checked = Vec::with_capacity(alternatives.len());
                let mut names = known.clone();
                for alternative in alternatives {
                    checked.push(self.pattern(alternative, ty, &mut names));
                    if names.is_none() {
                        let bound = self.locals[first..].iter().enumerate();
                        names = Some(bound.map(|(index, local)| (local.name, (first + index) as u32)).collect());
                    }
                }
                PatKind::Or(checked)
            }
        };
        Pat { kind, ty, span }
    }

    /// Writes down the final types where later stages look at them.
    fn zonk(&mut self, expr: &mut Expr) {
        expr.ty = self.infer.resolve(&mut self.program.types, expr.ty);
        match &mut expr.kind {
            ExprKind::Call(_, instance, values) => {
                for ty in instance {
                    *ty = self.infer.resolve(&mut self.program.types, *ty);
                }
                values.iter_mut().for_each(|value| self.zonk(value));
            }
            ExprKind::Builtin(_, values)
            | ExprKind::Adt(_, _, values)
            | ExprKind::Tuple(values)
            | ExprKind::Array(values) => {
                values.iter_mut().for_each(|value| self.zonk(value));
            }
            ExprKind::Neg(one) | ExprKind::Not(one) | ExprKind::Field(one, _) | ExprKind::Loop(one) => self.zonk(one),
            ExprKind::Binary(_, left, right)
            | ExprKind::Assign(left, right)
            | ExprKind::AssignOp(_, left, right)
            | ExprKind::Repeat(left, right)
            | ExprKind::Index(left, right)
            | ExprKind::While(left, right) => {
                self.zonk(left);
                self.zonk(right);
            }
            ExprKind::For(_, from, to, body) => {
                self.zonk(from);
                self.zonk(to);
                self.zonk(body);
            }
            ExprKind::If(condition, then, otherwise) => {
                self.zonk(condition);
                self.zonk(then);
                if let Some(otherwise) = otherwise {
                    self.zonk(otherwise);
                }
            }
            ExprKind::Match(value, arms) => {
                self.zonk(value);
                for arm in arms {
                    self.zonk_pattern(&mut arm.pat);
                    if let Some(guard) = &mut arm.guard {
                        self.zonk(guard);
                    }
                    self.zonk(&mut arm.body);
                }
            }
            ExprKind::Block(stmts, value) => {
                for stmt in stmts {
                    match stmt {
                        Stmt::Let(pat, init) => {
                            self.zonk_pattern(pat);
                            if let Some(init) = init {
                                self.zonk(init);
                            }
                        }
                        Stmt::Expr(expr) => self.zonk(expr),
                    }
                }
                if let Some(value) = value {
                    self.zonk(value);
                }
            }
            ExprKind::Return(Some(value)) => self.zonk(value),
            _ => {}
        }
    }

    fn zonk_pattern(&mut self, pat: &mut Pat) {
        pat.ty = self.infer.resolve(&mut self.program.types, pat.ty);
        match &mut pat.kind {
            PatKind::Variant(_, _, parts) | PatKind::Tuple(parts) | PatKind::Or(parts) => {
                parts.iter_mut().for_each(|part| self.zonk_pattern(part));
            }
            _ => {}
        }
    }
}

/// Does a loop's body break out of that loop?
fn leaves_loop(body: &Expr) -> bool {
    match &body.kind {
        ExprKind::Break => true,
        ExprKind::Block(stmts, value) => {
            stmts.iter().any(|stmt| match stmt {
                Stmt::Let(_, init) => init.as_ref().is_some_and(leaves_loop),
                Stmt::Expr(expr) => leaves_loop(expr),
            }) || value.as_ref().is_some_and(|value| leaves_loop(value))
        }
        ExprKind::If(condition, then, otherwise) => {
            leaves_loop(condition) || leaves_loop(then) || otherwise.as_ref().is_some_and(|expr| leaves_loop(expr))
        }
        ExprKind::Match(value, arms) => leaves_loop(value) || arms.iter().any(|arm| leaves_loop(&arm.body)),
        _ => false,
    }
}
