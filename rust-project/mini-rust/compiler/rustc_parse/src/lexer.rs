//! Splits text into tokens.

use rustc_span::{Diagnostics, Span, Symbol};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Ident(Symbol),
    Int(i64),
    Str(Symbol),
    /// `$name` in macros.
    Variable(Symbol),
    // Keywords
    Fn,
    Let,
    Mut,
    Struct,
    Enum,
    Const,
    If,
    Else,
    Match,
    While,
    Loop,
    For,
    In,
    Break,
    Continue,
    Return,
    True,
    False,
    // Brackets
    OpenParen,
    CloseParen,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    // Punctuation
    Comma,
    Semi,
    Colon,
    PathSep,
    Arrow,
    FatArrow,
    Dot,
    DotDot,
    Underscore,
    Assign,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    And,
    Or,
    Caret,
    AndAnd,
    OrOr,
    Shl,
    Shr,
    Not,
    EqEq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    PlusEq,
    MinusEq,
    StarEq,
    SlashEq,
    PercentEq,
    AndEq,
    OrEq,
    CaretEq,
    Eof,
}

#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub kind: Kind,
    pub span: Span,
}

fn keyword(word: &str) -> Option<Kind> {
    Some(match word {
        "fn" => Kind::Fn,
        "let" => Kind::Let,
        "mut" => Kind::Mut,
        "struct" => Kind::Struct,
        "enum" => Kind::Enum,
        "const" => Kind::Const,
        "if" => Kind::If,
        "else" => Kind::Else,
        "match" => Kind::Match,
        "while" => Kind::While,
        "loop" => Kind::Loop,
        "for" => Kind::For,
        "in" => Kind::In,
        "break" => Kind::Break,
        "continue" => Kind::Continue,
        "return" => Kind::Return,
        "true" => Kind::True,
        "false" => Kind::False,
        "_" => Kind::Underscore,
        _ => return None,
    })
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    diagnostics: &'a Diagnostics,
}

/// Splits `text` into tokens; the last one is the end of the file.
pub fn lex(text: &str, diagnostics: &Diagnostics) -> Vec<Token> {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, diagnostics };
    let mut tokens = Vec::with_capacity(text.len() / 3);
    loop {
        let token = lexer.next();
        tokens.push(token);
        if token.kind == Kind::Eof {
            return tokens;
        }
    }
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_space(&mut self) {
        loop {
            match self.peek(0) {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' if self.peek(1) == b'/' => {
                    while self.at < self.bytes.len() && self.peek(0) != b'\n' {
                        self.at += 1;
                    }
                }
                b'/' if self.peek(1) == b'*' => self.skip_block_comment(),
                _ => return,
            }
        }
    }

    fn skip_block_comment(&mut self) {
        let start = self.at;
        let mut depth = 0;
        while self.at < self.bytes.len() {
            if self.peek(0) == b'/' && self.peek(1) == b'*' {
                depth += 1;
                self.at += 2;
            } else if self.peek(0) == b'*' && self.peek(1) == b'/' {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.at += 1;
            }
        }
        let span = Span::new(start, start + 2);
        self.diagnostics.error("E0758", span, "unterminated block comment".to_string(), String::new());
    }

    fn word(&mut self) -> &str {
        let start = self.at;
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let hexadecimal = self.peek(0) == b'0' && self.peek(1) == b'x';
        let base: i64 = if hexadecimal { 16 } else { 10 };
        self.at += if hexadecimal { 2 } else { 0 };
        let mut value: Option<i64> = Some(0);
        loop {
            let digit = match self.peek(0) {
                byte @ b'0'..=b'9' => byte - b'0',
                byte @ b'a'..=b'f' if hexadecimal => byte - b'a' + 10,
                b'_' => {
                    self.at += 1;
                    continue;
                }
                _ => break,
            };
            self.at += 1;
            value = value.and_then(|value| value.checked_mul(base)?.checked_add(i64::from(digit)));
        }
        match value {
            Some(value) => Kind::Int(value),
            None => {
                let span = Span::new(start, self.at);
                self.diagnostics.error("E0768", span, "integer literal is too large".to_string(), String::new());
                Kind::Int(0)
            }
        }
    }

    fn string(&mut self) -> Kind {
        let start = self.at;
        self.at += 1;
        let mut escaped = String::new();
        loop {
            match self.peek(0) {
                b'"' => break,
                b'\\' => {
                    self.at += 1;
                    match self.peek(0) {
                        b'n' => escaped.push('\n'),
                        b't' => escaped.push('\t'),
                        b'"' => escaped.push('"'),
                        b'\\' => escaped.push('\\'),
                        _ => {
                            let span = Span::new(self.at - 1, self.at + 1);
                            self.diagnostics.error(
                                "E0000",
                                span,
                                "unknown character escape".to_string(),
                                String::new(),
                            );
                        }
                    }
                    self.at += 1;
                }
                0 if self.at >= self.bytes.len() => {
                    let span = Span::new(start, start + 1);
                    let message = "unterminated double quote string".to_string();
                    self.diagnostics.error("E0765", span, message, String::new());
                    return Kind::Str(Symbol::intern(&escaped));
                }
                _ => {
                    let character = self.text[self.at..].chars().next().unwrap_or(' ');
                    escaped.push(character);
                    self.at += character.len_utf8();
                }
            }
        }
        self.at += 1;
        Kind::Str(Symbol::intern(&escaped))
    }

    fn next(&mut self) -> Token {
        self.skip_space();
        let start = self.at;
        let kind = match self.peek(0) {
            0 if self.at >= self.bytes.len() => Kind::Eof,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let word = self.word();
                match keyword(word) {
                    Some(kind) => kind,
                    None => Kind::Ident(Symbol::intern(word)),
                }
            }
            b'0'..=b'9' => self.number(),
            b'"' => self.string(),
            b'$' => {
                // Letters only, so that digits and `_` may follow in a name that is put together.
                self.at += 1;
                let from = self.at;
                while self.peek(0).is_ascii_alphabetic() {
                    self.at += 1;
                }
                Kind::Variable(Symbol::intern(&self.text[from..self.at]))
            }
            byte => self.punctuation(byte),
        };
        Token { kind, span: Span::new(start, self.at) }
    }

    fn punctuation(&mut self, byte: u8) -> Kind {
        let (kind, length) = match (byte, self.peek(1)) {
            (b'(', _) => (Kind::OpenParen, 1),
            (b')', _) => (Kind::CloseParen, 1),
            (b'{', _) => (Kind::OpenBrace, 1),
            (b'}', _) => (Kind::CloseBrace, 1),
            (b'[', _) => (Kind::OpenBracket, 1),
            (b']', _) => (Kind::CloseBracket, 1),
            (b',', _) => (Kind::Comma, 1),
            (b';', _) => (Kind::Semi, 1),
            (b':', b':') => (Kind::PathSep, 2),
            (b':', _) => (Kind::Colon, 1),
            (b'-', b'>') => (Kind::Arrow, 2),
            (b'=', b'>') => (Kind::FatArrow, 2),
            (b'.', b'.') => (Kind::DotDot, 2),
            (b'.', _) => (Kind::Dot, 1),
            (b'=', b'=') => (Kind::EqEq, 2),
            (b'!', b'=') => (Kind::Ne, 2),
            (b'<', b'=') => (Kind::Le, 2),
            (b'>', b'=') => (Kind::Ge, 2),
            (b'<', b'<') => (Kind::Shl, 2),
            (b'>', b'>') => (Kind::Shr, 2),
            (b'&', b'&') => (Kind::AndAnd, 2),
            (b'|', b'|') => (Kind::OrOr, 2),
            (b'+', b'=') => (Kind::PlusEq, 2),
            (b'-', b'=') => (Kind::MinusEq, 2),
            (b'*', b'=') => (Kind::StarEq, 2),
            (b'/', b'=') => (Kind::SlashEq, 2),
            (b'%', b'=') => (Kind::PercentEq, 2),
            (b'&', b'=') => (Kind::AndEq, 2),
            (b'|', b'=') => (Kind::OrEq, 2),
            (b'^', b'=') => (Kind::CaretEq, 2),
            (b'=', _) => (Kind::Assign, 1),
            (b'<', _) => (Kind::Lt, 1),
            (b'>', _) => (Kind::Gt, 1),
            (b'+', _) => (Kind::Plus, 1),
            (b'-', _) => (Kind::Minus, 1),
            (b'*', _) => (Kind::Star, 1),
            (b'/', _) => (Kind::Slash, 1),
            (b'%', _) => (Kind::Percent, 1),
            (b'&', _) => (Kind::And, 1),
            (b'|', _) => (Kind::Or, 1),
            (b'^', _) => (Kind::Caret, 1),
            (b'!', _) => (Kind::Not, 1),
            _ => {
                let character = self.text[self.at..].chars().next().unwrap_or(' ');
                let span = Span::new(self.at, self.at + character.len_utf8());
                self.diagnostics.error("E0000", span, format!("unknown start of token: {character}"), String::new());
                self.at += character.len_utf8();
                return self.next().kind;
            }
        };
        self.at += length;
        kind
    }
}
