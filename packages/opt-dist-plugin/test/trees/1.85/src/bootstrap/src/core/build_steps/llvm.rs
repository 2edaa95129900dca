// Cut down to what tells the dialect of 1.85.
panic!("bad LLVM version: {version}, need >=18");
let supported_platforms = [
    // tier 1
    ("aarch64-unknown-linux-gnu", false),
    ("x86_64-unknown-linux-gnu", true),
];
