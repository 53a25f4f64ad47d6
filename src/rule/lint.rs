use super::condition::is_backwards;
use super::plan::plan;
use crate::codebook::{CodeSet, Codebook, Rule, Written, is_below};
use crate::diagnostic::Diagnostic;
use crate::pattern::{Doubt, doubts};
use crate::text::Span;

/// What is right in a codebook but hardly meant: rules that can never match, that match nearly everything,
/// that repeat another, or whose regular expressions are tried everywhere.
pub fn lint(codes: &CodeSet) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    let planned = plan(codes);
    for (index, one) in planned.iter().enumerate() {
        let (book, rule) = (one.book, one.rule);
        let unless = rule.unless.iter().map(|unless| &unless.find);
        let steps = rule.steps.iter().map(|step| &step.find);
        for written in std::iter::once(&rule.find).chain(unless).chain(steps) {
            for (doubt, span) in doubts(written.expr(), &book.lists) {
                let (message, help) = said(&doubt);
                warnings.push(warning(book, written, span, message, help));
            }
        }
        let whole = |written: &Written| Span::new(0, written.text.value.len());
        if let Some(same) =
            rule.unless.iter().find(|unless| plain(&unless.find) == plain(&rule.find))
        {
            let message = format!("the rule `{}` can never match", rule.id);
            let help = "`unless` holds back all that `find` finds: change one of them";
            warnings.push(warning(book, &same.find, whole(&same.find), message, help));
        }
        for (attribute, wanted) in &rule.document {
            if let Some(range) = wanted.iter().find(|wanted| is_backwards(wanted)) {
                let message = format!("`{attribute}` cannot be in the range `{range}`");
                let help = "write the lower end first";
                warnings.push(warning(book, &rule.find, whole(&rule.find), message, help));
            }
        }
        let own = rule.find.expr().codes().into_iter();
        if own.map(|(named, _)| named).any(|named| is_below(&one.code.id, named)) {
            continue;
        }
        let earlier = planned.iter().take(index).filter(|other| other.code.id == one.code.id);
        if let Some(other) = earlier.into_iter().find(|other| is_same(other.rule, rule)) {
            let message = format!("the rule `{}` repeats the rule `{}`", rule.id, other.rule.id);
            let help = "take one of the two out";
            warnings.push(warning(book, &rule.find, whole(&rule.find), message, help));
        }
    }
    warnings
}

fn said(doubt: &Doubt) -> (String, &'static str) {
    match doubt {
        Doubt::EmptyList(name) => {
            (format!("the list `{name}` is empty, so nothing can match here"), "add words to it")
        }
        Doubt::Everything => (
            "this matches nearly every text".to_owned(),
            "name more of the word, or several letters before `*`",
        ),
        Doubt::Everywhere => (
            "this regular expression is tried on every turn and paragraph, which takes long"
                .to_owned(),
            "let it have a word of its own that must be there, or write it with words",
        ),
    }
}

fn warning(
    book: &Codebook,
    written: &Written,
    span: Span,
    message: String,
    help: &str,
) -> Diagnostic {
    let reader = crate::fields::Reader::new(&book.file, &book.text);
    let span = reader.place_in(&written.text, span);
    Diagnostic::warning(message).at(&book.file, &book.text, span, "").help(help)
}

fn plain(written: &Written) -> String {
    written.text.value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether a rule finds nothing that another does not: the same words under the same conditions.
fn is_same(a: &Rule, b: &Rule) -> bool {
    let unless =
        |rule: &Rule| rule.unless.iter().map(|u| (plain(&u.find), u.words)).collect::<Vec<_>>();
    let steps = |rule: &Rule| {
        let step = |step: &crate::codebook::Step| {
            (
                plain(&step.find),
                step.by.clone(),
                step.turns,
                step.seconds,
                step.same_pair,
                step.earlier,
            )
        };
        rule.steps.iter().map(step).collect::<Vec<_>>()
    };
    plain(&a.find) == plain(&b.find)
        && (&a.by, &a.mode, &a.segment, &a.document) == (&b.by, &b.mode, &b.segment, &b.document)
        && (&a.to, &a.speaker, a.times, a.turns) == (&b.to, &b.speaker, b.times, b.turns)
        && (a.within, a.absent, a.at_most, &a.guards_off)
            == (b.within, b.absent, b.at_most, &b.guards_off)
        && unless(a) == unless(b)
        && steps(a) == steps(b)
}
