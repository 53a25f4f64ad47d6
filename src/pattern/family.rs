use std::collections::HashMap;
use std::sync::LazyLock;

/// Words whose forms are not built by rule, each line one word with all its forms, the plain one first.
static IRREGULAR: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let lines = include_str!("irregular.txt").lines();
    let forms = lines.map(|line| line.split_whitespace().collect::<Vec<_>>());
    forms.filter_map(|forms| Some((*forms.first()?, forms))).collect()
});

const VOWELS: &str = "aeiou";

/// The forms of an English word in its plain form, itself first: `shout` → shout, shouts, shouted,
/// shouting. More may be built than exist (`shouted` of a noun): what nobody writes matches nothing.
pub(super) fn forms(word: &str) -> Vec<String> {
    if let Some(forms) = IRREGULAR.get(word) {
        return forms.iter().map(|form| (*form).to_owned()).collect();
    }
    let letter = |back: usize| word.chars().rev().nth(back).unwrap_or(' ');
    let vowel = |back: usize| VOWELS.contains(letter(back));
    let stem = |end: &str| word.strip_suffix(end).unwrap_or(word).to_owned();
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    let mut forms = vec![word.to_owned()];
    if word.ends_with('y') && !vowel(1) {
        let stem = stem("y");
        forms.extend([stem.clone() + "ies", stem.clone() + "ied", word.to_owned() + "ing"]);
        forms.extend([stem.clone() + "ier", stem + "iest"]);
    } else if word.ends_with("ie") {
        forms.extend([word.to_owned() + "s", word.to_owned() + "d", stem("ie") + "ying"]);
    } else if word.ends_with('e') {
        forms.extend([word.to_owned() + "s", word.to_owned() + "d"]);
        let kept = ["ee", "oe", "ye"].iter().any(|end| word.ends_with(end));
        forms.push(if kept { word.to_owned() + "ing" } else { stem("e") + "ing" });
    } else {
        forms.push(word.to_owned() + if hisses { "es" } else { "s" });
        forms.extend([word.to_owned() + "ed", word.to_owned() + "ing"]);
        // British spelling doubles after a short vowel, and l after any: stopped, bullied, cancelled.
        let short = vowel(1) && !vowel(2) && !vowel(0) && !"wxy".contains(letter(0));
        if short {
            let doubled = format!("{word}{}", letter(0));
            forms.extend([doubled.clone() + "ed", doubled + "ing"]);
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_built_by_rule_or_looked_up() {
        let has = |word: &str, wanted: &[&str]| {
            let forms = forms(word);
            let missing: Vec<_> =
                wanted.iter().filter(|w| !forms.iter().any(|f| f == *w)).collect();
            assert!(missing.is_empty(), "{word}: {missing:?} not in {forms:?}");
        };
        has("shout", &["shout", "shouts", "shouted", "shouting"]);
        has("hate", &["hates", "hated", "hating"]);
        has("stop", &["stops", "stopped", "stopping"]);
        has("cancel", &["cancelled", "cancelling"]);
        has("worry", &["worries", "worried", "worrying"]);
        has("play", &["plays", "played", "playing"]);
        has("watch", &["watches", "watched"]);
        has("agree", &["agrees", "agreed", "agreeing"]);
        has("angry", &["angrier", "angriest"]);
        has("go", &["went", "gone", "going"]);
        has("child", &["children"]);
    }
}
