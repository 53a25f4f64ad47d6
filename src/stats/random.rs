use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Random numbers of one replicate. They depend on the seed and the replicate alone, not on what other
/// replicates drew or on threads.
#[derive(Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// The numbers of replicate `replicate` under `seed`.
    pub fn new(seed: u64, replicate: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(replicate);
        Self(generator)
    }

    /// A number below `end`, each as likely as another; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        // The last numbers that would favour some are drawn again.
        let fair = u64::MAX - u64::MAX % end;
        loop {
            let drawn = self.0.next_u64();
            if drawn < fair {
                return usize::try_from(drawn % end).unwrap_or(0);
            }
        }
    }

    /// Brings `items` into any order, each as likely as another (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}
