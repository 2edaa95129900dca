// Cut down to what tells the dialect of 1.85.
const SUITES: &[&str] = &[
    "tests/assembly",
    "tests/codegen",
    "tests/codegen-units",
    "tests/incremental",
    "tests/mir-opt",
    "tests/pretty",
    "tests/ui",
    "tests/crashes",
];

const VARIABLE: &str = "COMPILETEST_FORCE_STAGE0";
