// Cut down to what tells the dialect of 1.85.
struct LocalOptions {
    include: Option<String>,
    cargo_config: Vec<String>,
    jobs: u64,
}
