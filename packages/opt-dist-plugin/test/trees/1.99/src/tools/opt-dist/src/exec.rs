// Cut down to what tells the dialect of 1.99.
fn without_llvm_lto(cmd: Cmd) -> Cmd {
    cmd.arg("--set").arg("llvm.thin-lto=false")
}

fn add_shared_x_flags(cmd: Cmd) -> Cmd {
    cmd
        .arg("--set")
        .arg("rust.llvm-bitcode-linker=false")
        .arg("--set")
        .arg("build.extended=false")
        .arg("--set")
        .arg("rust.codegen-backends=['llvm']")
        .arg("--set")
        .arg("rust.deny-warnings=false")
}
