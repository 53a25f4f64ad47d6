//! Labels and words.

use super::*;

#[test]
fn who_calls_whom_what_and_what_came_first() {
    let notes = [
        ("D1 X 2019-01-01 call", "SW: She is hostile.\nMUM: I am not hostile.\nSW: Oh, hostile."),
        ("D2 X 2019-02-01 call", "MUM shouts."),
        ("D3 Y 2019-01-01 call", "MUM shouts."),
        ("D4 Y 2019-02-01 call", "The hostile MUM waits."),
        ("D5 Z 2019-02-01 call", "The hostile man shouts."),
    ];
    let project = study(&[("a.shout", "shout*")], &notes);
    let t = figures(&project, "labels --label hostile=a");
    t.is(&[
        ("labels|hostile|worker|nobody named|call|times", "2"),
        ("labels|hostile|worker|nobody named|call|documents", "1"),
        ("labels|hostile|parent|nobody named|call|times", "1"),
        ("labels|hostile|narrative|parent|call|times", "1"),
        // Where the sentence names nobody of the family, a thing may be meant.
        ("conduct|hostile|X|a|order", "not there"),
        ("conduct|hostile|Y|a|order", "conduct before label"),
        ("conduct|hostile|Y|a|days", "31.000000"),
        ("conduct|hostile|Z|a|order", "not there"),
    ]);
}

#[test]
fn a_speaker_of_unknown_role_is_not_the_narrative() {
    let text = "SW: Well.\nXX: She is hostile.\nSW: Oh.\nXX: Yes.";
    let project = study(&[("a.shout", "shout")], &[("D1 X 2019-01-01 call", text)]);
    let t = figures(&project, "labels --label hostile");
    assert_eq!(t.at("labels|hostile|narrative|nobody named|call|times"), "not there");
    assert_eq!(t.0.len(), 2);
}

#[test]
fn a_label_inside_the_conduct_is_the_same_passage() {
    let note = ("D1 X 2019-01-01 call", "MUM shouted hostile words.");
    let project = study(&[("a.shout", "\"shouted hostile\"")], &[note]);
    let t = figures(&project, "labels --label hostile=a");
    t.is(&[("conduct|hostile|X|a|order", "same passage")]);
}

#[test]
fn days_between_label_and_conduct_without_dates_say_why_there_are_none() {
    let notes = [("D1 X - call", "MUM is hostile."), ("D2 X - call", "MUM shouts.")];
    let t = figures(&study(&[("a.shout", "shout*")], &notes), "labels --label hostile=a");
    t.is(&[("conduct|hostile|X|a|order", "without dates")]);
    assert_ne!(t.at("conduct|hostile|X|a|days"), "(conduct not coded)");
}

#[test]
fn keyness_by_its_formula() {
    let part = format!("door door door door {}", filler("p", 6));
    let notes = [
        ("D1 X 2019-01-01 supervision", part),
        ("D2 X 2019-01-02 call", format!("door {}", filler("q", 14))),
        ("D3 Y 2019-01-02 call", filler("r", 15)),
    ];
    let notes: Vec<(&str, &str)> = notes.iter().map(|(head, text)| (*head, &**text)).collect();
    let t = figures(&study(&[("f.a", "alpha")], &notes), "keyness --part doc_type=supervision");
    t.is(&[
        ("more|door|in part", "4"),
        ("more|door|in rest", "1"),
        ("more|door|per 1,000", "400.000000"),
        ("more|door|cases", "1"),
    ]);
    // 4 of 10 words and 1 of 30: 1.25 and 3.75 are expected.
    let likelihood = 2.0 * (4.0 * (4.0_f64 / 1.25).ln() + (1.0_f64 / 3.75).ln());
    t.near("more|door|LL", likelihood);
    t.near("more|door|log ratio", 12.0_f64.log2());
    t.near("more|door|Bayes", likelihood - 40.0_f64.ln());
    assert_eq!(t.0.len(), 8, "nothing else is said of any word");
}

#[test]
fn collocates_counted_by_hand() {
    let first = "red door shut pa pb pc red door shut pd pe pf red door shut door";
    let notes = [("D1 X 2019-01-01 call", first), ("D2 X 2019-01-02 call", "red shut")];
    let project = study(&[("f.a", "alpha")], &notes);
    let t = figures(&project, "collocates door --window 1");
    t.is(&[
        // The last stands between two doors, and is one word.
        ("collocates|shut|together", "3"),
        ("collocates|shut|before", "1"),
        ("collocates|shut|after", "2"),
        ("collocates|shut|in all", "4"),
        ("collocates|red|together", "3"),
        ("collocates|red|after", "0"),
        ("collocates|red|in all", "4"),
        ("collocates|pa|together", "not there"),
    ]);
    // Four times two places and four times red, in 18 words.
    let expected = 4.0 * 4.0 * 2.0 / 18.0_f64;
    t.near("collocates|red|expected", expected);
    t.near("collocates|red|logDice", 14.0 + (6.0_f64 / 8.0).log2());
    t.near("collocates|red|MI", (3.0 / expected).log2());
    t.near("collocates|red|t", (3.0 - expected) / 3.0_f64.sqrt());
}

#[test]
fn no_word_stands_near_a_phrase_more_often_than_it_stands() {
    let note = [("D1 X 2019-01-01 call", "door cat door cat door cat door one two three")];
    let project = study(&[("f.a", "alpha")], &note);
    let t = figures(&project, "collocates door --window 1");
    t.is(&[("collocates|cat|together", "3"), ("collocates|cat|in all", "3")]);
    let score: f64 = t.at("collocates|cat|logDice").parse().unwrap();
    assert!(score <= 14.0, "logDice is at most 14, and here {score}");
}

#[test]
fn dispersion_worked_out_by_hand() {
    let notes = [
        ("D1 X 2019-01-01 call", format!("alpha alpha {}", filler("p", 8))),
        ("D2 X 2019-01-02 call", filler("q", 10)),
        ("D3 Y 2019-01-02 call", format!("alpha alpha {}", filler("r", 18))),
    ];
    let notes: Vec<(&str, &str)> = notes.iter().map(|(head, text)| (*head, &**text)).collect();
    let t = figures(&study(&[("f.a", "alpha")], &notes), "dispersion --word alpha");
    for what in ["f", "“alpha”"] {
        let near = |name: &str, wanted| t.near(&name.replace('@', what), wanted);
        near("documents|@|times", 4.0);
        near("documents|@|in", 2.0);
        near("documents|@|of", 3.0);
        // Shares ½, 0, ½ of what is ¼, ¼, ½ of the words.
        near("documents|@|DP", 0.25);
        near("documents|@|DP norm", 0.25 / 0.75);
        // Rates 0.2, 0, 0.1: the deviation is √(0.02/3).
        near("documents|@|Juilland’s D", 1.0 - (0.02_f64 / 3.0).sqrt() / 0.1 / 2.0_f64.sqrt());
        near("cases|@|DP", 0.0);
        near("cases|@|Juilland’s D", 1.0);
    }
}
