//! Facts that more than one tool of the build needs.

/// The training programs for LLVM's profile. They lie in src/tools/rustc-perf.
#[rustfmt::skip]
pub const LLVM_PGO_CRATES: &[&str] = &[
    "collatz-1.2.0",
    "matrix-0.9.1",
    "sorting-2.0.4",
    "interpreter-1.0.3",
    "numeric-3.1.0",
    "generic-lists-0.4.2",
];

/// The training programs for the compiler's own profile.
#[rustfmt::skip]
pub const RUSTC_PGO_CRATES: &[&str] = &[
    "externs",
    "ctfe-stress-5",
    "token-stream-stress",
    "match-stress",
    "tuple-stress",
    "interpreter-1.0.3",
    "generic-lists-0.4.2",
];
