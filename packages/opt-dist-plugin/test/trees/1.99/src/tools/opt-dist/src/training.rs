// Cut down to what tells the dialect of 1.99.
cmd.arg("--exact-match").arg(crates);
