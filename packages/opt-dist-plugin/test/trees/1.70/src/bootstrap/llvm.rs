// Cut down to what tells the dialect of 1.70.
panic!("bad LLVM version: {version}, need >=14.0");
