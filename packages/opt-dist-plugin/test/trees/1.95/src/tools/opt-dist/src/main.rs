// Cut down to what tells the dialect of 1.95.
fn main() {
    for target in [
        "rust-docs",
        "rustc-docs",
        "rust-docs-json",
        "rust-analyzer",
        "rustc-src",
        "clippy",
        "miri",
        "rustfmt",
        "rustc-dev",
        "extended",
        "generate-copyright",
        "bootstrap",
        "rustc-src-gpl",
        "rustc_codegen_gcc",
    ] {
        leave_out("--skip", target);
    }
    dist.rustc_rebuild();
}
