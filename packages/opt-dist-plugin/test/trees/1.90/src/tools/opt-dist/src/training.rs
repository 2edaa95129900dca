// Cut down to what tells the dialect of 1.90.
cmd.arg("--exact-match").arg(crates);
