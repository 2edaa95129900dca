//! What a try build of this tree leaves out. Declared only: this tree has no opt-dist to run.

fn leave_out_for_try_builds(build_args: &mut Vec<String>) {
    for target in [
        "rustc-dev",
        "rust-dev",
        "extended",
    ] {
        build_args.extend(["--skip".to_string(), target.to_string()]);
    }
}
