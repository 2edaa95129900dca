//! A recursive descent parser; binary operators by precedence.

use crate::ast::*;
use crate::lexer::{Kind, Token};
use rustc_span::{Diagnostics, Failed, Span, Symbol};

type Parsed<T> = Result<T, Failed>;

pub struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    diagnostics: &'a Diagnostics,
    /// Are struct literals allowed here? Not in the conditions of `if`, `while` and `match`.
    structs: bool,
}

fn describe(kind: Kind) -> String {
    match kind {
        Kind::Ident(name) => format!("`{name}`"),
        Kind::Int(number) => format!("`{number}`"),
        Kind::Str(_) => "string".to_string(),
        Kind::Eof => "end of file".to_string(),
        other => match SPELLINGS.iter().find(|(kind, _)| *kind == other) {
            Some((_, spelling)) => format!("`{spelling}`"),
            None => format!("keyword `{}`", format!("{other:?}").to_lowercase()),
        },
    }
}

/// Punctuation as it is written, for messages.
const SPELLINGS: &[(Kind, &str)] = &[
    (Kind::OpenParen, "("),
    (Kind::CloseParen, ")"),
    (Kind::OpenBrace, "{"),
    (Kind::CloseBrace, "}"),
    (Kind::OpenBracket, "["),
    (Kind::CloseBracket, "]"),
    (Kind::Comma, ","),
    (Kind::Semi, ";"),
    (Kind::Colon, ":"),
    (Kind::PathSep, "::"),
    (Kind::Arrow, "->"),
    (Kind::FatArrow, "=>"),
    (Kind::Dot, "."),
    (Kind::DotDot, ".."),
    (Kind::Underscore, "_"),
    (Kind::Assign, "="),
    (Kind::Plus, "+"),
    (Kind::Minus, "-"),
    (Kind::Star, "*"),
    (Kind::Slash, "/"),
    (Kind::Percent, "%"),
    (Kind::And, "&"),
    (Kind::Or, "|"),
    (Kind::Caret, "^"),
    (Kind::AndAnd, "&&"),
    (Kind::OrOr, "||"),
    (Kind::Shl, "<<"),
    (Kind::Shr, ">>"),
    (Kind::Not, "!"),
    (Kind::EqEq, "=="),
    (Kind::Ne, "!="),
    (Kind::Lt, "<"),
    (Kind::Le, "<="),
    (Kind::Gt, ">"),
    (Kind::Ge, ">="),
];

/// Operator and binding power of a token.
fn binary(kind: Kind) -> Option<(BinOp, u8)> {
    Some(match kind {
        Kind::OrOr => (BinOp::OrOr, 1),
        Kind::AndAnd => (BinOp::AndAnd, 2),
        Kind::EqEq => (BinOp::Eq, 3),
        Kind::Ne => (BinOp::Ne, 3),
        Kind::Lt => (BinOp::Lt, 3),
        Kind::Le => (BinOp::Le, 3),
        Kind::Gt => (BinOp::Gt, 3),
        Kind::Ge => (BinOp::Ge, 3),
        Kind::Or => (BinOp::Or, 4),
        Kind::Caret => (BinOp::Xor, 5),
        Kind::And => (BinOp::And, 6),
        Kind::Shl => (BinOp::Shl, 7),
        Kind::Shr => (BinOp::Shr, 7),
        Kind::Plus => (BinOp::Add, 8),
        Kind::Minus => (BinOp::Sub, 8),
        Kind::Star => (BinOp::Mul, 9),
        Kind::Slash => (BinOp::Div, 9),
        Kind::Percent => (BinOp::Rem, 9),
        _ => return None,
    })
}

fn assignment(kind: Kind) -> Option<BinOp> {
    Some(match kind {
        Kind::PlusEq => BinOp::Add,
        Kind::MinusEq => BinOp::Sub,
        Kind::StarEq => BinOp::Mul,
        Kind::SlashEq => BinOp::Div,
        Kind::PercentEq => BinOp::Rem,
        Kind::AndEq => BinOp::And,
        Kind::OrEq => BinOp::Or,
        Kind::CaretEq => BinOp::Xor,
        _ => return None,
    })
}

impl<'a> Parser<'a> {
    pub fn new(tokens: &'a [Token], diagnostics: &'a Diagnostics) -> Parser<'a> {
        Parser { tokens, at: 0, diagnostics, structs: true }
    }

    fn kind(&self) -> Kind {
        self.tokens[self.at].kind
    }

    fn span(&self) -> Span {
        self.tokens[self.at].span
    }

    fn previous(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn bump(&mut self) -> Token {
        let token = self.tokens[self.at];
        if token.kind != Kind::Eof {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: Kind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    #[cold]
    fn unexpected<T>(&self, expected: &str) -> Parsed<T> {
        let found = describe(self.kind());
        let message = format!("expected {expected}, found {found}");
        Err(self.diagnostics.error("E0000", self.span(), message, format!("expected {expected}")))
    }

    fn expect(&mut self, kind: Kind) -> Parsed<Token> {
        if self.kind() == kind {
            return Ok(self.bump());
        }
        self.unexpected(&describe(kind))
    }

    fn name(&mut self) -> Parsed<Symbol> {
        match self.kind() {
            Kind::Ident(name) => {
                self.bump();
                Ok(name)
            }
            _ => self.unexpected("identifier"),
        }
    }

    /// A list up to `close`, which is taken as well.
    fn list<T>(&mut self, close: Kind, mut element: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut found = Vec::new();
        while !self.eat(close) {
            found.push(element(self)?);
            if !self.eat(Kind::Comma) {
                self.expect(close)?;
                break;
            }
        }
        Ok(found)
    }

    pub fn items(mut self) -> Parsed<Vec<Item>> {
        let mut items = Vec::new();
        while self.kind() != Kind::Eof {
            match self.item() {
                Ok(item) => items.push(item),
                Err(Failed) => self.skip_to_item(),
            }
        }
        Ok(items)
    }

    #[cold]
    fn skip_to_item(&mut self) {
        self.bump();
        while !matches!(self.kind(), Kind::Fn | Kind::Struct | Kind::Enum | Kind::Const | Kind::Eof) {
            self.bump();
        }
    }

    fn item(&mut self) -> Parsed<Item> {
        let start = self.span();
        match self.kind() {
            Kind::Fn => self.function().map(Item::Fn),
            Kind::Struct => {
                self.bump();
                let (name, generics) = (self.name()?, self.generics()?);
                self.expect(Kind::OpenBrace)?;
                let fields = self.list(Kind::CloseBrace, Self::field)?;
                let span = start.to(self.previous());
                Ok(Item::Struct(Adt { name, generics, variants: vec![Variant { name, fields }], span }))
            }
            Kind::Enum => {
                self.bump();
                let (name, generics) = (self.name()?, self.generics()?);
                self.expect(Kind::OpenBrace)?;
                let variants = self.list(Kind::CloseBrace, Self::variant)?;
                Ok(Item::Enum(Adt { name, generics, variants, span: start.to(self.previous()) }))
            }
            Kind::Const => {
                self.bump();
                let name = self.name()?;
                self.expect(Kind::Colon)?;
                let ty = self.ty()?;
                self.expect(Kind::Assign)?;
                let value = self.expr()?;
                self.expect(Kind::Semi)?;
                Ok(Item::Const { name, ty, value, span: start.to(self.previous()) })
            }
            _ => self.unexpected("item"),
        }
    }

    fn generics(&mut self) -> Parsed<Vec<Symbol>> {
        if self.eat(Kind::Lt) {
            return self.list(Kind::Gt, Self::name);
        }
        Ok(Vec::new())
    }

    fn field(&mut self) -> Parsed<(Symbol, Type)> {
        let name = self.name()?;
        self.expect(Kind::Colon)?;
        Ok((name, self.ty()?))
    }

    fn variant(&mut self) -> Parsed<Variant> {
        let name = self.name()?;
        let mut fields = Vec::new();
        if self.eat(Kind::OpenParen) {
            let empty = Symbol::intern("");
            fields = self.list(Kind::CloseParen, |parser| Ok((empty, parser.ty()?)))?;
        }
        Ok(Variant { name, fields })
    }

    fn function(&mut self) -> Parsed<Fn> {
        let start = self.expect(Kind::Fn)?.span;
        let (name, generics) = (self.name()?, self.generics()?);
        self.expect(Kind::OpenParen)?;
        let params = self.list(Kind::CloseParen, |parser| {
            let start = parser.span();
            let mutable = parser.eat(Kind::Mut);
            let (name, ty) = parser.field()?;
            Ok(Param { name, mutable, ty, span: start.to(parser.previous()) })
        })?;
        let ret = if self.eat(Kind::Arrow) { Some(self.ty()?) } else { None };
        let span = start.to(self.previous());
        Ok(Fn { name, generics, params, ret, body: self.block()?, span })
    }

    fn ty(&mut self) -> Parsed<Type> {
        let start = self.span();
        let kind = match self.kind() {
            Kind::Ident(name) => {
                self.bump();
                let arguments = if self.eat(Kind::Lt) { self.type_arguments()? } else { Vec::new() };
                TypeKind::Named(name, arguments)
            }
            Kind::OpenParen => {
                self.bump();
                TypeKind::Tuple(self.list(Kind::CloseParen, Self::ty)?)
            }
            Kind::OpenBracket => {
                self.bump();
                let element = self.ty()?;
                self.expect(Kind::CloseBracket)?;
                TypeKind::Array(Box::new(element))
            }
            Kind::Underscore => {
                self.bump();
                TypeKind::Infer
            }
            _ => return self.unexpected("type"),
        };
        Ok(Type { kind, span: start.to(self.previous()) })
    }

    /// Arguments up to `>`. `> >` has to be written with a space.
    fn type_arguments(&mut self) -> Parsed<Vec<Type>> {
        let mut found = Vec::new();
        loop {
            found.push(self.ty()?);
            if self.eat(Kind::Comma) {
                continue;
            }
            if self.kind() == Kind::Shr {
                return self.unexpected("`>` (write `> >` to close two lists)");
            }
            self.expect(Kind::Gt)?;
            return Ok(found);
        }
    }

    fn block(&mut self) -> Parsed<Block> {
        let start = self.expect(Kind::OpenBrace)?.span;
        let outer = std::mem::replace(&mut self.structs, true);
        let (mut stmts, mut value) = (Vec::new(), None);
        while !self.eat(Kind::CloseBrace) {
            if self.eat(Kind::Semi) {
                continue;
            }
            if self.kind() == Kind::Let {
                stmts.push(self.let_stmt()?);
                continue;
            }
            let expr = self.statement_expr()?;
            if self.eat(Kind::Semi) {
                stmts.push(Stmt::Expr(expr));
            } else if self.eat(Kind::CloseBrace) {
                value = Some(Box::new(expr));
                break;
            } else if ends_with_block(&expr) {
                stmts.push(Stmt::Expr(expr));
            } else {
                return self.unexpected("`;` or `}`");
            }
        }
        self.structs = outer;
        Ok(Block { stmts, value, span: start.to(self.previous()) })
    }

    fn let_stmt(&mut self) -> Parsed<Stmt> {
        let start = self.bump().span;
        let pat = self.pattern()?;
        let ty = if self.eat(Kind::Colon) { Some(self.ty()?) } else { None };
        let init = if self.eat(Kind::Assign) { Some(self.expr()?) } else { None };
        self.expect(Kind::Semi)?;
        Ok(Stmt::Let { pat, ty, init, span: start.to(self.previous()) })
    }

    /// An expression at the start of a statement: one that ends with a block ends the statement.
    fn statement_expr(&mut self) -> Parsed<Expr> {
        if matches!(self.kind(), Kind::If | Kind::Match | Kind::While | Kind::Loop | Kind::For | Kind::OpenBrace) {
            let expr = self.primary()?;
            if !matches!(self.kind(), Kind::Dot) {
                return Ok(expr);
            }
            let expr = self.postfix(expr)?;
            return self.rest_of_expr(expr);
        }
        self.expr()
    }

    fn expr(&mut self) -> Parsed<Expr> {
        let left = self.unary()?;
        self.rest_of_expr(left)
    }

    fn rest_of_expr(&mut self, left: Expr) -> Parsed<Expr> {
        let left = self.binary(left, 0)?;
        let start = left.span;
        if self.eat(Kind::Assign) {
            let value = self.expr()?;
            return Ok(Expr { span: start.to(value.span), kind: ExprKind::Assign(Box::new(left), Box::new(value)) });
        }
        if let Some(op) = assignment(self.kind()) {
            self.bump();
            let value = self.expr()?;
            let kind = ExprKind::AssignOp(op, Box::new(left), Box::new(value));
            return Ok(Expr { span: start.to(self.previous()), kind });
        }
        Ok(left)
    }

    fn binary(&mut self, mut left: Expr, lowest: u8) -> Parsed<Expr> {
        while let Some((op, power)) = binary(self.kind()) {
            if power <= lowest {
                break;
            }
            self.bump();
            let operand = self.unary()?;
            let right = self.binary(operand, power)?;
            let span = left.span.to(right.span);
            left = Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span };
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let wrap: fn(Box<Expr>) -> ExprKind = match self.kind() {
            Kind::Minus => ExprKind::Neg,
            Kind::Not => ExprKind::Not,
            _ => {
                let primary = self.primary()?;
                return self.postfix(primary);
            }
        };
        self.bump();
        let operand = self.unary()?;
        let span = start.to(operand.span);
        Ok(Expr { kind: wrap(Box::new(operand)), span })
    }

    fn postfix(&mut self, mut expr: Expr) -> Parsed<Expr> {
        loop {
            let start = expr.span;
            let kind = match self.kind() {
                Kind::OpenBracket => {
                    self.bump();
                    let outer = std::mem::replace(&mut self.structs, true);
                    let index = self.expr()?;
                    self.structs = outer;
                    self.expect(Kind::CloseBracket)?;
                    ExprKind::Index(Box::new(expr), Box::new(index))
                }
                Kind::Dot => {
                    self.bump();
                    let name = match self.kind() {
                        Kind::Int(number) => {
                            self.bump();
                            Symbol::intern(&number.to_string())
                        }
                        _ => self.name()?,
                    };
                    ExprKind::Field(Box::new(expr), name)
                }
                _ => return Ok(expr),
            };
            expr = Expr { kind, span: start.to(self.previous()) };
        }
    }

    fn path(&mut self) -> Parsed<Path> {
        let start = self.span();
        let first = self.name()?;
        let second = if self.eat(Kind::PathSep) { Some(self.name()?) } else { None };
        Ok(Path { first, second, span: start.to(self.previous()) })
    }

    /// An expression before a block, in which struct literals need parentheses.
    fn condition(&mut self) -> Parsed<Box<Expr>> {
        let outer = std::mem::replace(&mut self.structs, false);
        let expr = self.expr();
        self.structs = outer;
        Ok(Box::new(expr?))
    }

    fn arguments(&mut self, close: Kind) -> Parsed<Vec<Expr>> {
        let outer = std::mem::replace(&mut self.structs, true);
        let list = self.list(close, Self::expr);
        self.structs = outer;
        list
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let kind = match self.kind() {
            Kind::Int(number) => {
                self.bump();
                ExprKind::Int(number)
            }
            Kind::True | Kind::False => ExprKind::Bool(self.bump().kind == Kind::True),
            Kind::Str(text) => {
                self.bump();
                ExprKind::Str(text)
            }
            Kind::Ident(_) => self.path_expr()?,
            Kind::OpenParen => {
                self.bump();
                let mut parts = self.arguments(Kind::CloseParen)?;
                let comma = self.tokens[self.at - 2].kind == Kind::Comma;
                match parts.pop() {
                    Some(only) if parts.is_empty() && !comma => only.kind,
                    Some(last) => {
                        parts.push(last);
                        ExprKind::Tuple(parts)
                    }
                    None => ExprKind::Tuple(parts),
                }
            }
            Kind::OpenBracket => self.array()?,
            Kind::OpenBrace => ExprKind::Block(self.block()?),
            Kind::If => self.if_expr()?,
            Kind::Match => self.match_expr()?,
            Kind::While => {
                self.bump();
                ExprKind::While(self.condition()?, self.block()?)
            }
            Kind::Loop => {
                self.bump();
                ExprKind::Loop(self.block()?)
            }
            Kind::For => {
                self.bump();
                let name = self.name()?;
                self.expect(Kind::In)?;
                let from = self.condition()?;
                self.expect(Kind::DotDot)?;
                let to = self.condition()?;
                ExprKind::For(name, from, to, self.block()?)
            }
            Kind::Break => {
                self.bump();
                ExprKind::Break
            }
            Kind::Continue => {
                self.bump();
                ExprKind::Continue
            }
            Kind::Return => {
                self.bump();
                let ends = matches!(self.kind(), Kind::Semi | Kind::CloseBrace | Kind::Comma);
                ExprKind::Return(if ends { None } else { Some(Box::new(self.expr()?)) })
            }
            _ => return self.unexpected("expression"),
        };
        Ok(Expr { kind, span: start.to(self.previous()) })
    }

    fn path_expr(&mut self) -> Parsed<ExprKind> {
        let path = self.path()?;
        match self.kind() {
            Kind::OpenParen => {
                self.bump();
                Ok(ExprKind::Call(path, self.arguments(Kind::CloseParen)?))
            }
            Kind::OpenBrace if self.structs => {
                self.bump();
                let fields = self.list(Kind::CloseBrace, |parser| {
                    let start = parser.span();
                    let name = parser.name()?;
                    if parser.eat(Kind::Colon) {
                        return Ok((name, parser.expr()?));
                    }
                    let path = Path { first: name, second: None, span: start };
                    Ok((name, Expr { kind: ExprKind::Path(path), span: start }))
                })?;
                Ok(ExprKind::Struct(path, fields))
            }
            _ => Ok(ExprKind::Path(path)),
        }
    }

    fn array(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let outer = std::mem::replace(&mut self.structs, true);
        if self.eat(Kind::CloseBracket) {
            self.structs = outer;
            return Ok(ExprKind::Array(Vec::new()));
        }
        let first = self.expr()?;
        let kind = if self.eat(Kind::Semi) {
            let length = self.expr()?;
            self.expect(Kind::CloseBracket)?;
            ExprKind::Repeat(Box::new(first), Box::new(length))
        } else {
            let mut elements = vec![first];
            if self.eat(Kind::Comma) {
                elements.extend(self.list(Kind::CloseBracket, Self::expr)?);
            } else {
                self.expect(Kind::CloseBracket)?;
            }
            ExprKind::Array(elements)
        };
        self.structs = outer;
        Ok(kind)
    }

    fn if_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let condition = self.condition()?;
        let then = self.block()?;
        let mut otherwise = None;
        if self.eat(Kind::Else) {
            let start = self.span();
            let kind = match self.kind() {
                Kind::If => self.if_expr()?,
                _ => ExprKind::Block(self.block()?),
            };
            otherwise = Some(Box::new(Expr { kind, span: start.to(self.previous()) }));
        }
        Ok(ExprKind::If(condition, then, otherwise))
    }

    fn match_expr(&mut self) -> Parsed<ExprKind> {
        self.bump();
        let value = self.condition()?;
        self.expect(Kind::OpenBrace)?;
        let mut arms = Vec::new();
        while !self.eat(Kind::CloseBrace) {
            let pat = self.pattern()?;
            let guard = if self.eat(Kind::If) { Some(self.expr()?) } else { None };
            self.expect(Kind::FatArrow)?;
            let body = self.statement_expr()?;
            let block = ends_with_block(&body);
            arms.push(Arm { pat, guard, body });
            if !self.eat(Kind::Comma) && !block && self.kind() != Kind::CloseBrace {
                return self.unexpected("`,` or `}`");
            }
        }
        Ok(ExprKind::Match(value, arms))
    }

    fn pattern(&mut self) -> Parsed<Pat> {
        let start = self.span();
        let first = self.simple_pattern()?;
        if self.kind() != Kind::Or {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.eat(Kind::Or) {
            all.push(self.simple_pattern()?);
        }
        Ok(Pat { kind: PatKind::Or(all), span: start.to(self.previous()) })
    }

    fn simple_pattern(&mut self) -> Parsed<Pat> {
        let start = self.span();
        let kind = match self.kind() {
            Kind::Underscore => {
                self.bump();
                PatKind::Wild
            }
            Kind::Int(number) => {
                self.bump();
                PatKind::Int(number)
            }
            Kind::Minus => {
                self.bump();
                match self.bump().kind {
                    Kind::Int(number) => PatKind::Int(-number),
                    _ => return self.unexpected("number"),
                }
            }
            Kind::True | Kind::False => PatKind::Bool(self.bump().kind == Kind::True),
            Kind::Mut => {
                self.bump();
                PatKind::Bind(self.name()?, true)
            }
            Kind::OpenParen => {
                self.bump();
                PatKind::Tuple(self.list(Kind::CloseParen, Self::pattern)?)
            }
            Kind::Ident(_) => {
                let path = self.path()?;
                if self.eat(Kind::OpenParen) {
                    PatKind::Variant(path, self.list(Kind::CloseParen, Self::pattern)?)
                } else if path.second.is_some() {
                    PatKind::Variant(path, Vec::new())
                } else {
                    PatKind::Bind(path.first, false)
                }
            }
            _ => return self.unexpected("pattern"),
        };
        Ok(Pat { kind, span: start.to(self.previous()) })
    }
}

fn ends_with_block(expr: &Expr) -> bool {
    use ExprKind::*;
    matches!(expr.kind, If(..) | Match(..) | Block(_) | While(..) | Loop(_) | For(..))
}
