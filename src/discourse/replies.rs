//! What is answered, and who is spoken of rather than to.

use super::{Discourse, Piece, word_range};
use crate::corpus::Role;
use crate::language::{Form, is_parent};

impl Discourse<'_> {
    /// The innermost segment that word `at` stands in.
    pub(super) fn segment_of_word(&self, at: u32) -> Option<usize> {
        let pieces = self.pieces();
        let index = pieces.partition_point(|piece| piece.words.end <= at as usize);
        pieces.get(index).map(|piece| piece.segment)
    }

    /// Questions after which the same person goes on, or a silence is marked, or nobody speaks.
    pub(super) fn unanswered(&self) -> Vec<(u32, u32)> {
        let turns = self.turns();
        let silent: Vec<u32> =
            self.told(|told| told.silence).into_iter().map(|(at, _)| at).collect();
        let is_answered = |piece: &Piece| {
            let silence = silent.iter().any(|at| *at as usize + 1 == piece.words.end);
            let own = turns.partition_point(|turn| turn.words.end < piece.words.end);
            let ends = turns.get(own).is_some_and(|turn| turn.words.end == piece.words.end);
            let next = turns.get(own + 1);
            let other = next.is_some_and(|turn| !self.is_same_speaker(piece.segment, turn.segment));
            ends && other && !silence
        };
        let talk = self.pieces().iter().filter(|piece| self.is_speech(piece));
        let questions = talk.filter(|piece| Form::Question.holds(&self.sentence(piece)).is_some());
        let unanswered = questions.filter(|piece| !is_answered(piece));
        unanswered.filter_map(|piece| word_range(piece.words.start, piece.words.end - 1)).collect()
    }

    /// Words of talk that name somebody who is there and is not addressed by them, other than the speaker;
    /// a parent also by what they are to the child.
    pub(super) fn about_present(&self) -> Vec<(u32, u32)> {
        let people = &self.document.participants;
        let names: Vec<(String, usize)> = (people.iter().enumerate())
            .flat_map(|(index, person)| person.aliases.iter().map(move |alias| (alias, index)))
            .filter(|(alias, _)| !alias.contains(' ') && alias.chars().any(char::is_lowercase))
            .map(|(alias, index)| (alias.to_lowercase(), index))
            .collect();
        let parent = people.iter().any(|person| person.role == Role::Parent)
            || self.document.segments.iter().any(|segment| segment.role == Role::Parent);
        let mut places = Vec::new();
        for piece in self.pieces().iter().filter(|piece| self.is_speech(piece)) {
            let sentence = self.sentence(piece);
            let Some(segment) = self.segment(piece.segment) else { continue };
            let speaker = self.document.participant_in(segment);
            for at in 0..sentence.len() {
                let word = sentence.word(at);
                let word = word.strip_suffix("'s").unwrap_or(word);
                let named =
                    names.iter().find(|(name, _)| name == word).and_then(|(_, i)| people.get(*i));
                let other = named.is_some_and(|person| Some(person.name.as_str()) != speaker);
                let is_kin = parent && segment.role != Role::Parent && is_parent(&sentence, at);
                if (other || is_kin) && !sentence.is_set_off(at) {
                    places.extend(word_range(piece.words.start + at, piece.words.start + at));
                }
            }
        }
        places
    }
}
