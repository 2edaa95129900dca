//! Sections of the configuration file with a declaration of their own. None by default: `pgo.rs` makes this the
//! dialect with `[pgo]` tables.
