//! Figures: rates, association, change, dispersion and the like, each with its source. Definitions,
//! degenerate cases and check values are those of the project’s statistics page (`docs/statistics.md`).

mod association;
mod collocation;
mod dispersion;
mod distribution;
mod interaction;
mod keyness;
mod lag;
mod network;
mod poisson;
mod random;
mod rates;
mod saturation;
mod spans;
mod stat;
mod stratified;
mod testing;
mod trend;
mod vocabulary;

pub use association::{Fisher, Fourfold};
pub use collocation::Collocation;
pub use dispersion::Dispersion;
pub use interaction::{balance, coordination, gini, gini_corrected};
pub use keyness::{Comparison, critical};
pub use lag::Transitions;
pub use network::{Line, Network};
pub use poisson::{PoissonFit, poisson};
pub use random::Draws;
pub use rates::{
    Resampled, clopper_pearson, garwood, pearson_dispersion, per_thousand, rate_ratio, resampled,
    wilson,
};
pub use saturation::{Run, Saturation, saturation};
pub use spans::{Touching, c_coefficient, near_pairs};
pub use stat::Stat;
pub(crate) use stat::number;
pub use stratified::{Exact, Pooled, exact_within, pooled};
pub use testing::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
pub use trend::{Kendall, Slope, burstiness, kendall, median, theil_sen};
pub use vocabulary::Vocabulary;
