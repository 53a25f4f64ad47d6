//! The closed word lists of the field: roles, modes, kinds of segment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Makes an enum whose variants have one written form, used in every file, flag and message.
macro_rules! names {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order in which they are listed to a reader.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it in files, flags and messages.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(word: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word).ok_or(())
            }
        }
    };
}

names! {
    /// What a person is there as.
    Role {
        /// A parent or any adult carer.
        Parent = "parent",
        /// A child of any age.
        Child = "child",
        /// Wider family, friends and neighbours.
        KinOrFriend = "kin_or_friend",
        /// A social worker or family support worker.
        Worker = "worker",
        /// A supervisor, team manager or chair.
        Manager = "manager",
        /// A teacher, nurse, police officer and so on.
        OtherProfessional = "other_professional",
        /// An agency as such.
        Organisation = "organisation",
        /// Who wrote the notes or asked the questions.
        Researcher = "researcher",
        /// The text does not say.
        Unknown = "unknown",
    }
}

names! {
    /// How something is in the text.
    Mode {
        /// The note-taker describes conduct.
        ObservedAction = "observed_action",
        /// Talk performed in this scene.
        DirectSpeech = "direct_speech",
        /// Told here about another time or place.
        Reported = "reported",
        /// The researcher's comment, aside or memo.
        ResearcherReflection = "researcher_reflection",
    }
}

names! {
    /// How speech is given.
    Form {
        /// Word for word.
        Verbatim = "verbatim",
        /// In the note-taker's words.
        Paraphrase = "paraphrase",
    }
}

names! {
    /// What the parts of a source are counted in, where its text was taken out of something without lines.
    PlaceUnit {
        /// Pages, from 1.
        Page = "page",
        /// Paragraphs, from 1; rows of tables count as such.
        Paragraph = "paragraph",
        /// Rows of a table, from 1, the heading included.
        Row = "row",
    }
}

names! {
    /// What a document divides into.
    SegmentKind {
        /// One speaker's talk until another speaks.
        Turn = "turn",
        /// A paragraph or entry of narrative.
        Paragraph = "paragraph",
        /// Quoted speech inside narrative, or inside a turn.
        Quote = "quote",
        /// The researcher's bracketed or marked comment.
        Aside = "aside",
        /// A passage of the researcher's analysis.
        Memo = "memo",
        /// A transcriber's comment, stage direction or pause.
        Comment = "comment",
        /// A heading.
        Heading = "heading",
    }
}
