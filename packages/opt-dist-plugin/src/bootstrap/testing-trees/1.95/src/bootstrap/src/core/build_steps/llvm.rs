// Cut down to what tells the dialect of 1.95.
panic!("bad LLVM version: {version}, need >=20");
