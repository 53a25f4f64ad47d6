use super::stat::number;

/// The false discovery rate at which each comparison would be taken: Benjamini and Hochberg 1995. All
/// comparisons that are shown have to be among `chances`; the order is kept.
pub fn benjamini_hochberg(chances: &[f64]) -> Vec<f64> {
    stepped_up(chances, 1.0)
}

/// The same under any dependence: Benjamini and Yekutieli 2001.
pub fn benjamini_yekutieli(chances: &[f64]) -> Vec<f64> {
    let sum = (1..=chances.len()).map(|rank| 1.0 / number(rank as u64)).sum();
    stepped_up(chances, sum)
}

/// The chance of one false discovery among all: Holm 1979.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let (order, all) = (ascending(chances), number(chances.len() as u64));
    let mut adjusted = vec![1.0; chances.len()];
    let mut most = 0.0_f64;
    for (rank, index) in order.into_iter().enumerate() {
        let chance = chances.get(index).copied().unwrap_or(1.0);
        most = most.max((all - number(rank as u64)) * chance).min(1.0);
        adjusted.get_mut(index).into_iter().for_each(|slot| *slot = most);
    }
    adjusted
}

/// Each chance times the number of comparisons.
pub fn bonferroni(chances: &[f64]) -> Vec<f64> {
    let all = number(chances.len() as u64);
    chances.iter().map(|chance| (chance * all).min(1.0)).collect()
}

fn stepped_up(chances: &[f64], times: f64) -> Vec<f64> {
    let (order, all) = (ascending(chances), number(chances.len() as u64));
    let mut adjusted = vec![1.0; chances.len()];
    let mut least = 1.0_f64;
    for (rank, index) in order.into_iter().enumerate().rev() {
        let chance = chances.get(index).copied().unwrap_or(1.0);
        least = least.min(times * all / number(rank as u64 + 1) * chance);
        adjusted.get_mut(index).into_iter().for_each(|slot| *slot = least);
    }
    adjusted
}

fn ascending(chances: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    let chance = |index: &usize| chances.get(*index).copied().unwrap_or(1.0);
    order.sort_by(|a, b| chance(a).total_cmp(&chance(b)));
    order
}
