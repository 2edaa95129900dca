//! Macros. `macro name($a, $b) { … }` defines one, `name!(…, …)` uses it, `repeat! i in 0..4 { … $i … name$i … }`
//! writes its body several times. A `$name` right behind a name
//! becomes part of it.

use crate::lexer::{Kind, Token};
use rustc_span::{Diagnostics, FxHashMap, Span, Symbol};

const MAX_DEPTH: usize = 64;
const MAX_TOKENS: usize = 8_000_000;

struct Macro {
    parameters: Vec<Symbol>,
    body: Vec<Token>,
}

#[derive(Clone, Default)]
struct Bindings(Vec<(Symbol, Vec<Token>)>);

impl Bindings {
    fn get(&self, name: Symbol) -> Option<&[Token]> {
        self.0.iter().rev().find(|(known, _)| *known == name).map(|(_, tokens)| tokens.as_slice())
    }
}

struct Expander<'a> {
    diagnostics: &'a Diagnostics,
    macros: FxHashMap<Symbol, Macro>,
    output: Vec<Token>,
    macro_word: Symbol,
    repeat_word: Symbol,
}

/// Writes out all macros.
pub fn expand(tokens: Vec<Token>, diagnostics: &Diagnostics) -> Vec<Token> {
    let mut expander = Expander {
        diagnostics,
        macros: FxHashMap::default(),
        output: Vec::with_capacity(tokens.len() * 2),
        macro_word: Symbol::intern("macro"),
        repeat_word: Symbol::intern("repeat"),
    };
    expander.expand(&tokens, &Bindings::default(), 0);
    expander.output
}

/// Index behind the bracket that closes the one at `open`.
fn skip_group(tokens: &[Token], open: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::OpenParen | Kind::OpenBrace | Kind::OpenBracket => depth += 1,
            Kind::CloseParen | Kind::CloseBrace | Kind::CloseBracket => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index + 1);
                }
            }
            Kind::Eof => return None,
            _ => {}
        }
    }
    None
}

impl Expander<'_> {
    fn fail(&self, span: Span, message: &str) {
        self.diagnostics.error("E0000", span, message.to_string(), String::new());
    }

    fn expand(&mut self, tokens: &[Token], bindings: &Bindings, depth: usize) {
        if depth > MAX_DEPTH || self.output.len() > MAX_TOKENS {
            let span = tokens.first().map_or(Span::default(), |token| token.span);
            return self.fail(span, "recursion limit reached while expanding a macro");
        }
        let mut at = 0;
        while let Some(&token) = tokens.get(at) {
            let following = |ahead: usize| tokens.get(at + ahead).map(|token| token.kind);
            match token.kind {
                Kind::Ident(name) if name == self.macro_word && matches!(following(1), Some(Kind::Ident(_))) => {
                    at = self.define(tokens, at);
                }
                Kind::Ident(name) if following(1) == Some(Kind::Not) && following(2) == Some(Kind::OpenParen) => {
                    let Some(end) = skip_group(tokens, at + 2) else {
                        return self.fail(token.span, "this macro call has no end");
                    };
                    self.call(name, token.span, &tokens[at + 3..end - 1], bindings, depth);
                    at = end;
                }
                Kind::Ident(name) if name == self.repeat_word && following(1) == Some(Kind::Not) => {
                    at = self.repeat(tokens, at, bindings, depth);
                }
                Kind::Ident(_) if matches!(following(1), Some(Kind::Variable(_))) => {
                    at = self.paste(tokens, at, bindings);
                }
                Kind::Variable(name) => {
                    match bindings.get(name) {
                        Some(replacement) => self.output.extend_from_slice(replacement),
                        None => self.fail(token.span, "no macro variable of this name"),
                    }
                    at += 1;
                }
                _ => {
                    self.output.push(token);
                    at += 1;
                }
            }
        }
    }

    /// A name followed by variables without space becomes one name.
    fn paste(&mut self, tokens: &[Token], start: usize, bindings: &Bindings) -> usize {
        let Kind::Ident(first) = tokens[start].kind else { return start + 1 };
        let mut name = first.as_str().to_string();
        let mut at = start + 1;
        let mut end = tokens[start].span.hi;
        while let Some(&Token { kind, span }) = tokens.get(at) {
            match kind {
                _ if span.lo != end => break,
                Kind::Variable(variable) => match bindings.get(variable) {
                    Some([Token { kind: Kind::Int(number), .. }]) => name.push_str(&number.to_string()),
                    Some([Token { kind: Kind::Ident(other), .. }]) => name.push_str(other.as_str()),
                    _ => self.fail(span, "only a number or a name can become part of a name"),
                },
                Kind::Underscore => name.push('_'),
                Kind::Ident(part) => name.push_str(part.as_str()),
                _ => break,
            }
            end = span.hi;
            at += 1;
        }
        let kind = if at == start + 1 { tokens[start].kind } else { Kind::Ident(Symbol::intern(&name)) };
        self.output.push(Token { kind, span: tokens[start].span });
        at
    }

    fn define(&mut self, tokens: &[Token], start: usize) -> usize {
        let Kind::Ident(name) = tokens[start + 1].kind else { return start + 1 };
        let mut parameters = Vec::new();
        let mut at = start + 3;
        while let Some(token) = tokens.get(at) {
            match token.kind {
                Kind::Variable(parameter) => parameters.push(parameter),
                Kind::Comma => {}
                Kind::CloseParen => break,
                _ => {
                    self.fail(token.span, "expected a macro's parameter");
                    break;
                }
            }
            at += 1;
        }
        match skip_group(tokens, at + 1) {
            Some(end) if tokens[at + 1].kind == Kind::OpenBrace => {
                self.macros.insert(name, Macro { parameters, body: tokens[at + 2..end - 1].to_vec() });
                end
            }
            _ => {
                self.fail(tokens[start].span, "this macro has no body");
                tokens.len()
            }
        }
    }

    fn call(&mut self, name: Symbol, span: Span, arguments: &[Token], bindings: &Bindings, depth: usize) {
        let Some(definition) = self.macros.get(&name) else {
            let message = format!("cannot find macro `{name}` in this scope");
            self.diagnostics.error("E0000", span, message, String::new());
            return;
        };
        let (parameters, body) = (definition.parameters.clone(), definition.body.clone());
        // Arguments are written out where the call stands.
        let outer = std::mem::take(&mut self.output);
        self.expand(arguments, bindings, depth + 1);
        let expanded = std::mem::replace(&mut self.output, outer);
        let mut parts = vec![Vec::new()];
        let mut nesting = 0;
        for token in expanded {
            match token.kind {
                Kind::OpenParen | Kind::OpenBrace | Kind::OpenBracket => nesting += 1,
                Kind::CloseParen | Kind::CloseBrace | Kind::CloseBracket => nesting -= 1,
                Kind::Comma if nesting == 0 => {
                    parts.push(Vec::new());
                    continue;
                }
                _ => {}
            }
            parts.last_mut().expect("there is always one").push(token);
        }
        if parts.len() == 1 && parts[0].is_empty() {
            parts.clear();
        }
        if parts.len() != parameters.len() {
            let message = format!("macro `{name}` takes {} arguments but {} were given", parameters.len(), parts.len());
            self.diagnostics.error("E0000", span, message, String::new());
            return;
        }
        let inner = Bindings(parameters.into_iter().zip(parts).collect());
        self.expand(&body, &inner, depth + 1);
    }

    /// A bound of `repeat!`: a number or a variable that is one.
    fn bound(&self, token: Option<&Token>, bindings: &Bindings) -> Option<i64> {
        match token?.kind {
            Kind::Int(number) => Some(number),
            Kind::Variable(name) => match bindings.get(name)? {
                [Token { kind: Kind::Int(number), .. }] => Some(*number),
                _ => None,
            },
            _ => None,
        }
    }

    fn repeat(&mut self, tokens: &[Token], start: usize, bindings: &Bindings, depth: usize) -> usize {
        let span = tokens[start].span;
        let kind = |ahead: usize| tokens.get(start + ahead).map(|token| token.kind);
        let (Some(Kind::Ident(variable)), Some(Kind::In), Some(Kind::DotDot)) = (kind(2), kind(3), kind(5)) else {
            self.fail(span, "expected `repeat! name in from..to { … }`");
            return tokens.len();
        };
        let from = self.bound(tokens.get(start + 4), bindings);
        let to = self.bound(tokens.get(start + 6), bindings);
        let (Some(from), Some(to), Some(end)) = (from, to, skip_group(tokens, start + 7)) else {
            self.fail(span, "expected `repeat! name in from..to { … }`");
            return tokens.len();
        };
        let body = &tokens[start + 8..end - 1];
        let mut inner = bindings.clone();
        inner.0.push((variable, vec![Token { kind: Kind::Int(from), span }]));
        for number in from..to {
            inner.0.last_mut().expect("just pushed").1[0].kind = Kind::Int(number);
            self.expand(body, &inner, depth + 1);
        }
        end
    }
}
