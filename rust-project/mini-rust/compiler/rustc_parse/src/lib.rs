//! From text to the syntax tree: lexer, macros, parser.

pub mod ast;
pub mod expand;
pub mod lexer;
pub mod parser;

use rustc_span::{Diagnostics, Failed};

/// Parses a whole program.
pub fn parse_program(source: &str, diagnostics: &Diagnostics) -> Result<Vec<ast::Item>, Failed> {
    let tokens = lexer::lex(source, diagnostics);
    let tokens = expand::expand(tokens, diagnostics);
    diagnostics.check()?;
    let items = parser::Parser::new(&tokens, diagnostics).items();
    diagnostics.check()?;
    items
}
