//! Changes to bootstrap that its users have to know of, oldest first.
//!
//! `src/bootstrap/dialect.py` reads the ids: some of them decide how directories and stamps are named.

pub const CONFIG_CHANGE_HISTORY: &[ChangeInfo] = &[
    ChangeInfo {
        change_id: 119899,
        severity: ChangeSeverity::Warning,
        summary: "The stage 1 compiler is linked with the stage 0 standard library; no stage 0 library is built.",
    },
    ChangeInfo {
        change_id: 135281,
        severity: ChangeSeverity::Warning,
        summary: "Stamps are called .<what>-stamp; LLVM's was llvm-finished-building.",
    },
    ChangeInfo {
        change_id: 145295,
        severity: ChangeSeverity::Warning,
        summary: "Directories of compilers are named after the stage they hold: stage1-rustc is stage2-rustc now.",
    },
    ChangeInfo {
        change_id: 148671,
        severity: ChangeSeverity::Info,
        summary: "The last change this tree knows.",
    },
];
