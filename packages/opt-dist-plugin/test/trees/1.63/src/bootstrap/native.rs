// Cut down to what tells the dialect of 1.63.
panic!("bad LLVM version: {version}, need >=12.0");
