// Cut down to what tells the dialect of 1.95.
cmd.arg("--exact-match").arg(crates);
