// Cut down to what tells the dialect of 1.95.
struct LocalOptions {
    include: Option<String>,
    exact_match: Option<String>,
    cargo_config: Vec<String>,
    jobs: u64,
}
