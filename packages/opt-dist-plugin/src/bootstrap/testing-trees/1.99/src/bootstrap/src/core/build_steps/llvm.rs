// Cut down to what tells the dialect of 1.99.
panic!("bad LLVM version: {version}, need >=21");
