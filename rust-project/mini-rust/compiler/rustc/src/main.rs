//! The compiler's program: everything is in the library.

// The library holds the standard library; this feature keeps a second one out of the program.
#![feature(rustc_private)]

fn main() {
    rustc_driver::main()
}
