//! `SubRip` subtitles: numbered cues with times.

use super::format::{Format, Parsed, Source, Taken};
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

    fn take(
        &self,
        source: &Source<'_>,
        problems: &mut Vec<Diagnostic>,
    ) -> Result<Taken, Diagnostic> {
        vtt::take(source, problems)
    }

    fn parse(&self, file: &str, taken: &mut Taken, problems: &mut Vec<Diagnostic>) -> Parsed {
        if taken.text.contains("-->") {
            return vtt::read(taken);
        }
        problems.push(
            Diagnostic::warning("a SubRip file without a cue is read as plain text")
                .at(file, &taken.text, Span::new(0, 0), "")
                .help("a cue begins with a line such as `00:00:01,000 --> 00:00:04,000`"),
        );
        plain::read(file, &taken.text, problems)
    }
}
