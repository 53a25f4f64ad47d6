use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::study::{Progress, Stage};

/// Bars on the terminal; nothing in a pipe.
pub(super) struct Bars {
    all: MultiProgress,
    bars: [ProgressBar; 3],
}

impl Bars {
    pub(super) fn new() -> Self {
        let hidden = || ProgressBar::hidden();
        Self { all: MultiProgress::new(), bars: [hidden(), hidden(), hidden()] }
    }

    fn bar(&self, stage: Stage) -> &ProgressBar {
        let [reading, coding, indexing] = &self.bars;
        match stage {
            Stage::Reading => reading,
            Stage::Coding => coding,
            Stage::Indexing => indexing,
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, total: u64) {
        if total == 0 {
            return;
        }
        let word = match stage {
            Stage::Reading => "reading",
            Stage::Coding => "coding",
            Stage::Indexing => "indexing",
        };
        let bar = self.bar(stage);
        let style = ProgressStyle::with_template(
            "{prefix:>8} {bar:30} {bytes} of {total_bytes}, {eta} left",
        );
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(word);
        bar.set_length(total);
        bar.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        self.all.add(bar.clone());
    }

    fn step(&self, stage: Stage, bytes: u64) {
        self.bar(stage).inc(bytes);
    }

    fn end(&self, stage: Stage) {
        self.bar(stage).finish_and_clear();
    }
}
