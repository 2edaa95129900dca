// Cut down to what tells the dialect of 1.99.
pub struct Pgo {
    pub rustc: Option<PgoComponent>,
    pub rustdoc: Option<PgoComponent>,
    pub cargo: Option<PgoComponent>,
    pub clippy: Option<PgoComponent>,
    pub llvm: Option<PgoComponent>,
}
