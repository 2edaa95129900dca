// Cut down to what tells the dialect of 1.90.
const CONFIG: &str = r#"
lld = false
compiletest-allow-stage0 = true
"#;

const SUITES: &[&str] = &[
    "tests/assembly-llvm",
    "tests/codegen-llvm",
    "tests/codegen-units",
    "tests/incremental",
    "tests/mir-opt",
    "tests/pretty",
    "tests/run-make/glibc-symbols-x86_64-unknown-linux-gnu",
    "tests/run-make/rust-lld-x86_64-unknown-linux-gnu-dist",
    "tests/ui",
    "tests/crashes",
];

const VARIABLE: &str = "COMPILETEST_ENABLE_DIST_TESTS";
