// Cut down to what tells the dialect of 1.90.
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
        "rust-dev",
        "extended",
        "gcc",
        "generate-copyright",
        "bootstrap",
    ] {
        leave_out("--skip", target);
    }
    dist.avoid_rustc_rebuild();
}
