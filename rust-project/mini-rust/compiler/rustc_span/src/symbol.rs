//! Interned names.

use crate::FxHashMap;
use std::cell::RefCell;
use std::fmt;

/// A name; equal names have equal numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(pub u32);

#[derive(Default)]
struct Interner {
    numbers: FxHashMap<&'static str, u32>,
    names: Vec<&'static str>,
    free: &'static mut [u8],
}

impl Interner {
    fn intern(&mut self, name: &str) -> Symbol {
        if let Some(&number) = self.numbers.get(name) {
            return Symbol(number);
        }
        let name = self.keep(name);
        let number = self.names.len() as u32;
        self.names.push(name);
        self.numbers.insert(name, number);
        Symbol(number)
    }

    /// Copies a name to memory that is never given back.
    fn keep(&mut self, name: &str) -> &'static str {
        if self.free.len() < name.len() {
            self.free = Vec::leak(vec![0; name.len().max(16 * 1024)]);
        }
        let (copy, rest) = std::mem::take(&mut self.free).split_at_mut(name.len());
        copy.copy_from_slice(name.as_bytes());
        self.free = rest;
        std::str::from_utf8(copy).expect("it was a string before")
    }
}

thread_local! {
    static INTERNER: RefCell<Interner> = RefCell::default();
}

impl Symbol {
    pub fn intern(name: &str) -> Symbol {
        INTERNER.with(|interner| interner.borrow_mut().intern(name))
    }

    pub fn as_str(self) -> &'static str {
        INTERNER.with(|interner| interner.borrow().names[self.0 as usize])
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
