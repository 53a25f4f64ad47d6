use super::Sentence;
use super::lists::Language;

/// What a transcriber's comment in brackets tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Nobody speaks, for long or for a moment.
    pub pause: bool,
    /// Nobody speaks for [`LONG`] seconds or more, or somebody does not answer.
    pub silence: bool,
    /// Somebody laughs.
    pub laughter: bool,
    /// More than one laughs.
    pub together: bool,
}

/// A pause of so many seconds is a silence.
pub const LONG: u32 = 3;

/// What `comment` tells: `((laughs))`, `[long pause]`, `(4.0)`.
pub fn told(comment: &Sentence<'_>) -> Told {
    let language = Language::english();
    let has = |phrases| comment.first_of(phrases).is_some();
    // A timed pause is a number, perhaps with its unit; its tenths are a word of their own.
    let digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    let unit = |word: &str| ["s", "sec", "secs", "second", "seconds"].contains(&word);
    let plain =
        |word: &str| digits(word) || unit(word) || word.strip_suffix('s').is_some_and(digits);
    let first = comment.word(0).trim_end_matches('s');
    let seconds =
        first.parse::<u32>().ok().filter(|_| (0..comment.len()).all(|at| plain(comment.word(at))));
    let silence = has(&language.silence) || seconds.is_some_and(|seconds| seconds >= LONG);
    let laughter = has(&language.laughter);
    Told {
        pause: silence || has(&language.pause) || seconds.is_some(),
        silence,
        laughter,
        together: laughter && has(&language.together),
    }
}

/// Whether word `at` names a parent by what they are to the child: `Mum`.
pub fn is_parent(sentence: &Sentence<'_>, at: usize) -> bool {
    sentence.longest_at(&Language::english().kin, at, at + 1).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lexicon, Run, Span, Tokens};

    fn of(text: &str) -> Told {
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, _) = Tokens::read(text, &runs, &mut lexicon);
        told(&Sentence::new(&tokens, &lexicon, 0..tokens.words.len()))
    }

    #[test]
    fn comments_tell_of_pauses_and_laughter() {
        assert_eq!(of("((laughs))"), Told { laughter: true, ..Told::default() });
        assert_eq!(of("[both laugh]"), Told { laughter: true, together: true, ..Told::default() });
        assert_eq!(of("(1.5)"), Told { pause: true, ..Told::default() });
        for silence in ["(5s)", "(5 seconds)", "(5.0 secs)"] {
            assert!(of(silence).silence, "{silence}");
        }
        assert_eq!(of("(4)"), Told { pause: true, silence: true, ..Told::default() });
        assert_eq!(of("[long pause]"), Told { pause: true, silence: true, ..Told::default() });
        assert_eq!(of("[door slams]"), Told::default());
        assert_eq!(of("(4 Mill Lane)"), Told::default());
    }
}
