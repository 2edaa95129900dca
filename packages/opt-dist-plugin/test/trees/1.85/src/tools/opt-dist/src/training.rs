// Cut down to what tells the dialect of 1.85.
cmd.arg("--include").arg(crates);
