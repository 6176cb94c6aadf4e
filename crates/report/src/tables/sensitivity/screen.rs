//! The summary that is printed after a sensitivity analysis.

use std::fmt::Write;

use comfy_table::Table;

use super::sentences::{by_size, noise, sentences, share, subject};
use crate::tables::sweep::screen::{capitalised, failed, what_was_run, where_it_was_run};
use crate::text::messages::Messages;
use crate::text::screen::{indented, table};
use crate::text::words;
use sfic::experiment::sensitivity::findings::IndicesOf;
use sfic::experiment::sensitivity::run::Ended;
use sfic::experiment::sensitivity::{Arrangement, Findings, Found, Method, Quantity, Target};
use sfic::model::outcomes::{Format, HEADLINE, OUTCOMES, Outcome};
use sfic::scenario::study::Study;
use sfic::stats::sensitivity::elementary::Effect;
use sfic::stats::sensitivity::pawn::Pawn;
use sfic::stats::sensitivity::variance::Indices;
use sfic::stats::stopping::Reason;

/// Characters of the longest bar.
const BAR: usize = 20;
/// Pairs of factors that are shown; the file has them all.
const MOST_PAIRS: usize = 5;

/// What is summed up.
#[derive(Clone, Copy)]
pub struct Summary<'a> {
    /// The language in which it is said.
    pub messages: &'a Messages,
    /// The study, as far as it was run.
    pub study: &'a Study,
    /// Its blocks.
    pub arrangement: &'a Arrangement,
    /// The outcome that is shown.
    pub outcome: usize,
    /// What was found.
    pub findings: &'a Findings,
    /// How it ended.
    pub ended: &'a Ended,
    /// The half-width that was asked for, if one was.
    pub until: Option<f64>,
    /// Blocks of the design as it was asked for.
    pub designed: usize,
}

impl Summary<'_> {
    /// The whole summary. Tables are folded to `width` columns if it is given; else they are as wide as they need.
    pub fn text(&self, width: Option<u16>) -> String {
        let Summary { messages, study, outcome, findings, .. } = *self;
        let row = &OUTCOMES[outcome];
        let mut text = format!("{}\n{}\n\n", what_was_run(study), where_it_was_run(study));
        for target in Target::shown(outcome, study.base.arms.len()) {
            let Some(found) = findings.target(&target) else { continue };
            let _ = writeln!(text, "{}", self.heading(row, found));
            match &found.indices {
                Some(IndicesOf::Saltelli(indices, pawn)) => {
                    let shares = shares(study, indices, pawn.as_ref());
                    let _ = writeln!(text, "{}", indented(shares, width));
                    let _ = writeln!(text, "  {}", rest(study, indices, pawn.as_ref()));
                }
                Some(IndicesOf::Morris(effects)) => {
                    let _ =
                        writeln!(text, "{}", indented(self::effects(messages, study, row, effects), width));
                }
                None => {}
            }
            for sentence in sentences(study, found) {
                let _ = writeln!(text, "  {sentence}");
            }
            text.push('\n');
        }
        for note in self.notes() {
            let _ = writeln!(text, "{note}");
        }
        text
    }

    /// What is looked at, and how it is spread over the points.
    fn heading(&self, row: &Outcome, found: &Found) -> String {
        let arm = &self.study.base.arms[found.target.arm].name;
        let weeks = self.study.base.base.settings.time.follow_up;
        let weeks = if row.name == HEADLINE { format!(" within {weeks} weeks") } else { String::new() };
        let what = match found.target.quantity {
            Quantity::Level => format!("{}{weeks} in {arm}", capitalised(row.title)),
            Quantity::Change => format!("Change of {}{weeks} under {arm}", row.title),
        };
        if found.blocks == 0 {
            return format!("{what}: no {} to look at", self.arrangement.noun());
        }
        let change = found.target.quantity == Quantity::Change;
        format!(
            "{what}: {} on average over the points, standard deviation {}",
            amount(row, found.mean, change),
            amount(row, found.deviation, false).replace(" %", " pp")
        )
    }

    /// What must not be overlooked, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let Summary { study, arrangement, findings, ended, .. } = *self;
        let mut notes = vec![match &arrangement.method {
            Method::Saltelli { .. } => {
                "Total: the share of the variance that would remain if all other factors were fixed; first: the share \
                 that would go if this one were. Bars: █ alone, ░ with others. PAWN: how far it moves the whole \
                 distribution, 0 to 1."
            }
            Method::Morris(_) => {
                "μ*: mean size of the change when the factor moves over its whole range, μ: its mean with sign, σ: its \
                 spread over the other factors and along the range. Bars: ░ as long as μ*, █ as μ."
            }
        }
        .to_string()];
        if study.base.experiment.replicates == 1 {
            notes.push(
                "One replicate at each point: noise cannot be told from the factors, and counts as their interactions."
                    .into(),
            );
        } else {
            notes.extend(noise(arrangement));
        }
        if let Some(target) = self.until {
            notes.push(why(ended, target, self.designed));
        }
        if findings.failed > 0 {
            notes.push(format!(
                "Note: {} of {} {} are left out, because a point in them failed.",
                findings.failed,
                findings.blocks,
                arrangement.noun()
            ));
        }
        for target in Target::shown(self.outcome, study.base.arms.len()) {
            if let Some(found) = findings.target(&target).filter(|found| found.undefined > 0) {
                notes.push(format!(
                    "Note: {} {} are left out for {}, because it is not defined at a point of them.",
                    found.undefined,
                    arrangement.noun(),
                    subject(study, &target)
                ));
            }
        }
        notes.extend(failed(study, &ended.failures));
        notes
    }
}

/// Why there are no more blocks.
pub fn why(ended: &Ended, target: f64, designed: usize) -> String {
    let Ended { blocks, reason, widest, .. } = ended;
    let widest = widest.map_or("no interval yet".into(), |widest| format!("the widest is ±{widest:.3}"));
    match reason {
        Some(Reason::TargetMet) => format!(
            "After {blocks} of {designed} blocks: every interval of a first-order or total index within ±{target} \
             ({widest}), confirmed by one more batch."
        ),
        Some(Reason::MaximumUnconfirmed) => format!(
            "After all {blocks} blocks: every interval of a first-order or total index within ±{target} ({widest}), \
             not confirmed by one more batch."
        ),
        Some(Reason::MaximumReached) | None => format!(
            "After all {blocks} blocks: not every interval of a first-order or total index is within ±{target} \
             ({widest}); more blocks would be needed."
        ),
    }
}

/// A value of an outcome, signed if it is a change.
fn amount(row: &Outcome, value: f64, signed: bool) -> String {
    let unit = match row.format {
        Format::Percent if signed => " pp",
        Format::Percent => " %",
        Format::Number => row.unit,
    };
    let gap = if matches!(row.format, Format::Number) && !unit.is_empty() { " " } else { "" };
    let text = words::signed(row, value);
    let text = if signed { text } else { text.trim_start_matches('+').to_string() };
    format!("{text}{gap}{unit}")
}

/// A bar of `whole`, solid as far as `solid`; both from 0 to 1.
fn bar(solid: f64, whole: f64) -> String {
    let cells = |part: f64| (part.clamp(0.0, 1.0) * BAR as f64).round() as usize;
    let (solid, whole) = (cells(solid.min(whole)), cells(whole));
    format!("{}{}", "█".repeat(solid), "░".repeat(whole - solid))
}

fn shares(study: &Study, indices: &Indices, pawn: Option<&Pawn>) -> Table {
    let mut heads = vec!["factor", "total [95 % CI]", "first [95 % CI]"];
    if pawn.is_some() {
        heads.push("PAWN [95 % CI]");
    }
    heads.push("");
    let mut table = table(&heads);
    if let Some(bars) = table.column_mut(heads.len() - 1) {
        bars.set_cell_alignment(comfy_table::CellAlignment::Left);
    }
    let names: Vec<&str> = study.names().collect();
    for factor in by_size(indices.total.iter()) {
        let (total, first) = (&indices.total[factor], &indices.first[factor]);
        let mut cells = vec![names[factor].to_string(), share(total), share(first)];
        cells.extend(pawn.map(|pawn| share(&pawn.medians[factor])));
        cells.push(bar(first.value, total.value));
        table.add_row(cells);
    }
    table
}

/// What belongs to no single factor.
fn rest(study: &Study, indices: &Indices, pawn: Option<&Pawn>) -> String {
    let mut parts = vec![format!("interactions {}", share(&indices.interactions))];
    parts.extend(indices.noise.map(|noise| format!("replicate noise {}", share(&noise))));
    parts.extend(pawn.map(|pawn| format!("PAWN of a dummy up to {:.2}", pawn.dummy)));
    let mut text = parts.join(" · ");
    let names: Vec<&str> = study.names().collect();
    let mut pairs: Vec<_> = indices.second.iter().filter(|(.., index)| index.differs_from_zero()).collect();
    pairs.sort_by(|(.., a), (.., b)| b.value.abs().total_cmp(&a.value.abs()));
    for (j, k, index) in pairs.iter().take(MOST_PAIRS) {
        let _ = write!(text, "\n  together {} × {}: {}", names[*j], names[*k], share(index));
    }
    if !indices.second.is_empty() && pairs.is_empty() {
        text += "\n  no pair of factors has a second-order index that can be told from zero";
    }
    text
}

fn effects(messages: &Messages, study: &Study, row: &Outcome, effects: &[Effect]) -> Table {
    let unit = words::unit_of_change(row);
    let heads = [format!("μ*, {unit}"), format!("μ, {unit}"), format!("σ, {unit}")];
    let mut table = table(&["factor", &heads[0], &heads[1], &heads[2], "noise [95 % CI]", ""]);
    if let Some(bars) = table.column_mut(5) {
        bars.set_cell_alignment(comfy_table::CellAlignment::Left);
    }
    let names: Vec<&str> = study.names().collect();
    let size = |estimate| words::short_change(messages, row, estimate).trim_start_matches('+').to_string();
    let order = by_size(effects.iter().map(|effect| &effect.mu_star));
    let longest = order.first().map_or(1.0, |&factor| effects[factor].mu_star.value);
    for factor in order {
        let effect = &effects[factor];
        table.add_row([
            names[factor].to_string(),
            size(effect.mu_star),
            words::short_change(messages, row, effect.mu),
            effect.sigma.map_or("–".into(), size),
            effect.noise.map_or("–".into(), |noise| share(&noise)),
            bar(effect.mu.value.abs() / longest, effect.mu_star.value / longest),
        ]);
    }
    table
}
