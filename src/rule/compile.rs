use crate::codebook::{Code, CodeSet, Codebook, Extent, Fitness, Rule, Written};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::diagnostic::Diagnostic;
use crate::pattern::{Pattern, Program, ProgramBuilder, Scope};
use crate::text::Span;

/// Kinds of segment that rules look at unless they name their own.
const USUAL_SEGMENTS: &[SegmentKind] = &[
    SegmentKind::Turn,
    SegmentKind::Paragraph,
    SegmentKind::Quote,
    SegmentKind::Aside,
    SegmentKind::Memo,
];

/// All rules of a set of codebooks, ready to run.
#[derive(Debug, Default)]
pub struct RuleSet {
    pub(super) program: Program,
    /// The rules, in the order of their codebooks.
    pub rules: Vec<CompiledRule>,
}

/// A rule, ready to run.
#[derive(Debug)]
pub struct CompiledRule {
    /// Its id within the code.
    pub id: String,
    /// The code it proposes.
    pub code: String,
    /// What it looks for, as written.
    pub find_text: String,
    /// How far rules can be trusted with its code.
    pub fitness: Fitness,
    /// Which passage it codes.
    pub extent: Extent,
    pub(super) find: Pattern,
    pub(super) unless: Vec<(Pattern, String)>,
    /// Roles that may speak or act; empty for any.
    pub(super) by: Vec<Role>,
    /// Modes; empty for any.
    pub(super) mode: Vec<Mode>,
    pub(super) segment: Vec<SegmentKind>,
    pub(super) document: Vec<(String, Vec<String>)>,
    pub(super) within: Scope,
}

/// Compiles the rules of all codebooks together.
///
/// # Errors
/// Every rule that cannot be compiled, with its place in the codebook file.
pub fn compile(codes: &CodeSet) -> Result<RuleSet, Vec<Diagnostic>> {
    let mut builder = ProgramBuilder::default();
    let mut rules = Vec::new();
    let mut problems = Vec::new();
    for book in codes.books() {
        for (code, rule) in book.codes.iter().flat_map(|c| c.rules.iter().map(move |r| (c, r))) {
            rules.extend(compile_rule(&mut builder, book, code, rule, &mut problems));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    match builder.finish() {
        Ok(program) => Ok(RuleSet { program, rules }),
        Err(reason) => Err(vec![Diagnostic::error(format!("the rules cannot be run: {reason}"))]),
    }
}

fn compile_rule(
    builder: &mut ProgramBuilder,
    book: &Codebook,
    code: &Code,
    rule: &Rule,
    problems: &mut Vec<Diagnostic>,
) -> Option<CompiledRule> {
    let mut pattern = |written: &Written| match builder.add(&written.expr, &book.lists) {
        Ok(pattern) => Some(pattern),
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| {
                let span = place(book, written, problem.span);
                let diagnostic = Diagnostic::error(problem.message);
                diagnostic.at(&book.file, &book.text, span, "").maybe_help(problem.help)
            }));
            None
        }
    };
    let find = pattern(&rule.find);
    let unless: Vec<_> = rule
        .unless
        .iter()
        .filter_map(|written| Some((pattern(written)?, written.text.value.clone())))
        .collect();
    let carriers = || {
        let mut roles = code.carriers.clone();
        if !roles.is_empty() {
            roles.push(Role::Unknown);
        }
        roles
    };
    Some(CompiledRule {
        id: rule.id.clone(),
        code: code.id.clone(),
        find_text: rule.find.text.value.clone(),
        fitness: code.fitness,
        extent: rule.extent,
        find: find?,
        unless,
        by: rule.by.clone().unwrap_or_else(carriers),
        mode: rule.mode.clone().unwrap_or_default(),
        segment: rule.segment.clone().unwrap_or_else(|| USUAL_SEGMENTS.to_vec()),
        document: rule.document.clone(),
        within: rule.within,
    })
}

/// Where `inner` of an expression stands in the codebook file.
fn place(book: &Codebook, written: &Written, inner: Span) -> Span {
    crate::fields::Reader::new(&book.file, &book.text).place_in(&written.text, inner)
}
