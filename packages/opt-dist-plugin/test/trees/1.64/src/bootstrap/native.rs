// Cut down to what tells the dialect of 1.64.
panic!("bad LLVM version: {version}, need >=12.0");
