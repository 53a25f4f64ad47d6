use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

use crate::corpus::{Mode, Role, SegmentKind};
use crate::fields::Located;
use crate::language::Guard;
use crate::pattern::{Dialect, Expr, ExprKind, Lists, Problem, Scope, parse};
use crate::text::Span;

/// One codebook file.
#[derive(Debug, Clone)]
pub struct Codebook {
    /// Its name, by which codings refer to it.
    pub name: String,
    /// Its semantic version.
    pub version: String,
    /// Its title.
    pub title: String,
    /// The licence under which it may be shared.
    pub license: String,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// How to cite it.
    pub citation: String,
    /// What its codes have in common.
    pub definition: String,
    /// How to decide, for all its codes.
    pub guidance: String,
    /// What the ids of its codes begin with, before a colon; empty for nothing.
    pub namespace: String,
    /// Codebooks by whose word lists it goes, too.
    pub extends: Vec<String>,
    /// Word lists for its rules.
    pub lists: Lists,
    /// Its codes, in order.
    pub codes: Vec<Code>,
    /// The file it was read from, as the reader knows it.
    pub file: String,
    /// The whole text of that file.
    pub text: String,
    /// A hash of that text, in hexadecimal.
    pub hash: String,
}

/// One code.
#[derive(Debug, Clone)]
pub struct Code {
    /// `family`, or `family.slug`; a dot leads from the parent to the child. In a codebook with a
    /// namespace, that and a colon stand before it.
    pub id: String,
    /// What it is called in tables.
    pub name: String,
    /// Its definition in one line.
    pub brief: String,
    /// Its definition in full.
    pub definition: String,
    /// When to use it.
    pub use_when: String,
    /// When not to, and what to use instead.
    pub not_when: String,
    /// Who may carry it; empty when anybody may.
    pub carriers: Vec<Role>,
    /// Who usually does it to whom, in words.
    pub direction: String,
    /// Modes in which it occurs.
    pub modes: Vec<Mode>,
    /// What holds back a match of any of its rules.
    pub guards: Vec<Guard>,
    /// Examples that its rules must find.
    pub typical: Vec<Example>,
    /// Examples at its edge; they are not tested.
    pub atypical: Vec<Example>,
    /// Examples that its rules must not find.
    pub close_but_no: Vec<Example>,
    /// What misleads.
    pub watch_for: Vec<String>,
    /// How far rules can be trusted with it.
    pub fitness: Fitness,
    /// What that depends on.
    pub fitness_note: String,
    /// What only a person can decide.
    pub human_needed: String,
    /// In how many documents of a case it must be found for its codings there to count; `None` for one.
    pub repeats: Option<usize>,
    /// In which documents of a case it must be found, all of them, for its codings there to count.
    pub throughout: Option<Throughout>,
    /// Whether its codings are only places to look at, until a person decides.
    pub propose_only: bool,
    /// Whether a person who keeps a coding of it must say why.
    pub memo_required: bool,
    /// Where it comes from.
    pub sources: Vec<String>,
    /// `draft`, `stable` or `retired`.
    pub status: String,
    /// Its rules, in order.
    pub rules: Vec<Rule>,
}

impl Code {
    /// The part of the id before the first dot.
    pub fn family(&self) -> &str {
        self.id.split('.').next().unwrap_or(&self.id)
    }

    /// Whether it is a family: a heading for codes, not a code that is applied itself.
    pub fn is_family(&self) -> bool {
        !self.id.contains('.') && self.rules.is_empty()
    }
}

/// Whether the code `id` is `named`, or below it.
pub fn is_below(id: &str, named: &str) -> bool {
    id.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An example passage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// The passage.
    pub text: String,
    /// Whether rules are not expected to decide it.
    pub human_only: bool,
    /// Why it is (not) an instance; may be empty.
    pub why: String,
    /// Who speaks, where it is a turn.
    pub speaker: Option<Role>,
    /// The turns before it, each as `role: text`.
    pub before: Vec<String>,
}

/// An expression as written and as understood.
#[derive(Debug, Clone)]
pub struct Written {
    /// Its text and where that stands in the codebook file.
    pub text: Located<String>,
    expr: OnceLock<Expr>,
}

impl Written {
    /// What `text` says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn read(text: Located<String>) -> Result<Self, (Located<String>, Vec<Problem>)> {
        match parse(&text.value, Dialect::Rule) {
            Ok(expr) => Ok(Self { text, expr: OnceLock::from(expr) }),
            Err(problems) => Err((text, problems)),
        }
    }

    /// A text that is known to be right, to be understood when it is asked for.
    pub(super) fn sound(text: Located<String>) -> Self {
        Self { text, expr: OnceLock::new() }
    }

    /// The expression.
    pub fn expr(&self) -> &Expr {
        self.expr.get_or_init(|| {
            let nothing = Expr { kind: ExprKind::Or(Vec::new()), span: Span::new(0, 0) };
            parse(&self.text.value, Dialect::Rule).unwrap_or(nothing)
        })
    }
}

/// A rule: what to find, and under which conditions it counts.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name within the code.
    pub id: String,
    /// What to find.
    pub find: Written,
    /// Roles of who speaks or acts; `None` for the code's carriers and the unknown.
    pub by: Option<Vec<Role>>,
    /// Modes; `None` for any.
    pub mode: Option<Vec<Mode>>,
    /// Kinds of the innermost segment; `None` for all but headings and comments.
    pub segment: Option<Vec<SegmentKind>>,
    /// Document attributes, each with the values it may have.
    pub document: Vec<(String, Vec<String>)>,
    /// Labels or names of who must speak; empty for anybody.
    pub speaker: Vec<String>,
    /// What holds a hit back.
    pub unless: Vec<Unless>,
    /// Roles of who is addressed; `None` for any.
    pub to: Option<Vec<Role>>,
    /// What must stand some turns before or after it.
    pub steps: Vec<Step>,
    /// How often it must match within `turns` turns by one carrier; `None` for once.
    pub times: Option<usize>,
    /// The turns within which it must match so often.
    pub turns: usize,
    /// How many of its matches in one turn or paragraph count; `None` for all.
    pub at_most: Option<usize>,
    /// Where nothing it looks for may stand, for it to code that; `None` for a rule that codes what it
    /// finds.
    pub absent: Option<Absent>,
    /// Guards of the code that do not hold for this rule.
    pub guards_off: Vec<Guard>,
    /// How far the operators and `unless` look.
    pub within: Scope,
    /// Which passage is coded.
    pub extent: Extent,
}

/// What holds a hit back where it stands beside it.
#[derive(Debug, Clone)]
pub struct Unless {
    /// What.
    pub find: Written,
    /// How many words away at most, in the same segment; `None` where it stands in the rule's scope.
    pub words: Option<u32>,
}

/// Documents of a case in all of which a code must be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Throughout {
    /// Those of one month.
    Month,
    /// All.
    Case,
}

impl FromStr for Throughout {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "month" => Ok(Self::Month),
            "case" => Ok(Self::Case),
            _ => Err(()),
        }
    }
}

/// Where nothing of what a rule looks for may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// In the whole document.
    Document,
    /// From one heading to the next.
    Section,
}

impl FromStr for Absent {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "document" => Ok(Self::Document),
            "section" => Ok(Self::Section),
            _ => Err(()),
        }
    }
}

/// What must stand some turns before or after what a rule finds.
#[derive(Debug, Clone)]
pub struct Step {
    /// What to find there.
    pub find: Written,
    /// Roles of who speaks there; `None` for any.
    pub by: Option<Vec<Role>>,
    /// How many turns away, at most.
    pub turns: usize,
    /// How many seconds away, at most, by the time stamps.
    pub seconds: Option<u32>,
    /// Whether nobody but the two who speak there and in the match speaks in between.
    pub same_pair: bool,
    /// Whether it stands before.
    pub earlier: bool,
}

/// How far rules can be trusted with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fitness {
    /// Rules can code, with a sample reviewed.
    High,
    /// Rules propose, a person decides.
    Medium,
    /// For readers; rules find reading places at most.
    #[default]
    Low,
}

impl FromStr for Fitness {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "high" => Ok(Self::High),
            "medium" => Ok(Self::Medium),
            "low" => Ok(Self::Low),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Fitness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        })
    }
}

/// Which passage a hit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Extent {
    /// From the first matched word to the last.
    Match,
    /// The sentences it stands in.
    #[default]
    Sentence,
    /// The innermost segment it stands in.
    Segment,
    /// From the first to the last step of its sequence.
    Sequence,
}

impl FromStr for Extent {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        match word {
            "match" => Ok(Self::Match),
            "sentence" => Ok(Self::Sentence),
            "segment" => Ok(Self::Segment),
            "sequence" => Ok(Self::Sequence),
            _ => Err(()),
        }
    }
}
