use crate::corpus::{Document, Role};
use crate::text::Span;

/// Where the text of `document` names participants of `role` by words of their own, as they are written, and
/// which participants, in order.
pub fn named(document: &Document, role: Role) -> Vec<(Span, usize)> {
    let text = &document.text;
    let mut places = Vec::new();
    let people = document.participants.iter().enumerate();
    for (index, person) in people.filter(|(_, person)| person.role == role) {
        for word in person.words() {
            let found = text.match_indices(word).map(|(at, _)| Span::new(at, at + word.len()));
            places.extend(found.filter(|span| is_word(text, *span)).map(|span| (span, index)));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// Whether `span` is no part of a longer word.
fn is_word(text: &str, span: Span) -> bool {
    let before = text.get(..span.start()).and_then(|text| text.chars().next_back());
    let after = text.get(span.end()..).and_then(|text| text.chars().next());
    !before.into_iter().chain(after).any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Participant;

    #[test]
    fn names_are_whole_words_as_written() {
        let child = |name: &str, aliases: &[&str]| Participant {
            name: name.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            role: Role::Child,
        };
        let document = Document {
            participants: vec![child("Ash", &["Ash"]), child("Imogen", &["I", "Imogen", "IH"])],
            text: "Ash’s arm; ash in Ashford. I saw IH and Imogen.".to_owned(),
            ..Document::default()
        };
        let found = named(&document, Role::Child);
        let found: Vec<(&str, usize)> =
            found.iter().map(|(span, person)| (span.slice(&document.text), *person)).collect();
        assert_eq!(found, [("Ash", 0), ("IH", 1), ("Imogen", 1)]);
        assert!(named(&document, Role::Parent).is_empty());
    }
}
