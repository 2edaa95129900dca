// Cut down to what tells the dialect of 1.90.
panic!("bad LLVM version: {version}, need >=19");
