//! The columns of a sheet: their heads, and what their cells say in a language.

use super::texts::{HEADS, OWN_HEADS, WORDS};
use crate::report::view::{outcome, title_of};
use crate::tables::Described;
use crate::tables::table::Kind;
use sfic::experiment::cycle::ITEMS;
use sfic::model::chain::STAGES;
use sfic::model::outcomes::{Format, weeks_within};
use sfic::model::settings::parameter;
use sfic::model::signals::Signal;
use sfic_text::Messages;

/// A column of a sheet.
pub(super) struct Column {
    /// Its name in the table.
    pub(super) name: String,
    /// Kind of its values; absent for factors, outcomes and signals, whose cells tell.
    pub(super) kind: Option<Kind>,
    /// Its head.
    pub(super) head: String,
    percent: Percent,
    table: &'static str,
}

/// Which numbers of a column are shares.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Percent {
    Never,
    Always,
    /// Those in rows of an outcome that is one.
    OfRow,
}

/// What a cell holds.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number { value: f64, percent: bool },
}

/// Columns that are shares, by table.
const SHARES: &[(&str, &[&str])] = &[
    ("costs", &["probability_best"]),
    ("ranks", &["probability_best"]),
    ("countermeasures", &["moved", "clamped"]),
    ("chain", &["share", "difference", "reached", "reached_difference"]),
    ("survival", &["survival", "reinfringed", "left"]),
    ("attribution", &["estimate", "se", "low", "high", "share"]),
    ("boxes", &["coverage", "density", "mass", "base_rate"]),
    ("peeling", &["coverage", "density", "mass"]),
    ("robustness", &["probability_best"]),
    ("calibration", &["in_range", "undefined"]),
    ("parameters", &["learned"]),
    ("pairs", &["learned", "learned_across"]),
    ("directions", &["learned"]),
    ("generations", &["acceptance"]),
    ("posterior-effects", &["probability_better"]),
    ("propositions", &["level"]),
    ("propositions-over", &["share_sign", "share_inside"]),
    ("propositions-met", &["share", "low", "high"]),
    ("ledger", &["baseline_at", "baseline_change", "effect_at", "effect_change"]),
];

/// Columns in the unit of the outcome of their row, by table.
const OF_OUTCOME: &[(&str, &[&str])] = &[
    ("effects", &["estimate", "se", "low", "high", "difference"]),
    ("uncertainty", &["level", "difference", "between", "chance"]),
    ("between", &["difference"]),
    ("robustness", &["value", "low", "high", "plain"]),
    ("calibration", &["low", "high", "predictive", "predictive_median", "at_median", "noise"]),
    ("posterior-effects", &["level", "level_median", "change", "change_median", "noise"]),
    ("posterior-points", &["level", "change"]),
    ("propositions", &["effect", "se", "low", "high", "sesoi"]),
    ("propositions-over", &["sesoi", "median", "low", "high", "noise"]),
    ("evidence", &["range", "value", "low", "high"]),
];

/// Columns of names of arms.
const ARMS: [&str; 3] = ["arm", "countermeasure", "best"];
/// Columns that name the outcome, or the signal, of their row.
const OUTCOMES: [&str; 3] = ["outcome", "measure", "check"];
/// Columns of settings.
const SETTINGS: [&str; 5] = ["factor", "parameter", "with", "one", "other"];
/// Endings of names of columns.
const ENDINGS: [&str; 9] =
    ["_low", "_high", "_se", "_numerator", "_denominator", "_p10", "_p50", "_p90", "_fresh"];
/// Beginning of the names of columns of regrets; the name of the arm follows.
const REGRET: &str = "regret of ";

/// The name without an ending, and the ending.
fn parted(name: &str) -> (&str, Option<&'static str>) {
    let found = ENDINGS.iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)));
    found.map_or((name, None), |(base, ending)| (base, Some(ending)))
}

/// True if a list has the column of a table, or that of which it is an end.
fn among(list: &[(&str, &[&str])], table: &str, name: &str) -> bool {
    let columns = list.iter().find(|(known, _)| *known == table).map_or(&[][..], |(_, columns)| columns);
    columns.contains(&name) || columns.contains(&parted(name).0)
}

/// True for an outcome that is shown as a percentage.
fn is_rate(name: &str) -> bool {
    outcome(name).is_some_and(|outcome| outcome.format == Format::Percent)
}

impl Column {
    /// The column of a name in a table; `shown` is the outcome that the table is of, if its rows do not say.
    pub(super) fn of(messages: &Messages, table: &Described, name: &str, shown: Option<&str>) -> Self {
        let kind = table.columns.iter().find(|field| field.name == name).map(|field| field.kind);
        let of_shown = ["conditions", "regret"].contains(&table.name())
            && (name.starts_with(REGRET) || ["level", "effect", "regret"].contains(&parted(name).0));
        let percent = match kind {
            Some(Kind::Text | Kind::Flag) => Percent::Never,
            _ if of_shown => {
                if shown.is_some_and(is_rate) {
                    Percent::Always
                } else {
                    Percent::Never
                }
            }
            Some(_) if among(SHARES, table.name(), name) => Percent::Always,
            Some(_) if among(OF_OUTCOME, table.name(), name) => Percent::OfRow,
            Some(_) => Percent::Never,
            None => {
                let (base, ending) = parted(name);
                let sum = ending.is_some_and(|ending| ending.ends_with("ator"));
                if !sum && is_rate(base) { Percent::Always } else { Percent::Never }
            }
        };
        let head = match kind {
            Some(_) => head_of(messages, table.name(), name).unwrap_or_else(|| name.into()),
            None => head_of_own(messages, table.name(), name),
        };
        Column { name: name.into(), kind, head, percent, table: table.name() }
    }

    /// True if its cells are names: it stays in sight.
    pub(super) fn is_name(&self) -> bool {
        self.kind == Some(Kind::Text)
    }

    /// What a cell says; in a row of a rate or not.
    pub(super) fn cell(&self, messages: &Messages, text: &str, of_rate: bool) -> Cell {
        let number = || text.parse::<f64>().ok().filter(|value| value.is_finite());
        match (self.kind, text) {
            (_, "") => Cell::Empty,
            (Some(Kind::Flag) | None, "true") => Cell::Text(say!(messages, "yes")),
            (Some(Kind::Flag) | None, "false") => Cell::Text(say!(messages, "no")),
            (Some(Kind::Text), _) => Cell::Text(self.word(messages, text)),
            _ => match number() {
                Some(value) => {
                    let percent =
                        self.percent == Percent::Always || self.percent == Percent::OfRow && of_rate;
                    Cell::Number { value, percent }
                }
                None => Cell::Text(messages.said(text)),
            },
        }
    }

    fn word(&self, messages: &Messages, text: &str) -> String {
        let (table, column) = (self.table, self.name.as_str());
        let columns = [
            column,
            column.strip_prefix("part_").unwrap_or(column),
            column.strip_prefix("test_").unwrap_or(column),
        ];
        let seat = if column == "to_seat" { "from_seat" } else { column };
        let own = WORDS.iter().find(|(of, word, _)| (columns.contains(of) || seat == *of) && *word == text);
        match (table, column) {
            _ if own.is_some() => own.map_or(String::new(), |(_, _, key)| messages.plain(*key)),
            ("between", "first" | "other") => messages.arm(text),
            ("attribution", "of") => {
                text.split(" × ").map(|part| messages.arm(part)).collect::<Vec<_>>().join(" × ")
            }
            ("chain", "stage" | "of") => {
                let stage = STAGES.iter().find(|stage| stage.name == text);
                messages.said(stage.map_or(text, |stage| stage.title))
            }
            (_, "item") => {
                let item = ITEMS.iter().find(|item| item.name == text);
                messages.said(item.map_or(text, |item| item.title))
            }
            (_, column) if ARMS.contains(&column) => messages.arm(text),
            (_, column) if OUTCOMES.contains(&column) => titled(messages, text),
            (_, column) if SETTINGS.contains(&column) => setting(messages, text),
            _ => messages.said(text),
        }
    }
}

/// True if the row with these cells is of a rate.
pub(super) fn of_rate(columns: &[Column], cells: &[&str]) -> bool {
    let named = |name: &str| columns.iter().position(|column| column.name == name).map(|at| cells[at]);
    let share = named("criterion") == Some("satisficing share");
    share || OUTCOMES.into_iter().find_map(named).is_some_and(is_rate)
}

/// The title of an outcome, with its follow-up; what is no outcome as it is called.
fn titled(messages: &Messages, name: &str) -> String {
    let title = messages.said(title_of(name));
    match weeks_within(name) {
        Some(weeks) => say!(messages, "workbook.within", title, weeks),
        None => title,
    }
}

/// The path of a setting after what it is called, where that is known.
fn setting(messages: &Messages, path: &str) -> String {
    let label = messages.said(path);
    if label == path { label } else { say!(messages, "study.factor", label, name = path) }
}

/// The head of a column that the table always has.
fn head_of(messages: &Messages, table: &str, name: &str) -> Option<String> {
    let last = |text: &str| text.rsplit('.').next().map(String::from);
    let table = table.replace('-', "_");
    let own = |name: &str| {
        let own = OWN_HEADS.iter().find(|key| key.name() == format!("workbook.head_of.{table}.{name}"));
        let any = || HEADS.iter().find(|key| last(key.name()).as_deref() == Some(name));
        own.or_else(any).map(|key| messages.plain(*key))
    };
    own(name).or_else(|| {
        let (base, ending) = parted(name);
        Some(with_ending(messages, own(base)?, ending))
    })
}

/// The head of a column that depends on the run: of an outcome, a signal, a factor, a target, of regrets.
fn head_of_own(messages: &Messages, table: &str, name: &str) -> String {
    if let Some(arm) = name.strip_prefix(REGRET) {
        return say!(messages, "workbook.ending.regret", of = messages.arm(arm));
    }
    if let Some(head) =
        Some(name).filter(|name| *name == "weight").and_then(|name| head_of(messages, table, name))
    {
        return head;
    }
    if parameter(name).is_some() {
        return setting(messages, name);
    }
    let (base, ending) = parted(name);
    let with_unit = |name: String, unit: &str| match unit {
        "" => name,
        unit => say!(messages, "workbook.with_unit", name, unit = messages.said(unit)),
    };
    let head = match (outcome(base), Signal::named(base)) {
        (Some(outcome), _) if outcome.format == Format::Percent => titled(messages, base),
        (Some(outcome), _) => with_unit(titled(messages, base), outcome.unit),
        (None, Some(signal)) => with_unit(messages.said(base), signal.row().unit),
        (None, None) => messages.said(base),
    };
    with_ending(messages, head, ending)
}

fn with_ending(messages: &Messages, of: String, ending: Option<&str>) -> String {
    let key = match ending {
        Some("_low") => key!("workbook.ending.low"),
        Some("_high") => key!("workbook.ending.high"),
        Some("_se") => key!("workbook.ending.se"),
        Some("_numerator") => key!("workbook.ending.numerator"),
        Some("_denominator") => key!("workbook.ending.denominator"),
        Some("_p10") => key!("workbook.ending.p10"),
        Some("_p50") => key!("workbook.ending.p50"),
        Some("_p90") => key!("workbook.ending.p90"),
        Some("_fresh") => key!("workbook.ending.fresh"),
        _ => return of,
    };
    say!(messages, key, of)
}
