// Cut down to what tells the dialect of 1.85.
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
    ] {
        leave_out("--skip", target);
    }
    dist.avoid_rustc_rebuild();
}
