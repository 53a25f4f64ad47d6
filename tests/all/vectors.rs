//! Figures are those that others published.
//!
//! Each file of vectors has data, and what independent programs made of them. What
//! `doorstep::stats` does not give is left out by name, so that anything new in a file fails.

use std::collections::BTreeSet;
use std::fs;

use doorstep::stats::{
    Collocation, Comparison, Dispersion, Fourfold, Line, Network, Run, Stat, Touching, Transitions,
    Vocabulary, balance, benjamini_hochberg, benjamini_yekutieli, bonferroni, burstiness,
    c_coefficient, clopper_pearson, coordination, critical, exact_within, garwood, gini,
    gini_corrected, holm, kendall, near_pairs, pearson_dispersion, per_thousand, poisson, pooled,
    rate_ratio, resampled, saturation, theil_sen, wilson,
};
use doorstep::text::Span;
use serde_json::{Value, json};

use crate::support::{Project, shared};

/// Checks the vectors of a file against what `ours` makes of each, and shows all that differ at
/// once. The vectors and keys of `left_out` are not asked for.
fn check(file: &str, left_out: &[&str], ours: fn(&Value) -> Value) {
    let Some(folder) = shared("stats/vectors") else { return };
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let mut wrong = Vec::new();
    for name in left_out {
        if !text.contains(&format!("\"{name}\"")) {
            wrong.push(format!("{name} is left out, but it is not there"));
        }
    }
    for vector in all["vectors"].as_array().unwrap() {
        let id = vector["id"].as_str().unwrap();
        if !left_out.contains(&id) {
            let limit = |kind: &str| vector["tolerance"][kind].as_f64().unwrap();
            let mut check = Check { left_out, abs: limit("abs"), rel: limit("rel"), wrong: vec![] };
            check.compare(id, &vector["expected"], &ours(vector));
            wrong.append(&mut check.wrong);
        }
    }
    assert!(wrong.is_empty(), "{file}\n{}", wrong.join("\n"));
}

/// The tolerance of one vector, and what lies beyond it.
struct Check<'c> {
    left_out: &'c [&'c str],
    abs: f64,
    rel: f64,
    wrong: Vec<String>,
}

impl Check<'_> {
    fn compare(&mut self, place: &str, want: &Value, got: &Value) {
        match (want, got) {
            (Value::Object(want), Value::Object(got)) => {
                for (key, want) in want {
                    if !self.left_out.contains(&key.as_str()) {
                        let got = got.get(key).unwrap_or(&Value::Null);
                        self.compare(&format!("{place}: {key}"), want, got);
                    }
                }
            }
            (Value::Array(want), Value::Array(got)) if want.len() == got.len() => {
                for (index, (want, got)) in want.iter().zip(got).enumerate() {
                    self.compare(&format!("{place}[{index}]"), want, got);
                }
            }
            _ if want == got || self.close(want, got) => {}
            _ => self.wrong.push(format!("{place}: {got}, but {want} is expected")),
        }
    }

    fn close(&self, want: &Value, got: &Value) -> bool {
        let (Some(want), Some(got)) = (want.as_f64(), got.as_f64()) else { return false };
        (got - want).abs() <= self.abs.max(self.rel * want.abs())
    }
}

/// A part of a vector as what it is.
fn read<'v, T: serde::Deserialize<'v>>(value: &'v Value) -> T {
    T::deserialize(value).unwrap()
}

/// A figure as the files write it.
fn figure(stat: Stat) -> Value {
    stat.value().map_or_else(|| json!("undefined"), Value::from)
}

/// Figures in a row.
fn figures(stats: impl Iterator<Item = Stat>) -> Value {
    Value::Array(stats.map(figure).collect())
}

/// An interval as the files write it.
fn bounds(interval: Option<(f64, f64)>) -> Value {
    interval.map_or_else(|| json!("undefined"), |(low, high)| json!([low, high]))
}

/// Whether any of `stats` is defined, as the files write it.
fn status(mut stats: impl Iterator<Item = Stat>) -> &'static str {
    if stats.any(|stat| stat.value().is_some()) { "defined" } else { "undefined" }
}

/// What kind of figure a vector is for.
fn kind(vector: &Value) -> &str {
    vector["stat"].as_str().unwrap()
}

fn fourfold([[both, first], [second, neither]]: [[u64; 2]; 2]) -> Fourfold {
    Fourfold { both, first, second, neither }
}

#[test]
fn association_of_two_codes() {
    check("08_association_2x2.json", &[], |vector| match vector["input"].get("cases") {
        Some(cases) => quotations(cases),
        None => association(vector),
    });
}

fn quotations(cases: &Value) -> Value {
    let cases: Vec<[u64; 3]> = read(cases);
    json!({ "c": figures(cases.into_iter().map(|[a, b, both]| c_coefficient([a, b], both))) })
}

fn association(vector: &Value) -> Value {
    let cell = |name: &str| read(&vector["input"][name]);
    let table = fourfold([[cell("a"), cell("b")], [cell("c"), cell("d")]]);
    let fisher = table.fisher();
    json!({
        "n": table.units(),
        "E11": figure(table.expected()),
        "odds_ratio": figure(table.odds_ratio()),
        "log_or_se": figure(table.log_odds_error()),
        "or_ci95_wald": bounds(table.odds_ratio_interval()),
        "odds_ratio_haldane": figure(table.haldane()),
        "chi2": figure(table.chi_square(false)),
        "chi2_yates": figure(table.chi_square(true)),
        "G2": figure(table.likelihood_ratio()),
        "phi": figure(table.phi()),
        "yule_Q": figure(table.yule_q()),
        "jaccard_c": figure(table.jaccard()),
        "dice": figure(table.dice()),
        "lift": figure(table.lift()),
        "pmi_log2": figure(table.mutual_information()),
        "npmi": figure(table.normalised_information()),
        "fisher_two_sided": fisher.two_sided,
        "fisher_greater": fisher.greater,
        "fisher_less": fisher.less,
        "or_conditional_mle": figure(table.conditional_odds_ratio()),
        "or_exact_ci95": bounds(table.exact_interval()),
    })
}

#[test]
fn association_within_cases() {
    check("09_association_stratified.json", &[], stratified);
}

fn stratified(vector: &Value) -> Value {
    let tables: Vec<[[u64; 2]; 2]> = read(&vector["input"]["strata"]);
    let strata: Vec<Fourfold> = tables.into_iter().map(fourfold).collect();
    let all = pooled(&strata);
    json!({
        "mh_or": figure(all.odds_ratio),
        "log_mh_or_se_rbg": figure(all.log_error),
        "mh_or_ci95": bounds(all.interval),
        "cmh_chi2": figure(all.chi_square[0]),
        "cmh_p": figure(all.chance[0]),
        "cmh_chi2_cc": figure(all.chi_square[1]),
        "cmh_p_cc": figure(all.chance[1]),
        "crude_or": figure(all.crude),
        "stratum_or": figures(strata.iter().map(|table| table.odds_ratio())),
        "breslow_day": figure(all.breslow_day[0]),
        "breslow_day_tarone": figure(all.breslow_day[1]),
        "breslow_day_df": all.freedom,
        "breslow_day_p": figure(all.differ[0]),
    })
}

#[test]
fn chances_of_many_comparisons() {
    check("10_multiple_testing.json", &[], adjusted);
}

fn adjusted(vector: &Value) -> Value {
    let chances: Vec<f64> = read(&vector["input"]["p"]);
    let (hochberg, bonferroni) = (benjamini_hochberg(&chances), bonferroni(&chances));
    let taken = |adjusted: &[f64]| adjusted.iter().filter(|chance| **chance <= 0.05).count();
    json!({
        "bh": hochberg,
        "by": benjamini_yekutieli(&chances),
        "holm": holm(&chances),
        "bonferroni": bonferroni,
        "rejected_bh_05": taken(&hochberg),
        "rejected_bonferroni_05": taken(&bonferroni),
    })
}

#[test]
fn chances_within_documents() {
    check("11_permutation_nested.json", &[], within_documents);
}

fn within_documents(vector: &Value) -> Value {
    let tables: Vec<[[u64; 2]; 2]> = read(&vector["input"]["strata"]);
    let strata: Vec<Fourfold> = tables.iter().copied().map(fourfold).collect();
    let exact = exact_within(&strata);
    let sum = |row: usize, column: usize| tables.iter().map(|table| table[row][column]).sum();
    let naive = fourfold([[sum(0, 0), sum(0, 1)], [sum(1, 0), sum(1, 1)]]).fisher();
    json!({
        "observed": exact.observed,
        "expected": exact.expected,
        "p_greater": exact.greater,
        "p_less": exact.less,
        "p_two_sided": exact.two_sided,
        "mid_p_greater": exact.mid_greater,
        "naive_pooled_fisher_greater": naive.greater,
        "naive_pooled_fisher_two_sided": naive.two_sided,
    })
}

const LEFT_OUT_12: &[&str] = &[
    // Passages are those of one text here.
    "same_document",
    // Documents with both are counted by a report: see `documents_with_both`.
    "boolean",
];

#[test]
fn passages_that_touch_or_are_near() {
    check("12_cooccurrence_spans.json", LEFT_OUT_12, |vector| match kind(vector) {
        "fcm_window" => words_near(vector),
        "fcm_document" => words_in_documents(vector),
        _ => passages(vector),
    });
}

/// The pairs of words that a vector names, `a|b`.
fn pairs_of(expected: &Value) -> impl Iterator<Item = (&String, &str, &str)> {
    expected.as_object().unwrap().keys().map(|name| {
        let (a, b) = name.split_once('|').unwrap();
        (name, a, b)
    })
}

/// The places of `wanted` among the words of a text, each a passage and a paragraph of its own.
fn places(words: &[&str], wanted: &str) -> Vec<Span> {
    let own = words.iter().enumerate().filter(|(_, word)| **word == wanted);
    own.map(|(at, _)| Span::new(at, at + 1)).collect()
}

/// Pairs of words at most so many words apart; a word is no pair with itself, and of two that are the
/// same each is near the other.
fn near_words(words: &[&str], a: &str, b: &str, most: usize) -> u64 {
    let paragraphs: Vec<Span> = (0..words.len()).map(|at| Span::new(at, at + 1)).collect();
    let (of_a, of_b) = (places(words, a), places(words, b));
    let itself = if a == b { of_a.len() as u64 } else { 0 };
    near_pairs(&of_a, &of_b, &paragraphs, most) - itself
}

fn words_near(vector: &Value) -> Value {
    let documents: Vec<Vec<&str>> = read(&vector["input"]["documents"]);
    let window: usize = read(&vector["input"]["window"]);
    let count = |(name, a, b): (&String, &str, &str)| {
        let near = documents.iter().map(|words| near_words(words, a, b, window));
        (name.clone(), json!(near.sum::<u64>()))
    };
    let upper: Value = pairs_of(&vector["expected"]["upper"]).map(count).collect();
    json!({ "features": vector["expected"]["features"], "upper": upper })
}

fn words_in_documents(vector: &Value) -> Value {
    let documents: Vec<Vec<&str>> = read(&vector["input"]["documents"]);
    let count = |(name, a, b): (&String, &str, &str)| {
        let pairs = documents.iter().map(|words| near_words(words, a, b, words.len()));
        let times = if a == b { 2 } else { 1 };
        (name.clone(), json!(pairs.sum::<u64>() / times))
    };
    json!({ "frequency": pairs_of(&vector["expected"]["frequency"]).map(count).collect::<Value>() })
}

/// The vector `id` of `file`; `None` where there are none.
fn vector(file: &str, id: &str) -> Option<Value> {
    let text = fs::read_to_string(shared("stats/vectors")?.join(file)).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    all["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == id).cloned()
}

#[test]
fn documents_with_both() {
    let Some(vector) = vector("12_cooccurrence_spans.json", "fcm.document") else { return };
    let documents: Vec<Vec<String>> = read(&vector["input"]["documents"]);
    let words: BTreeSet<&String> = documents.iter().flatten().collect();
    let mut book = "[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n".to_owned();
    for word in words {
        book += &format!(
            "\n[[code]]\nid = \"w.{word}\"\nname = \"{word}\"\n\n[[code.rule]]\nid = \"{word}\"\n\
             find = \"{word}\"\n"
        );
    }
    let notes = documents.iter().enumerate();
    let notes =
        notes.map(|(n, words)| (format!("N{n}.txt"), format!("case: K\n\n{}", words.join(" "))));
    let notes: Vec<(String, String)> = notes.collect();
    let notes: Vec<(&str, &str)> = notes.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let project = Project::with(&book, &notes);
    let args = ["report", "cooccurrence", "--level", "code", "--unit", "document", "--json"];
    let report: Value = serde_json::from_str(&project.run(&args).expect(0).out).unwrap();
    let case = report["cases"].as_array().unwrap().iter().find(|case| case["case"] == "K").unwrap();
    let pairs = case["pairs"].as_array().unwrap();
    for (name, a, b) in pairs_of(&vector["expected"]["boolean"]).filter(|(_, a, b)| a != b) {
        let is = |pair: &&Value| pair["a"] == format!("w.{a}") && pair["b"] == format!("w.{b}");
        let own = pairs.iter().find(is).unwrap();
        assert_eq!(own["both"], vector["expected"]["boolean"][name], "{name}");
    }
}

fn passages(vector: &Value) -> Value {
    let paragraphs: Vec<Span> = read(&vector["input"]["paragraphs"]);
    let segments: Vec<(&str, usize, usize)> = read(&vector["input"]["segments"]);
    let of = |code: &str| -> Vec<Span> {
        let own = segments.iter().filter(|(name, ..)| *name == code);
        own.map(|(_, start, end)| Span::new(*start, *end)).collect()
    };
    let pair = |name: &String| {
        let (first, second) = name.split_once('|').unwrap();
        (name.clone(), two_codes(&of(first), &of(second), &paragraphs))
    };
    Value::Object(vector["expected"].as_object().unwrap().keys().map(pair).collect())
}

fn two_codes(a: &[Span], b: &[Span], paragraphs: &[Span]) -> Value {
    let touching = Touching::of(a, b);
    let near = |most: usize| near_pairs(a, b, paragraphs, most);
    let has = |code: &[Span], paragraph: Span| code.iter().any(|span| span.overlaps(paragraph));
    let count = |in_a: bool, in_b: bool| {
        let wanted = |one: &&Span| has(a, **one) == in_a && has(b, **one) == in_b;
        paragraphs.iter().filter(wanted).count() as u64
    };
    let table = fourfold([
        [count(true, true), count(true, false)],
        [count(false, true), count(false, false)],
    ]);
    json!({
        "overlap_events": touching.pairs,
        "a_segments_touching": touching.first,
        "b_segments_touching": touching.second,
        "c_coefficient": figure(c_coefficient([a.len() as u64, b.len() as u64], touching.pairs)),
        "intersection_chars": touching.shared,
        "intersection_regions": touching.regions,
        "jaccard_chars": figure(touching.jaccard),
        "paragraphs_with_both": table.both,
        "jaccard_paragraphs": figure(table.jaccard()),
        "near_pairs_by_max_paragraph_distance": { "0": near(0), "1": near(1), "2": near(2) },
    })
}

const LEFT_OUT_13: &[&str] = &[
    // How many resamples there are of all documents; ours are drawn.
    "resamples",
];

#[test]
fn rates_shares_and_vocabulary() {
    check("13_frequency_rates.json", LEFT_OUT_13, |vector| match kind(vector) {
        "poisson_ci" => intervals_of_counts(vector),
        "rate_per_1000" => rates(vector),
        "poisson_ratio" => ratio_of_rates(vector),
        "proportion_ci" => shares(vector),
        "cluster_bootstrap" => drawn(vector),
        "type_counts" => vocabulary(vector),
        _ => Value::Null,
    });
}

fn intervals_of_counts(vector: &Value) -> Value {
    let counts: Vec<u64> = read(&vector["input"]["counts"]);
    json!({ "ci95": counts.into_iter().map(garwood).collect::<Vec<_>>() })
}

fn rates(vector: &Value) -> Value {
    let counts: Vec<(u64, u64)> = read(&vector["input"]["count_words"]);
    let each = || counts.iter().map(|(count, words)| per_thousand(*count, *words));
    json!({
        "rate": figures(each().map(|(rate, _)| rate)),
        "ci95": each().map(|(_, interval)| bounds(interval)).collect::<Vec<_>>(),
    })
}

fn ratio_of_rates(vector: &Value) -> Value {
    let count = |name: &str| read(&vector["input"][name]);
    let exposure = |name: &str| read(&vector["input"][name]);
    let (ratio, chance, interval) =
        rate_ratio(count("x1"), exposure("t1"), count("x2"), exposure("t2"));
    json!({ "ratio": figure(ratio), "p": figure(chance), "ci": bounds(interval) })
}

fn shares(vector: &Value) -> Value {
    let shares: Vec<(u64, u64)> = read(&vector["input"]["x_n"]);
    let each = |interval: fn(u64, u64) -> (f64, f64)| -> Vec<(f64, f64)> {
        shares.iter().map(|(part, whole)| interval(*part, *whole)).collect()
    };
    json!({ "clopper": each(clopper_pearson), "wilson": each(wilson) })
}

/// Drawn resamples against all that there are. What is near enough counts as what is expected: a
/// mean and a deviation within 3 % of the deviation (which is three standard errors of the mean),
/// and a bound that is the expected value or next to it among all that resamples can have.
fn drawn(vector: &Value) -> Value {
    let documents: Vec<(u64, u64)> = read(&vector["input"]["documents"]);
    let count = documents.iter().map(|(count, _)| count).sum();
    let words = documents.iter().map(|(_, words)| words).sum();
    let (rate, interval) = per_thousand(count, words);
    let drawn = resampled(&documents, 10_000, 1, Some(2)).unwrap();
    let all = all_resamples(&read::<Vec<(f64, f64)>>(&vector["input"]["documents"]));
    let expected = |key: &str| -> f64 { read(&vector["expected"][key]) };
    let place = |value: f64| all.partition_point(|other| *other < value - 1e-9);
    let moment = |key: &str, ours: f64| {
        let near = (ours - expected(key)).abs() <= 0.03 * expected("boot_sd");
        if near { expected(key) } else { ours }
    };
    let bound = |key: &str, ours: f64| {
        let near = place(ours).abs_diff(place(expected(key))) <= 1;
        if near { expected(key) } else { ours }
    };
    json!({
        "rate": figure(rate),
        "boot_mean": moment("boot_mean", drawn.mean),
        "boot_sd": moment("boot_sd", drawn.deviation),
        "percentile_2_5": bound("percentile_2_5", drawn.interval.0),
        "percentile_97_5": bound("percentile_97_5", drawn.interval.1),
        "garwood_ci95": bounds(interval),
        "pearson_dispersion": figure(pearson_dispersion(&documents)),
    })
}

/// The rates that resamples of documents can have, in order.
fn all_resamples(documents: &[(f64, f64)]) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0)];
    for _ in documents {
        let one_more = |(count, words): (f64, f64)| {
            documents.iter().map(move |(more, longer)| (count + more, words + longer))
        };
        sums = sums.into_iter().flat_map(one_more).collect();
    }
    let mut rates: Vec<f64> = sums.iter().map(|(count, words)| 1000.0 * count / words).collect();
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    rates
}

fn vocabulary(vector: &Value) -> Value {
    let words: Vec<&str> = read(&vector["input"]["tokens"]);
    let found = Vocabulary::of(words.into_iter());
    json!({
        "tokens": found.tokens,
        "types": found.types,
        "hapax": found.hapax,
        "ttr": figure(found.ratio),
        "guiraud_R": figure(found.guiraud),
        "herdan_C": figure(found.herdan),
        "yule_K": figure(found.yule),
    })
}

#[test]
fn keyness_of_two_texts() {
    check("14_keyness.json", &[], |vector| match kind(vector) {
        "keyness" => keyness(vector),
        "chi2_critical" => {
            let chances: Vec<f64> = read(&vector["input"]["p"]);
            json!({ "critical": chances.into_iter().map(critical).collect::<Vec<_>>() })
        }
        _ => Value::Null,
    });
}

fn keyness(vector: &Value) -> Value {
    let cell = |name: &str| read(&vector["input"][name]);
    let compared = Comparison {
        own: cell("freq1"),
        own_words: cell("size1"),
        other: cell("freq2"),
        other_words: cell("size2"),
    };
    let (own, other) = compared.expected();
    json!({
        "E1": own,
        "E2": other,
        "LL": figure(compared.log_likelihood()),
        "per_1000_1": figure(per_thousand(compared.own, compared.own_words).0),
        "per_1000_2": figure(per_thousand(compared.other, compared.other_words).0),
        "LL_signed": figure(compared.signed()),
        "G2_four_cell": figure(compared.four_cells()),
        "pct_diff": figure(compared.percent_difference()),
        "relative_risk": figure(compared.relative()),
        "log_ratio": figure(compared.log_ratio()),
        "log_ratio_half": figure(compared.log_ratio_half()),
        "bayes_BIC": figure(compared.bayes()),
        "ELL": figure(compared.effect()),
        "odds_ratio": figure(compared.odds_ratio()),
        "p": figure(compared.chance()),
    })
}

const LEFT_OUT_15: &[&str] = &[
    // Whoever asks knows how many parts there are.
    "parts",
    // Deviations of plain counts say nothing where parts differ in size.
    "sd_pop",
    "sd_sample",
];

#[test]
fn dispersion_over_documents() {
    check("15_dispersion.json", LEFT_OUT_15, dispersion);
}

fn dispersion(vector: &Value) -> Value {
    let (counts, sizes): (Vec<u64>, Vec<u64>) =
        (read(&vector["input"]["counts"]), read(&vector["input"]["sizes"]));
    let found = Dispersion::of(&counts, &sizes);
    let stats = [
        found.variation,
        found.juilland,
        found.carroll,
        found.rosengren,
        found.dp,
        found.dp_normal,
        found.dp_egbert,
        found.divergence,
        found.divergence_normal,
    ];
    json!({
        "f": found.occurrences,
        "range": found.range,
        "vc_normalised_pop": figure(found.variation),
        "juilland_D": figure(found.juilland),
        "carroll_D2": figure(found.carroll),
        "rosengren_S": figure(found.rosengren),
        "DP": figure(found.dp),
        "DPnorm": figure(found.dp_normal),
        "DP_egbert2020": figure(found.dp_egbert),
        "KL_div": figure(found.divergence),
        "KL_norm_gries2024": figure(found.divergence_normal),
        "status": status(stats.into_iter()),
    })
}

const LEFT_OUT_16: &[&str] = &[
    // The interval of the slope is that by rounded ranks, which DEFINITIONS.md fixes.
    "ci_gilbert_interp",
];

#[test]
fn bursts_trends_and_models_of_counts() {
    check("16_time_trend.json", LEFT_OUT_16, |vector| match kind(vector) {
        "burstiness" => bursts(vector),
        "mann_kendall" => trend(vector),
        "mann_kendall_exact" => exact_trend(vector),
        "poisson_glm" => model_of_counts(vector),
        _ => Value::Null,
    });
}

fn bursts(vector: &Value) -> Value {
    let gaps: Vec<f64> = read(&vector["input"]["intervals"]);
    let (plain, finite, memory) = burstiness(&gaps);
    json!({ "B": figure(plain), "B_finite": figure(finite), "memory_M": figure(memory) })
}

/// Without times, values are one apart from 1 on.
fn trend(vector: &Value) -> Value {
    let values: Vec<f64> = read(&vector["input"]["x"]);
    let evenly = || (1_u32..).map(f64::from).take(values.len()).collect();
    let times = read::<Option<Vec<f64>>>(&vector["input"]["t"]).unwrap_or_else(evenly);
    let (test, slope) = (kendall(&values), theil_sen(&values, &times));
    json!({
        "S": test.s,
        "var_S": test.variance,
        "z": figure(test.z),
        "p": figure(test.chance),
        "tau_b": figure(test.tau_b),
        "tau_a": figure(test.tau_a),
        "theil_sen": {
            "slope": figure(slope.slope),
            "intercept": figure(slope.intercept),
            "ci_rank_rounded": bounds(slope.interval),
        },
    })
}

/// The upper tail is half of both.
fn exact_trend(vector: &Value) -> Value {
    let values: Vec<f64> = read(&vector["input"]["x"]);
    let test = kendall(&values);
    let tail = |score: &String| {
        let test = kendall(&six_with_score(score.parse().unwrap()));
        (score.clone(), figure(test.chance.map(|both| both / 2.0)))
    };
    let scores = vector["expected"]["upper_tail"].as_object().unwrap().keys();
    json!({
        "S": test.s,
        "p_two_sided": figure(test.chance),
        "upper_tail": Value::Object(scores.map(tail).collect()),
    })
}

/// Six values in an order that has this score: pairs that rise are turned round until it is so.
fn six_with_score(score: i64) -> Vec<f64> {
    let mut values = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    while kendall(&values).s > score {
        let rising = (1..values.len()).find(|at| values[at - 1] < values[*at]).unwrap();
        values.swap(rising - 1, rising);
    }
    assert_eq!(kendall(&values).s, score);
    values
}

fn model_of_counts(vector: &Value) -> Value {
    let input = &vector["input"];
    let counts: Vec<u64> = read(&input["y"]);
    let columns = input["columns"].as_object().unwrap();
    let values: Vec<Vec<f64>> = columns.values().map(read).collect();
    let offsets = read::<Option<Vec<f64>>>(&input["offset_log_exposure"]).unwrap_or_default();
    let fit = poisson(&counts, &values, &offsets).unwrap();
    let without = poisson(&counts, &values[..1], &offsets).unwrap();
    let named = |values: &[f64]| {
        let one = |(name, value): (&String, &f64)| (name.clone(), json!(value));
        Value::Object(columns.keys().zip(values).map(one).collect())
    };
    json!({
        "coef": named(&fit.coefficients),
        "se": named(&fit.errors),
        "deviance": fit.deviance,
        "null_deviance": without.deviance,
        "aic": fit.aic,
        "pearson_dispersion": figure(fit.dispersion),
    })
}

#[test]
fn what_follows_what() {
    check("17_sequences.json", &[], |vector| match kind(vector) {
        "lag_sequential" => followed(&Transitions { counts: read(&vector["input"]["matrix"]) }),
        "lag_from_sequence" => lags(vector),
        _ => Value::Null,
    });
}

fn lags(vector: &Value) -> Value {
    let input = &vector["input"];
    let codes: Vec<&str> = read(&input["codes"]);
    let lags: Vec<usize> = read(&input["lags"]);
    let named: Vec<Vec<&str>> = read(&input["sequences"]);
    let number = |code: &&str| codes.iter().position(|one| one == code).unwrap();
    let sequences: Vec<Vec<usize>> =
        named.iter().map(|sequence| sequence.iter().map(number).collect()).collect();
    let at =
        |lag: usize| (lag.to_string(), followed(&Transitions::of(&sequences, codes.len(), lag)));
    Value::Object(lags.into_iter().map(at).collect())
}

fn followed(transitions: &Transitions) -> Value {
    let (likelihood, freedom) = transitions.likelihood_ratio();
    json!({
        "matrix": transitions.counts,
        "N": transitions.total(),
        "expected": cells(transitions, Transitions::expected),
        "trans_prob": cells(transitions, Transitions::share),
        "adj_residual": cells(transitions, Transitions::residual),
        "yule_Q": cells(transitions, Transitions::yule_q),
        "G2": figure(likelihood),
        "X2": figure(transitions.chi_square()),
        "df": freedom,
    })
}

fn cells(of: &Transitions, cell: fn(&Transitions, usize, usize) -> Stat) -> Value {
    let kinds = 0..of.counts.len();
    let row = |row: usize| figures(kinds.clone().map(move |column| cell(of, row, column)));
    Value::Array(kinds.clone().map(row).collect())
}

const LEFT_OUT_18: &[&str] = &[
    // Two codes are connected or not in a line, whatever their number.
    "weighted_counts",
];

#[test]
fn networks_of_codes() {
    check("18_ena.json", LEFT_OUT_18, network);
}

fn network(vector: &Value) -> Value {
    let input = &vector["input"];
    let codes: Vec<&str> = read(&input["codes"]);
    let rows = input["rows"].as_array().unwrap();
    let lines: Vec<Line> = rows.iter().map(line).collect();
    let network = Network::of(&lines, codes.len(), read(&input["window"]));
    let weights = network.weights();
    let pairs = network.pairs.iter().map(|(first, second)| [codes[*first], codes[*second]]);
    json!({
        "pairs": pairs.collect::<Vec<_>>(),
        "units": network.units.keys().collect::<Vec<_>>(),
        "counts": network.units.values().collect::<Vec<_>>(),
        "line_weights": weights.values().collect::<Vec<_>>(),
    })
}

fn line(row: &Value) -> Line {
    let marks: Vec<u8> = read(&row["codes"]);
    let marked = marks.into_iter().enumerate().filter(|(_, mark)| *mark > 0);
    Line {
        unit: read(&row["unit"]),
        conversation: read(&row["conv"]),
        codes: marked.map(|(code, _)| code).collect(),
    }
}

#[test]
fn balance_coordination_and_saturation() {
    check("19_interaction_saturation.json", &[], |vector| match kind(vector) {
        "gini" => balances(vector),
        "coordination" => coordinations(vector),
        "saturation" => saturations(vector),
        _ => Value::Null,
    });
}

fn balances(vector: &Value) -> Value {
    let talks: Vec<Vec<f64>> = read(&vector["input"]["x"]);
    let each = |of: fn(&[f64]) -> Stat| figures(talks.iter().map(|talk| of(talk)));
    json!({
        "gini": each(gini),
        "gini_corrected": each(gini_corrected),
        "entropy_balance": each(balance),
    })
}

fn coordinations(vector: &Value) -> Value {
    let talks: Vec<Vec<(u8, u8)>> = read(&vector["input"]["exchanges"]);
    let one = |talk: &Vec<(u8, u8)>| {
        let marked = talk.iter().map(|(said, reply)| (*said > 0, *reply > 0));
        coordination(&marked.collect::<Vec<_>>())
    };
    json!({ "C": figures(talks.iter().map(one)) })
}

fn saturations(vector: &Value) -> Value {
    let input = &vector["input"];
    let new: Vec<u64> = read(&input["new_themes"]);
    let (base, length): (usize, usize) = (read(&input["base"]), read(&input["run"]));
    let one_run = |run: &Run| {
        json!({
            "interviews": (run.first..run.first + length).collect::<Vec<_>>(),
            "new": run.new,
            "ratio": figure(run.ratio),
        })
    };
    let at = |threshold: &Value| {
        let found = saturation(&new, base, length, read(threshold));
        let reached = found.reached.map(|before| format!("{before}+{length}"));
        let value = json!({
            "base_themes": found.base,
            "runs": found.runs.iter().map(one_run).collect::<Vec<_>>(),
            "reached_at": reached,
            "status": status(found.runs.iter().map(|run| run.ratio)),
        });
        (threshold.to_string(), value)
    };
    Value::Object(input["thresholds"].as_array().unwrap().iter().map(at).collect())
}

const LEFT_OUT_20: &[&str] = &[
    // Lines of a search: see `words_in_context`.
    "kwic.window3",
];

#[test]
fn words_that_stand_together() {
    check("20_collocation_concordance.json", LEFT_OUT_20, collocations);
}

fn collocations(vector: &Value) -> Value {
    let input = &vector["input"];
    let items: Vec<(u64, u64, u64)> = read(&input["items"]);
    let (words, span): (u64, u64) = (read(&input["N"]), read(&input["span_tokens"]));
    let each = |of: fn(Collocation) -> Stat| {
        figures(items.iter().map(|(together, node, other)| {
            of(Collocation { together: *together, node: *node, other: *other, words, span })
        }))
    };
    json!({
        "E": each(Collocation::expected),
        "MI": each(Collocation::information),
        "MI3": each(Collocation::cubed_information),
        "t_score": each(Collocation::t_score),
        "z_score": each(Collocation::z_score),
        "logDice": each(Collocation::log_dice),
        "dice": each(Collocation::dice),
    })
}

#[test]
fn words_in_context() {
    let Some(vector) = vector("20_collocation_concordance.json", "kwic.window3") else { return };
    // Marks stand after a word, without a space.
    let text = |tokens: &Value| {
        let tokens: Vec<String> = read(tokens);
        tokens.join(" ").replace(" .", ".").replace(" ,", ",")
    };
    let note = text(&vector["input"]["tokens"]);
    let project =
        Project::with("[codebook]\nname = \"b\"\nversion = \"1.0.0\"\n", &[("N.txt", &note)]);
    let pattern = vector["input"]["pattern"].as_str().unwrap();
    let out = project.run(&["search", pattern, "--kwic"]).expect(0).out;
    let lines: Vec<&str> = out.lines().filter(|line| line.contains('»')).collect();
    let hits = vector["expected"]["hits"].as_array().unwrap();
    assert_eq!(lines.len(), hits.len(), "{out}");
    for (line, hit) in lines.iter().zip(hits) {
        let (left, rest) = line.split_once('»').unwrap();
        let (node, right) = rest.split_once('«').unwrap();
        assert_eq!(node, hit["node"], "{line}");
        assert!(left.trim_end().ends_with(&text(&hit["left"])), "{line}");
        assert!(right.trim_start().starts_with(&text(&hit["right"])), "{line}");
    }
}

const LEFT_OUT_21: &[&str] = &[
    // Agreement of coders is not among these figures.
    "deg.kappa.onecategory",
    "deg.alpha.onevalue",
    "deg.alpha.missingcoder",
    "deg.fleiss.onecategory",
];

#[test]
fn figures_of_nothing_are_undefined() {
    check("21_degenerate_cases.json", LEFT_OUT_21, |vector| match kind(vector) {
        "keyness" => keyness(vector),
        "rate_per_1000" => rates(vector),
        "saturation" => saturations(vector),
        _ => Value::Null,
    });
}
