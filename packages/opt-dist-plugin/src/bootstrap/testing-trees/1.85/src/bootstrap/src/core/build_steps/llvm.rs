// Cut down to what tells the dialect of 1.85.
panic!("bad LLVM version: {version}, need >=18");
