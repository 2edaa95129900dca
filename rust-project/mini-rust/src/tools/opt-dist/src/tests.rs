//! The suites that the packaged toolchain is tested with, as stage 0.

const SUITES: &[&str] = &["tests/ui", "tests/held-out"];

const SETTINGS: &str = "
lld = false
compiletest-allow-stage0 = true
";
