use super::Sentence;
use super::lists::Language;

/// A verb of saying stands so many words from what is said, at most.
const REACH: usize = 40;
/// Words between a verb of saying and the words that give what is said.
const ADDRESSEE: usize = 3;
/// Words in `he told her and the nurse`, from the verb back to who speaks.
const SUBJECT: usize = 2;

/// Whether the words `first..=last` give in the note-taker's words what somebody says in the scene:
/// `she says she's not going`, `it's the bus, she says`. What somebody `had said` before is told of
/// another time.
pub fn is_retold(sentence: &Sentence<'_>, first: usize, last: usize) -> bool {
    let language = Language::english();
    let near = first.saturating_sub(REACH).max(1)..sentence.len().min(last + REACH);
    near.into_iter().any(|verb| {
        says(language, sentence, verb)
            && (governs(language, sentence, verb, first) || follows(sentence, verb, last))
    })
}

/// Whether word `verb` is a verb of saying with somebody before it, and not set back in time.
fn says(language: &Language, sentence: &Sentence<'_>, verb: usize) -> bool {
    let is = |phrases, at: usize| sentence.longest_at(phrases, at, at + 1).is_some();
    is(&language.saying, verb)
        && !sentence.is_parted_before(verb)
        && !(verb.saturating_sub(SUBJECT)..verb).any(|at| is(&language.not_saying, at))
}

/// `she tells me that …`: what is said begins at `first` or before it, with a word that opens it.
fn governs(language: &Language, sentence: &Sentence<'_>, verb: usize, first: usize) -> bool {
    let starts = verb + 1..=(verb + 1 + ADDRESSEE).min(first);
    let mut open = starts.take_while(|at| *at == verb + 1 || !sentence.is_parted_before(*at));
    open.any(|at| sentence.longest_at(&language.said_openers, at, sentence.len()).is_some())
}

/// `…, she says.`: two or three words between marks, after what is said.
fn follows(sentence: &Sentence<'_>, verb: usize, last: usize) -> bool {
    let parted =
        (verb.saturating_sub(SUBJECT)..verb).any(|at| at > last && sentence.is_parted_before(at));
    parted && (verb + 1 == sentence.len() || sentence.is_parted_before(verb + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lexicon, Run, Span, Tokens};

    /// Whether the words between `[` and `]` are retold.
    fn retold(marked: &str) -> bool {
        let text = marked.replace(['[', ']'], "");
        let (start, end) = (marked.find('[').unwrap(), marked.find(']').unwrap() - 1);
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, starts) = Tokens::read(&text, &runs, &mut lexicon);
        let sentence = Sentence::new(&tokens, &lexicon, 0..tokens.words.len());
        let at = |byte: usize| starts.partition_point(|s| (*s as usize) < byte);
        is_retold(&sentence, at(start), at(end) - 1)
    }

    #[test]
    fn what_is_said_in_other_words() {
        assert!(retold("She says [she's not going]."));
        assert!(retold("Dawn tells the nurse that they [would rather not]."));
        assert!(retold("MS asks if she can [write that down]."));
        assert!(retold("He told her to [get out]."));
        assert!(retold("[It's the bus], she says; they took it off."));
    }

    #[test]
    fn what_is_done_or_told_of_another_time() {
        assert!(!retold("She says nothing and [shuts the door]."));
        assert!(!retold("He says, over his shoulder, [a word] to her."));
        assert!(!retold("She [turns away] and says it."));
        assert!(!retold("He had told them he [would not come]."));
        assert!(!retold("[He turns away], and she says so again."));
    }
}
