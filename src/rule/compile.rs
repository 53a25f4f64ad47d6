use std::collections::HashMap;

use super::plan::{PlannedRule, RuleKey, carriers, guards, plan};
use super::sequence::Step;
use crate::codebook::{CodeNumber, CodeSet, Codebook, Extent, Written};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::diagnostic::Diagnostic;
use crate::language::Guard;
use crate::pattern::{Pattern, Program, ProgramBuilder, Resolution, Scope, Signal};
use crate::text::{Lexicon, Span};

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
    /// For each signal of the program, the rules that it anchors.
    anchored: HashMap<Signal, Vec<usize>>,
}

impl RuleSet {
    /// What the words of `lexicon` mean to these rules.
    pub fn resolve(&self, lexicon: &Lexicon) -> Resolution {
        self.program.resolve(lexicon)
    }

    /// Whether some rule may match in a document whose words mean nothing to any rule.
    pub fn is_anywhere(&self) -> bool {
        self.program.is_anywhere()
    }

    /// The rules that can match where these signals are given, in order.
    pub(super) fn anchored(&self, given: &[Signal]) -> Vec<usize> {
        let anchored = given.iter().filter_map(|signal| self.anchored.get(signal)).flatten();
        let mut rules: Vec<usize> = anchored.copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }
}

/// A rule, ready to run.
#[derive(Debug)]
pub struct CompiledRule {
    /// Its id within the code.
    pub id: String,
    /// The code it proposes.
    pub code: CodeNumber,
    /// Its place among the rules of its code.
    pub number: u32,
    /// What its matches depend on.
    pub key: RuleKey,
    /// What it looks for, as written.
    pub find_text: String,
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
    pub(super) guards: Vec<Guard>,
    /// Roles of who is addressed; empty for any.
    pub(super) to: Vec<Role>,
    pub(super) steps: Vec<Step>,
    pub(super) times: Option<usize>,
    pub(super) turns: usize,
}

impl CompiledRule {
    /// Whether it codes from the first to the last step of its sequence.
    pub(super) fn codes_sequence(&self) -> bool {
        self.extent == Extent::Sequence
    }
}

/// Compiles rules of all codebooks together: those of which `wanted` says so by their keys.
///
/// # Errors
/// Every rule that cannot be compiled, with its place in the codebook file.
pub fn compile(
    codes: &CodeSet,
    wanted: impl Fn(&RuleKey) -> bool,
) -> Result<RuleSet, Vec<Diagnostic>> {
    let (builder, rules) = gather(codes, wanted)?;
    match builder.finish() {
        Ok(program) => {
            let mut anchored: HashMap<Signal, Vec<usize>> = HashMap::new();
            for (index, rule) in rules.iter().enumerate() {
                for signal in program.anchors(&rule.find) {
                    anchored.entry(signal).or_default().push(index);
                }
            }
            Ok(RuleSet { program, rules, anchored })
        }
        Err(reason) => Err(vec![Diagnostic::error(format!("the rules cannot be run: {reason}"))]),
    }
}

/// Whether rules of all codebooks can be compiled: those of which `wanted` says so by their keys.
///
/// # Errors
/// Every rule that cannot be compiled, with its place in the codebook file.
pub fn check(codes: &CodeSet, wanted: impl Fn(&RuleKey) -> bool) -> Result<(), Vec<Diagnostic>> {
    gather(codes, wanted).map(|_| ())
}

fn gather(
    codes: &CodeSet,
    wanted: impl Fn(&RuleKey) -> bool,
) -> Result<(ProgramBuilder, Vec<CompiledRule>), Vec<Diagnostic>> {
    let mut builder = ProgramBuilder::default();
    let mut rules = Vec::new();
    let mut problems = Vec::new();
    for planned in plan(codes).iter().filter(|planned| wanted(&planned.key)) {
        let Some(code) = codes.number(&planned.code.id) else { continue };
        rules.extend(compile_rule(&mut builder, planned, code, &mut problems));
    }
    if problems.is_empty() { Ok((builder, rules)) } else { Err(problems) }
}

fn compile_rule(
    builder: &mut ProgramBuilder,
    planned: &PlannedRule<'_>,
    code: CodeNumber,
    problems: &mut Vec<Diagnostic>,
) -> Option<CompiledRule> {
    let PlannedRule { book, rule, .. } = planned;
    let mut pattern = |written: &Written| match builder.add(written.expr(), &book.lists) {
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
    let steps: Vec<Step> = rule
        .steps
        .iter()
        .filter_map(|step| {
            Some(Step {
                find: pattern(&step.find)?,
                text: step.find.text.value.clone(),
                by: step.by.clone().unwrap_or_default(),
                turns: step.turns,
                earlier: step.earlier,
            })
        })
        .collect();
    Some(CompiledRule {
        id: rule.id.clone(),
        code,
        number: planned.number,
        key: planned.key,
        find_text: rule.find.text.value.clone(),
        extent: rule.extent,
        find: find?,
        unless,
        by: carriers(planned.code, rule),
        mode: rule.mode.clone().unwrap_or_default(),
        segment: rule.segment.clone().unwrap_or_else(|| USUAL_SEGMENTS.to_vec()),
        document: rule.document.clone(),
        within: rule.within,
        guards: guards(planned.code, rule),
        to: rule.to.clone().unwrap_or_default(),
        steps,
        times: rule.times,
        turns: rule.turns,
    })
}

/// Where `inner` of an expression stands in the codebook file.
fn place(book: &Codebook, written: &Written, inner: Span) -> Span {
    crate::fields::Reader::new(&book.file, &book.text).place_in(&written.text, inner)
}
