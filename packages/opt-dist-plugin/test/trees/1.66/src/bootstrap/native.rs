// Cut down to what tells the dialect of 1.66.
panic!("bad LLVM version: {version}, need >=13.0");
