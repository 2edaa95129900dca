//! Errors and warnings with the lines they are about.

use crate::Span;
use std::cell::{Cell, RefCell};
use std::fmt::Write;

/// Something was wrong; it is reported already.
#[derive(Clone, Copy, Debug)]
pub struct Failed;

struct Diagnostic {
    error: bool,
    code: &'static str,
    message: String,
    span: Span,
    label: String,
    notes: Vec<String>,
}

/// Collects messages; prints them when it is told to.
#[derive(Default)]
pub struct Diagnostics {
    collected: RefCell<Vec<Diagnostic>>,
    errors: Cell<usize>,
    prelude: Cell<usize>,
}

const MAX_ERRORS: usize = 50;

impl Diagnostics {
    /// Says how many bytes of the source are the prelude's.
    pub fn set_prelude(&self, length: usize) {
        self.prelude.set(length);
    }

    #[cold]
    #[inline(never)]
    pub fn error(&self, code: &'static str, span: Span, message: String, label: String) -> Failed {
        self.note(code, span, message, label, Vec::new())
    }

    #[cold]
    #[inline(never)]
    pub fn note(&self, code: &'static str, span: Span, message: String, label: String, notes: Vec<String>) -> Failed {
        self.errors.set(self.errors.get() + 1);
        let known = self.collected.borrow().iter().any(|other| other.error && other.span == span && other.code == code);
        if !known && self.errors.get() <= MAX_ERRORS {
            self.collected.borrow_mut().push(Diagnostic { error: true, code, message, span, label, notes });
        }
        Failed
    }

    #[cold]
    #[inline(never)]
    pub fn warning(&self, span: Span, message: String, label: String) {
        if (span.lo as usize) < self.prelude.get() {
            return;
        }
        self.collected.borrow_mut().push(Diagnostic {
            error: false,
            code: "",
            message,
            span,
            label,
            notes: Vec::new(),
        });
    }

    pub fn check(&self) -> Result<(), Failed> {
        if self.errors.get() == 0 {
            Ok(())
        } else {
            Err(Failed)
        }
    }

    /// All messages as text, the way a terminal shows them.
    pub fn render(&self, file: &str, source: &str) -> String {
        let mut text = String::new();
        let (mut errors, mut warnings) = (0, 0);
        let mut collected = self.collected.borrow_mut();
        collected.sort_by_key(|diagnostic| (diagnostic.error, diagnostic.span.lo));
        for diagnostic in collected.iter() {
            if diagnostic.error {
                errors += 1;
            } else {
                warnings += 1;
            }
            self.render_one(&mut text, file, source, diagnostic);
        }
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        if errors > 0 {
            let and = match warnings {
                0 => String::new(),
                _ => format!("; {warnings} warning{} emitted", plural(warnings)),
            };
            let previous =
                if errors == 1 { "1 previous error".to_string() } else { format!("{errors} previous errors") };
            let _ = writeln!(text, "error: aborting due to {previous}{and}\n");
        } else if warnings > 0 {
            let _ = writeln!(text, "warning: {warnings} warning{} emitted\n", plural(warnings));
        }
        text
    }

    fn render_one(&self, text: &mut String, file: &str, source: &str, diagnostic: &Diagnostic) {
        let level = if diagnostic.error { "error" } else { "warning" };
        let code = match diagnostic.code {
            "" | "E0000" => String::new(),
            code => format!("[{code}]"),
        };
        let _ = writeln!(text, "{level}{code}: {}", diagnostic.message);
        let prelude = self.prelude.get();
        let (file, source, lo, hi) = if (diagnostic.span.lo as usize) < prelude {
            ("<prelude>", &source[..prelude], diagnostic.span.lo as usize, diagnostic.span.hi as usize)
        } else {
            let shift = |position: u32| position as usize - prelude;
            (file, &source[prelude..], shift(diagnostic.span.lo), shift(diagnostic.span.hi))
        };
        let lo = lo.min(source.len());
        let start = source[..lo].rfind('\n').map_or(0, |newline| newline + 1);
        let end = source[lo..].find('\n').map_or(source.len(), |newline| lo + newline);
        let line = source[..lo].matches('\n').count() + 1;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        let width = hi.min(end).saturating_sub(lo).max(1);
        let _ = writeln!(text, "{margin}--> {file}:{line}:{}", lo - start + 1);
        let _ = writeln!(text, "{margin} |");
        let _ = writeln!(text, "{number} | {}", &source[start..end]);
        let marked = format!("{}{} {}", " ".repeat(lo - start), "^".repeat(width), diagnostic.label);
        let _ = writeln!(text, "{margin} | {}", marked.trim_end());
        for note in &diagnostic.notes {
            let _ = writeln!(text, "{margin} = {note}");
        }
        text.push('\n');
    }
}
