//! What every part of the compiler shares: places in the source, names, messages, maps and sets.

pub mod bits;
pub mod diagnostics;
pub mod fx;
pub mod symbol;

pub use bits::BitSet;
pub use diagnostics::{Diagnostics, Failed};
pub use fx::{FxHashMap, FxHashSet};
pub use symbol::Symbol;

/// A range of bytes in the source; the prelude's bytes come before the program's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub lo: u32,
    pub hi: u32,
}

impl Span {
    pub fn new(lo: usize, hi: usize) -> Span {
        Span { lo: lo as u32, hi: hi as u32 }
    }

    pub fn to(self, other: Span) -> Span {
        // A span that starts in a macro's body and ends in its argument has no sensible range.
        if other.hi < self.lo {
            return self;
        }
        Span { lo: self.lo, hi: other.hi }
    }
}
