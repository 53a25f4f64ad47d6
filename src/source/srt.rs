//! `SubRip` subtitles: numbered cues with times.

use super::format::{Format, Parsed, Taken};
use super::{plain, vtt};
use crate::diagnostic::Diagnostic;
use crate::text::Span;

pub(super) struct Srt;

impl Format for Srt {
    fn name(&self) -> &'static str {
        "SubRip"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["srt"]
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        let text = taken.text.as_str();
        if !text.contains("-->") {
            problems.push(
                Diagnostic::warning("a SubRip file without a cue is read as plain text")
                    .at(file, text, Span::new(0, 0), "")
                    .help("a cue begins with a line such as `00:00:01,000 --> 00:00:04,000`"),
            );
            return plain::read(file, text, problems);
        }
        let mut parsed = Parsed { transcript: true, ..Parsed::default() };
        for block in vtt::blocks(text) {
            vtt::read_block(text, &block, &mut parsed);
        }
        parsed
    }
}
