use std::collections::HashMap;

use super::plan::{PlannedRule, RuleKey, carriers, guards, plan};
use super::sequence::Step;
use super::waits::{Waits, codes_of};
use crate::codebook::{Absent, CodeNumber, CodeSet, Codebook, Extent, Written, is_below};
use crate::corpus::{Mode, Role, SegmentKind};
use crate::diagnostic::Diagnostic;
use crate::language::Guard;
use crate::pattern::{Pattern, Program, ProgramBuilder, Resolution, Scope, Sign, Signal};
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
    /// Rules that code where nothing stands, and so look at every document.
    absent: Vec<usize>,
    /// For each code that a rule names, the rules that propose it.
    pub(super) proposing: Vec<Vec<usize>>,
}

impl RuleSet {
    /// What the words of `lexicon` mean to these rules.
    pub fn resolve(&self, lexicon: &Lexicon) -> Resolution {
        self.program.resolve(lexicon)
    }

    /// Whether some rule may match in a document whose words mean nothing to any rule.
    pub fn is_anywhere(&self) -> bool {
        self.program.is_anywhere() || !self.absent.is_empty()
    }

    /// Whether some rule asks for what only the names of the participants can tell.
    pub fn asks_for_people(&self) -> bool {
        self.program.asks_for(Sign::AboutPresent)
    }

    /// The rules that can match where these signals are given: those that wait for others after them.
    pub(super) fn anchored(&self, given: &[Signal]) -> Vec<usize> {
        let anchored = given.iter().filter_map(|signal| self.anchored.get(signal)).flatten();
        let mut rules: Vec<usize> = anchored.copied().collect();
        rules.extend(&self.absent);
        rules.sort_unstable();
        rules.dedup();
        if !self.proposing.is_empty() {
            rules.sort_by_key(|index| self.rules.get(*index).map_or(0, |rule| rule.rank));
        }
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
    /// Whether it runs only because another rule looks at what it codes.
    pub is_helper: bool,
    /// Larger than that of each rule that it waits for.
    pub(super) rank: usize,
    pub(super) find: Pattern,
    pub(super) unless: Vec<Bar>,
    /// Labels or names of who must speak; empty for anybody.
    pub(super) speaker: Vec<String>,
    /// How many of its matches in one top-level segment count.
    pub(super) at_most: Option<usize>,
    /// Where nothing it looks for may stand, for it to code that.
    pub(super) absent: Option<Absent>,
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

/// What holds a hit back where it stands beside it.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) find: Pattern,
    /// As written.
    pub(super) text: String,
    /// How many words away at most; `None` where it stands in the rule's scope.
    pub(super) words: Option<u32>,
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
            let proposing = program.codes().iter().map(|named| {
                let numbered = rules.iter().enumerate();
                let own = numbered.filter(|(_, rule)| codes.is_of(rule.code, named));
                own.map(|(index, _)| index).collect()
            });
            let proposing = proposing.collect();
            let numbered = rules.iter().enumerate();
            let absent = numbered.filter(|(_, rule)| rule.absent.is_some());
            let absent = absent.map(|(index, _)| index).collect();
            Ok(RuleSet { program, rules, anchored, absent, proposing })
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
    let plan = plan(codes);
    let waits = Waits::new(&plan);
    let asked: Vec<usize> = (plan.iter().enumerate())
        .filter(|(_, planned)| wanted(&planned.key))
        .map(|(index, _)| index)
        .collect();
    let helpers = asked.iter().flat_map(|index| waits.all_of(*index));
    let mut run: Vec<(usize, bool)> = helpers.map(|index| (index, true)).collect();
    run.extend(asked.iter().map(|index| (*index, false)));
    run.sort_unstable();
    run.dedup_by_key(|(index, _)| *index);
    for (index, is_helper) in run {
        let Some(planned) = plan.get(index) else { continue };
        let Some(code) = codes.number(&planned.code.id) else { continue };
        check_codes(codes, &plan, &waits, index, &mut problems);
        let rule = compile_rule(&mut builder, planned, code, &mut problems);
        let rank = waits.rank(index);
        rules.extend(rule.map(|rule| CompiledRule { is_helper, rank, ..rule }));
    }
    if problems.is_empty() { Ok((builder, rules)) } else { Err(problems) }
}

/// Tells of codes that a rule names and that are not there, or that wait for the rule themselves.
fn check_codes(
    codes: &CodeSet,
    plan: &[PlannedRule<'_>],
    waits: &Waits,
    index: usize,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(planned) = plan.get(index) else { return };
    let mut problem = |written: &Written, span, message: String, help: Option<String>| {
        let span = place(planned.book, written, span);
        let diagnostic = Diagnostic::error(message).maybe_help(help);
        problems.push(diagnostic.at(&planned.book.file, &planned.book.text, span, ""));
    };
    let ids: Vec<&str> = codes.codes().map(|code| code.id.as_str()).collect();
    for (written, named, span) in codes_of(planned.rule) {
        if !ids.iter().any(|id| is_below(id, named)) {
            let help = codes
                .resolve(named)
                .map_or_else(|(_, help)| help, |id| Some(format!("write `code:{id}`")));
            problem(written, span, format!("there is no code `{named}`"), help);
        } else if let Some(cycle) = waits.cycle(index, plan) {
            let message = format!("the rule waits for itself: {}", cycle.join(" → "));
            let help = "a code may look only at codes that do not look at it";
            problem(written, span, message, Some(help.to_owned()));
        }
    }
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
    let unless: Vec<Bar> = rule
        .unless
        .iter()
        .filter_map(|unless| {
            let text = unless.find.text.value.clone();
            Some(Bar { find: pattern(&unless.find)?, text, words: unless.words })
        })
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
                seconds: step.seconds,
                same_pair: step.same_pair,
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
        is_helper: false,
        rank: 0,
        find: find?,
        unless,
        speaker: rule.speaker.clone(),
        at_most: rule.at_most,
        absent: rule.absent,
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
