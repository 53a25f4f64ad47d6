use strsim::damerau_levenshtein;

/// The word of `known` that `word` is most likely a slip for; the first of equals.
pub fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let allowed = (folded.chars().count() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|candidate| (damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `did you mean …?` for [`closest`]; else the known words, where they are few.
pub fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<String> {
    if let Some(candidate) = closest(word, known.clone()) {
        return Some(format!("did you mean `{candidate}`?"));
    }
    let known: Vec<&str> = known.into_iter().collect();
    (1..=20).contains(&known.len()).then(|| format!("known here: {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(closest("hostilty", ["resistance", "hostility"]), Some("hostility"));
        assert_eq!(closest("Parent", ["parent"]), Some("parent"));
        assert_eq!(closest("zebra", ["parent", "child"]), None);
        let listed = did_you_mean("zebra", ["parent", "child"]);
        assert_eq!(listed.as_deref(), Some("known here: parent, child"));
        assert_eq!(did_you_mean("zebra", []), None);
    }
}
