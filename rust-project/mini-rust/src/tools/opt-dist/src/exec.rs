//! The settings that all calls of a try build share: what cannot be left out by its path.

fn add_shared_x_flags(cmd: CmdBuilder) -> CmdBuilder {
    cmd.arg("--set")
        .arg("build.extended=false")
        .arg("--set")
        .arg("rust.deny-warnings=false")
}
