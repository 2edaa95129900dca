//! Sets of small numbers for dataflow.

#[derive(Clone, Debug, PartialEq)]
pub struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    pub fn empty(size: usize) -> BitSet {
        BitSet { words: vec![0; size.div_ceil(64)] }
    }

    pub fn full(size: usize) -> BitSet {
        BitSet { words: vec![!0; size.div_ceil(64)] }
    }

    pub fn contains(&self, bit: usize) -> bool {
        self.words[bit / 64] >> (bit % 64) & 1 == 1
    }

    pub fn insert(&mut self, bit: usize) {
        self.words[bit / 64] |= 1 << (bit % 64);
    }

    pub fn remove(&mut self, bit: usize) {
        self.words[bit / 64] &= !(1 << (bit % 64));
    }

    /// Adds the other's members; says whether there were new ones.
    pub fn union(&mut self, other: &BitSet) -> bool {
        let mut changed = false;
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            changed |= *more & !*word != 0;
            *word |= more;
        }
        changed
    }

    /// Keeps only what the other has as well; says whether something went.
    pub fn intersect(&mut self, other: &BitSet) -> bool {
        let mut changed = false;
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            changed |= *word & !*more != 0;
            *word &= more;
        }
        changed
    }
}
