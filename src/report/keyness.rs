use super::Stat;
use crate::stats::number;

/// How often a word stands in two parts of one case: in coded passages, and in the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InCase {
    /// In coded passages.
    pub coded: u64,
    /// In the rest.
    pub rest: u64,
}

impl InCase {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { coded: self.coded + other.coded, rest: self.rest + other.rest }
    }
}

/// How far a word sets coded passages apart from the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Keyness {
    /// How often it stands in coded passages, and in the rest.
    pub all: InCase,
    /// Log-likelihood of the difference over all cases: Rayson and Garside 2000, *Comparing corpora using
    /// frequency profiling*. 3.84 is the 5 % point of one comparison, 15.13 that of one in ten thousand.
    pub likelihood: Stat,
    /// How many times as frequent it is in coded passages, as a power of two: Hardie 2014, *Log Ratio*.
    /// Where it is nowhere in the rest, half an occurrence is taken for it.
    pub ratio: Stat,
    /// In how many cases with coded passages it is more frequent there than in the rest.
    pub cases: usize,
}

/// The keyness of a word that stands so often in each case, of which `words` have so many words in all.
/// The log-likelihood is the smaller of that over all cases and that without the case in which the word is
/// loudest, so that one case does not decide where there are several.
pub fn keyness(counts: &[InCase], words: &[InCase]) -> Keyness {
    let sum = |counts: &[InCase], without: Option<usize>| {
        let kept = counts.iter().enumerate().filter(|(index, _)| Some(*index) != without);
        kept.fold(InCase::default(), |sum, (_, one)| sum.plus(*one))
    };
    let all = sum(counts, None);
    let total = sum(words, None);
    let with_code = words.iter().filter(|words| words.coded > 0).count();
    let loudest = counts.iter().enumerate().max_by_key(|(_, count)| count.coded);
    let without = loudest.map(|(index, _)| index).filter(|_| with_code > 1);
    let others = without.map(|index| (sum(counts, Some(index)), sum(words, Some(index))));
    let least = [Some((all, total)), others].into_iter().flatten();
    let likelihood = least.map(|(count, words)| signed_likelihood(count, words));
    let likelihood = likelihood.fold(f64::INFINITY, f64::min);
    let more = counts.iter().zip(words).filter(|(count, words)| {
        // Shares compared without dividing: a/c > b/d.
        u128::from(count.coded) * u128::from(words.rest)
            > u128::from(count.rest) * u128::from(words.coded)
    });
    let share = |count: f64, words: u64| count / number(words).max(1.0);
    let rest = if all.rest == 0 { 0.5 } else { number(all.rest) };
    let ratio = if all.coded == 0 {
        Stat::Undefined("it stands in no coded passage")
    } else {
        Stat::Value((share(number(all.coded), total.coded) / share(rest, total.rest)).log2())
    };
    Keyness { all, likelihood: Stat::Value(likelihood), ratio, cases: more.count() }
}

/// Log-likelihood, negative where the word is rarer in coded passages.
fn signed_likelihood(count: InCase, words: InCase) -> f64 {
    let (a, b) = (number(count.coded), number(count.rest));
    let (c, d) = (number(words.coded), number(words.rest));
    if c + d == 0.0 {
        return 0.0;
    }
    let expected = |words: f64| words * (a + b) / (c + d);
    let term = |observed: f64, expected: f64| {
        if observed > 0.0 { observed * (observed / expected).ln() } else { 0.0 }
    };
    let likelihood = 2.0 * (term(a, expected(c)) + term(b, expected(d)));
    if a * d < b * c { -likelihood } else { likelihood }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(coded: u64, rest: u64) -> InCase {
        InCase { coded, rest }
    }

    #[test]
    fn as_worked_out_by_hand() {
        // a = 10 of 100, b = 10 of 900: E1 = 2, E2 = 18; 2 (10 ln 5 + 10 ln (10/18)) = 20.433.
        let one = keyness(&[of(10, 10)], &[of(100, 900)]);
        let near = |stat: Stat, wanted: f64| (stat.value().unwrap() - wanted).abs() < 1e-3;
        assert!(near(one.likelihood, 20.433), "{one:?}");
        assert!(near(one.ratio, 9.0_f64.log2()), "{one:?}");
        assert_eq!(one.cases, 1);
        assert!(keyness(&[of(1, 50)], &[of(100, 900)]).likelihood.value().unwrap() < 0.0);
    }

    #[test]
    fn one_loud_case_does_not_decide() {
        let words = [of(100, 900), of(100, 900)];
        let loud = keyness(&[of(20, 0), of(0, 0)], &words);
        assert_eq!((loud.likelihood.value(), loud.cases), (Some(0.0), 1));
        let both = keyness(&[of(10, 0), of(10, 0)], &words);
        assert!(both.likelihood.value().unwrap() > 15.0 && both.cases == 2);
    }

    #[test]
    fn nothing_gives_nothing() {
        let none = keyness(&[], &[]);
        assert_eq!((none.all, none.likelihood.value(), none.cases), (of(0, 0), Some(0.0), 0));
    }
}
