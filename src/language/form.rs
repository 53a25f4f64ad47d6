use super::Sentence;
use super::lists::Language;

/// What a sentence of talk is by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// It ends with a question mark.
    Question,
    /// A question that begins with *what*, *who*, *when*, *how* …: it leaves the answer open.
    WhQuestion,
    /// A question that asks for yes or no: it begins with an auxiliary (`Did you …?`), or is a statement
    /// with a question mark (`You were out?`), or ends in a tag.
    ClosedQuestion,
    /// A question that ends in a tag: `…, didn't you?`, `…, right?`.
    TagQuestion,
    /// An order or request in the imperative: `Sit down.`, `Don't touch that.`
    Imperative,
    /// It ends with an exclamation mark.
    Exclamation,
    /// It says what must, should or may not be done.
    Deontic,
    /// A passive without who does it: `A decision has been made.`
    AgentlessPassive,
    /// An institution acts: `the department expects`.
    InstitutionSubject,
    /// It says how sure the speaker is: `might`, `I think`, `probably`.
    Epistemic,
    /// It makes one thing depend on another: `if`, `unless`, `otherwise`.
    Conditional,
    /// It begins by leaving what was spoken about: `Anyway`, `Moving on`.
    TopicBreak,
    /// Somebody is addressed by a word set off by marks: `Come on, love.`
    Vocative,
}

impl Form {
    /// All forms.
    pub const ALL: &'static [Self] = &[
        Self::Question,
        Self::WhQuestion,
        Self::ClosedQuestion,
        Self::TagQuestion,
        Self::Imperative,
        Self::Exclamation,
        Self::Deontic,
        Self::Epistemic,
        Self::Conditional,
        Self::AgentlessPassive,
        Self::InstitutionSubject,
        Self::TopicBreak,
        Self::Vocative,
    ];

    /// Its name in codebooks, in snake case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::WhQuestion => "wh_question",
            Self::ClosedQuestion => "closed_question",
            Self::TagQuestion => "tag_question",
            Self::Imperative => "imperative",
            Self::Exclamation => "exclamation",
            Self::Deontic => "deontic",
            Self::Epistemic => "epistemic",
            Self::Conditional => "conditional",
            Self::AgentlessPassive => "agentless_passive",
            Self::InstitutionSubject => "institution_subject",
            Self::TopicBreak => "topic_break",
            Self::Vocative => "vocative",
        }
    }

    /// Whether notes show it as well as talk does.
    pub fn is_of_notes(self) -> bool {
        matches!(self, Self::AgentlessPassive | Self::InstitutionSubject)
    }

    /// Whether `sentence` has this form; as the first and last word that show it.
    pub fn holds(self, sentence: &Sentence<'_>) -> Option<(usize, usize)> {
        let language = Language::english();
        let whole = || sentence.len().checked_sub(1).map(|last| (0, last));
        let is = |holds: bool| if holds { whole() } else { None };
        match self {
            Self::Question => is(sentence.is_question()),
            Self::WhQuestion => is(sentence.is_question() && is_wh(language, sentence)),
            Self::TagQuestion => {
                if sentence.is_question() {
                    tag(language, sentence)
                } else {
                    None
                }
            }
            Self::ClosedQuestion => is(sentence.is_question()
                && (!is_wh(language, sentence) || tag(language, sentence).is_some())),
            Self::Imperative => is(!sentence.is_question() && is_imperative(language, sentence)),
            Self::Exclamation => is(sentence.ends_with('!')),
            Self::Deontic => sentence.first_of(&language.deontic),
            Self::AgentlessPassive => passive(language, sentence),
            Self::InstitutionSubject => institution(language, sentence),
            Self::Epistemic => sentence.first_of(&language.epistemic),
            Self::Conditional => sentence.first_of(&language.conditional),
            Self::TopicBreak => {
                let end = sentence.longest_at(&language.topic_breaks, 0, sentence.len())?;
                Some((0, end - 1))
            }
            Self::Vocative => vocative(language, sentence),
        }
    }
}

/// A word of address between marks, or between one and the beginning or end.
fn vocative(language: &Language, sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    (0..sentence.len()).find_map(|at| {
        let end = sentence.longest_at(&language.addresses, at, sentence.len())?;
        let (opens, closes) = (sentence.is_parted_before(at), sentence.is_parted_before(end));
        let alone = at == 0 && end == sentence.len();
        let between = (opens || at == 0) && (closes || end == sentence.len());
        (between && !alone).then_some((at, end - 1))
    })
}

/// The first word that is more than a filler: `well, so, what …`.
fn opening(language: &Language, sentence: &Sentence<'_>) -> usize {
    let mut at = 0;
    while let Some(end) = sentence.longest_at(&language.fillers, at, sentence.len()) {
        at = end;
    }
    at
}

fn is_wh(language: &Language, sentence: &Sentence<'_>) -> bool {
    let at = opening(language, sentence);
    sentence.longest_at(&language.wh_words, at, sentence.len()).is_some()
}

/// A tag stands at the end after more than itself: an auxiliary and a pronoun, or a word such as `right`.
fn tag(language: &Language, sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    let last = sentence.len().checked_sub(1)?;
    if last > 0 && sentence.longest_at(&language.tags, last, last + 1).is_some() {
        return Some((last, last));
    }
    let auxiliary = last.checked_sub(1).filter(|at| *at > 1)?;
    let is_auxiliary = sentence.longest_at(&language.auxiliaries, auxiliary, last).is_some();
    let is_pronoun = sentence.longest_at(&language.pronouns, last, last + 1).is_some();
    let negated = sentence.is_contracted(auxiliary) || sentence.is_parted_before(auxiliary);
    (is_auxiliary && is_pronoun && negated).then_some((auxiliary, last))
}

/// It begins with the plain form of a verb of action; `please`, `just`, `don't`, a name and a comma may
/// stand before it.
fn is_imperative(language: &Language, sentence: &Sentence<'_>) -> bool {
    let mut at = opening(language, sentence);
    if at == 0 && sentence.is_parted_before(1) {
        at = 1;
    }
    while let Some(end) = sentence.longest_at(&language.before_orders, at, sentence.len()) {
        at = end;
    }
    let is_verb = sentence.longest_at(&language.orders, at, sentence.len());
    let subject = sentence.longest_at(&language.subjects, at + 1, sentence.len());
    is_verb.is_some() && subject.is_none()
}

/// A form of *be* or *get*, perhaps words between, and a participle, with no `by` after it in the clause.
fn passive(language: &Language, sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    for at in 0..sentence.len() {
        let Some(after) = sentence.longest_at(&language.be, at, sentence.len()) else { continue };
        let mut verb = after;
        while verb < after + 3
            && sentence.longest_at(&language.adverbs, verb, sentence.len()).is_some()
        {
            verb += 1;
        }
        let word = sentence.word(verb);
        let regular = word.len() > 4 && word.ends_with("ed");
        let irregular = sentence.longest_at(&language.participles, verb, sentence.len()).is_some();
        let adjective =
            sentence.longest_at(&language.not_participles, verb, sentence.len()).is_some();
        let by = (verb + 1..sentence.len().min(verb + 6)).find(|at| sentence.word(*at) == "by");
        let agent = by.is_some_and(|by| {
            sentence.longest_at(&language.not_agents, by + 1, sentence.len()).is_none()
        });
        if (regular || irregular) && !adjective && !agent && !sentence.is_parted_before(verb) {
            return Some((at, verb));
        }
    }
    None
}

/// An institution's name before a verb of acting, with at most a word between; not after a word that makes
/// it an object: `works for the department`.
fn institution(language: &Language, sentence: &Sentence<'_>) -> Option<(usize, usize)> {
    let holds = |phrases, at: usize| sentence.longest_at(phrases, at, sentence.len());
    for at in 0..sentence.len() {
        let Some(after) = holds(&language.institutions, at) else { continue };
        if at.checked_sub(1).is_some_and(|at| holds(&language.before_objects, at).is_some()) {
            continue;
        }
        let mut next = after..sentence.len().min(after + 2);
        if let Some(verb) = next.find(|at| holds(&language.institution_acts, *at).is_some()) {
            return Some((at, verb));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Lexicon, Run, Span, Tokens};

    fn holds(form: Form, text: &str) -> bool {
        let runs = [Run { span: Span::new(0, text.len()), segment: 0 }];
        let mut lexicon = Lexicon::default();
        let (tokens, _) = Tokens::read(text, &runs, &mut lexicon);
        let sentence = Sentence::new(&tokens, &lexicon, 0..tokens.words.len());
        form.holds(&sentence).is_some()
    }

    fn all(form: Form, yes: &[&str], no: &[&str]) {
        let missed: Vec<_> = yes.iter().filter(|text| !holds(form, text)).collect();
        let wrong: Vec<_> = no.iter().filter(|text| holds(form, text)).collect();
        assert!(missed.is_empty() && wrong.is_empty(), "missed {missed:?}, wrong {wrong:?}");
    }

    #[test]
    fn questions() {
        all(Form::Question, &["Is he in?", "You were out?"], &["He asked if she was in."]);
        all(
            Form::WhQuestion,
            &["What happened then?", "So, how was it?", "And where did you go?"],
            &["Did you see what happened?", "What a mess."],
        );
        all(
            Form::ClosedQuestion,
            &["Did you go?", "You were out?", "She's at school, isn't she?", "Can you hear me?"],
            &["What did you do?", "Why not?", "You were out."],
        );
        all(
            Form::TagQuestion,
            &["You were there, weren't you?", "He's in, is he?", "You went, right?"],
            &["Is he?", "Were you there?", "You were there, weren't you."],
        );
    }

    #[test]
    fn orders() {
        all(
            Form::Imperative,
            &[
                "Sit down.",
                "Please sign here.",
                "Don't touch that.",
                "Gemma, listen to me.",
                "Look at me.",
            ],
            &["You sit down there a lot.", "She went.", "Sit down?", "Signs are up."],
        );
        all(
            Form::Deontic,
            &["You must be home by six.", "You need to engage.", "He is not allowed to see her."],
            &["You were home by six."],
        );
        all(Form::Exclamation, &["Get out!"], &["Get out."]);
        all(
            Form::Epistemic,
            &["It might be the damp.", "I suppose so.", "She's probably upstairs."],
            &["It is the damp."],
        );
        all(
            Form::Conditional,
            &["If you shout I leave.", "Not unless she asks."],
            &["You shout and I leave."],
        );
    }

    #[test]
    fn turning_away_and_turning_to() {
        all(
            Form::TopicBreak,
            &["Anyway, school.", "Moving on, then.", "Let's move on to health."],
            &["She went anyway.", "We are moving on Friday."],
        );
        all(
            Form::Vocative,
            &["Come on, love.", "Mum, can I go?", "I know, sweetheart, I know."],
            &["I love her.", "Mum can go.", "Love."],
        );
    }

    #[test]
    fn who_acts_is_left_out_or_is_an_institution() {
        all(
            Form::AgentlessPassive,
            &[
                "A decision has been made.",
                "Concerns were raised.",
                "The children were not seen.",
                "A letter was sent by post.",
            ],
            &["The decision was made by the panel.", "She was tired.", "He raised concerns."],
        );
        all(
            Form::InstitutionSubject,
            &["The department expects weekly visits.", "The local authority will be applying."],
            &[
                "She works for the department and is tired.",
                "She told the court she is ill.",
                "Children's services again.",
            ],
        );
    }
}
