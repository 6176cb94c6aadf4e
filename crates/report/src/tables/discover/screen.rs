//! What a discovery shows, for people.

use std::fmt::Write;

use super::sentences::{self, limits, unit};
use crate::tables::sweep::{capitalised, what_was_run, where_it_was_run};
use crate::text::screen::{indented, table};
use crate::text::words;
use sfic::experiment::discover::{By, Class, Conditions, Discovery, Rules, Search};
use sfic::model::outcomes::{Format, HEADLINE, OUTCOMES, Outcome};
use sfic::scenario::study::Study;
use sfic::stats::robustness::{Criterion, Enough};

/// A discovery with what it is of.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// The study.
    pub study: &'a Study,
    /// What counts as what.
    pub rules: &'a Rules,
    /// The runs.
    pub conditions: &'a Conditions,
    /// What is found.
    pub discovery: &'a Discovery,
}

impl Report<'_> {
    fn outcome(&self) -> &'static Outcome {
        &OUTCOMES[self.rules.outcome]
    }

    fn name(&self, arm: usize) -> &str {
        &self.study.base.arms[arm].name
    }

    /// The whole screen. Tables and sentences are folded to `width` columns if it is given.
    pub fn text(&self, width: Option<u16>) -> String {
        let outcome = self.outcome();
        let follow_up = self.study.base.base.settings.time.follow_up;
        let follow_up = match outcome.name == HEADLINE {
            true => format!(" within {follow_up} weeks of a sanction"),
            false => String::new(),
        };
        let mut text = format!("{}\n{}\n\n", what_was_run(self.study), where_it_was_run(self.study));
        let _ = writeln!(
            text,
            "{}{follow_up}: what each arm is shown to do, at how many of {} points\n\
             (the whole 95 % interval of its change beyond the smallest effect of interest, {})",
            capitalised(outcome.title),
            self.conditions.points.len(),
            self.amount(self.rules.threshold)
        );
        let _ = writeln!(text, "{}\n", indented(self.classes(), width));
        for sentence in self.sentences() {
            text += &folded(&sentence, width);
        }
        let _ = writeln!(text, "\nRegret: how much worse than the best arm at the same point [95 % CI]");
        let _ = writeln!(text, "{}\n", indented(self.regrets(), width));
        for note in self.robust().into_iter().chain(self.notes()) {
            text += &folded(&note, width);
        }
        text
    }

    fn classes(&self) -> comfy_table::Table {
        let unit = words::unit_of_change(self.outcome());
        let change = format!("change, {unit}: lowest … highest");
        let mut table = table(&["arm", "works", "fails", "backfires", "undecided", change.as_str()]);
        for arm in self.discovery.arms.iter().skip(1) {
            let mut cells = vec![self.name(arm.arm).to_string()];
            cells.extend(arm.classes.iter().map(|of| match of.points {
                0 => "0".into(),
                points => format!("{points} ({:.0} %)", 100.0 * of.share),
            }));
            let effects = || arm.at.iter().filter_map(|at| at.effect).map(|effect| effect.value);
            let (low, high) =
                (effects().fold(f64::INFINITY, f64::min), effects().fold(f64::NEG_INFINITY, f64::max));
            let range = words::range_of_changes(self.outcome(), (low, high));
            cells.push(if low.is_finite() { range } else { "–".into() });
            table.add_row(cells);
        }
        table
    }

    fn regrets(&self) -> comfy_table::Table {
        let unit = words::unit_of_change(self.outcome());
        let heads = ["mean", "90 % of the points", "maximal"].map(|of| format!("{of}, {unit}"));
        let enough = capitalised(&self.enough());
        let mut table =
            table(&["arm", heads[0].as_str(), heads[1].as_str(), heads[2].as_str(), enough.as_str()]);
        for arm in &self.discovery.arms {
            let Some(compared) = &arm.robustness else { continue };
            let scale = if self.outcome().format == Format::Percent { 100.0 } else { 1.0 };
            table.add_row([
                self.name(arm.arm).to_string(),
                with_interval(compared.mean, scale, ""),
                with_interval(compared.ninety, scale, ""),
                with_interval(compared.most, scale, ""),
                with_interval(compared.enough, 100.0, " %"),
            ]);
        }
        table
    }

    /// An amount of the outcome: `1 pp`.
    fn amount(&self, value: f64) -> String {
        let outcome = self.outcome();
        let scale = if outcome.format == Format::Percent { 100.0 } else { 1.0 };
        format!("{} {}", trimmed(scale * value), words::unit_of_change(outcome))
    }

    /// What is good enough, in words.
    fn enough(&self) -> String {
        let reference = self.name(0);
        match self.rules.enough {
            Enough::Gain(least) => format!("at least {} better than {reference}", self.amount(least)),
            Enough::Level(level) => {
                let outcome = self.outcome();
                let end = if self.rules.better.sign() < 0.0 { "at most" } else { "at least" };
                let percent = outcome.format == Format::Percent;
                let (scale, unit) = if percent { (100.0, "%") } else { (1.0, outcome.unit) };
                format!("{end} {} {unit}", trimmed(scale * level))
            }
        }
    }

    /// Where each arm works, fails and backfires.
    pub fn sentences(&self) -> Vec<String> {
        self.discovery.arms.iter().skip(1).flat_map(|arm| sentences::of_arm(self, arm)).collect()
    }

    /// Which arm is robust.
    pub fn robust(&self) -> Vec<String> {
        if self.discovery.arms.iter().any(|arm| arm.robustness.is_none()) {
            return vec!["At no point every arm has the outcome: they cannot be compared.".into()];
        }
        let names = |arms: &[usize]| arms.iter().map(|&arm| self.name(arm)).collect::<Vec<_>>().join(" and ");
        let found = By::ALL.map(|by| self.discovery.robust(by));
        let words = ["maximal regret", "90 % regret", "mean regret", "satisficing"];
        // Arms that are equally good enough everywhere leave the choice to the regrets.
        let common: Vec<usize> =
            found[0].iter().copied().filter(|arm| found.iter().all(|of| of.contains(arm))).collect();
        if !common.is_empty() {
            let sure = common.first().and_then(|&arm| self.discovery.arms[arm].robustness?.most.best);
            let sure = sure.map_or(String::new(), |share| {
                format!(" (least maximal regret in {:.0} % of resamples)", 100.0 * share)
            });
            return vec![format!("Robust by every criterion: {}{sure}.", names(&common))];
        }
        // Criteria with the same answer are told together.
        let mut said: Vec<(String, Vec<&str>)> = Vec::new();
        for (word, arms) in words.iter().zip(&found) {
            let arms = names(arms);
            match said.iter_mut().find(|(earlier, _)| *earlier == arms) {
                Some((_, criteria)) => criteria.push(word),
                None => said.push((arms, vec![word])),
            }
        }
        let said: Vec<String> =
            said.iter().map(|(arms, criteria)| format!("{arms} by {}", criteria.join(", "))).collect();
        vec![format!("The criteria of robustness disagree: {}.", said.join("; "))]
    }

    /// What must not be overlooked.
    pub fn notes(&self) -> Vec<String> {
        let Report { study, discovery, rules, .. } = *self;
        let mut notes = Vec::new();
        let undecided: usize = discovery
            .arms
            .iter()
            .flat_map(|arm| &arm.classes)
            .filter(|of| of.class == Class::Undecided)
            .map(|of| of.points)
            .sum();
        if undecided > 0 {
            notes.push(format!(
                "Undecided points count as not shown; more than {} replicates would decide some.",
                study.base.experiment.replicates
            ));
        }
        if discovery.undefined > 0 {
            let count = discovery.undefined;
            notes.push(format!(
                "Note: at {count} points the outcome is not defined in some arm; regrets leave them out."
            ));
        }
        let boxes = discovery.arms.iter().flat_map(|arm| &arm.classes).filter_map(|of| match &of.search {
            Some(Search::Boxes(found)) => Some(found),
            _ => None,
        });
        let taken: Vec<_> = boxes
            .flatten()
            .filter(|found| found.cover.taken)
            .filter_map(|found| found.cover.chosen.as_ref())
            .collect();
        let named = |place: usize| taken.iter().any(|chosen| chosen.region.limits[place].restrict());
        for (place, factor) in study.factors.iter().enumerate().filter(|(place, _)| named(*place)) {
            let of_factor = &discovery.columns[place].values;
            let (low, high) = (
                of_factor.iter().copied().fold(f64::INFINITY, f64::min),
                of_factor.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            );
            let category = matches!(discovery.columns[place].kind, sfic::stats::prim::Kind::Category { .. });
            let unit = Some(unit(factor))
                .filter(|unit| !unit.is_empty())
                .map_or(String::new(), |unit| format!(" ({unit})"));
            let label = if factor.label.is_empty() { String::new() } else { format!(" {};", factor.label) };
            let range = match category {
                true => "categories".into(),
                false => format!("here {} … {}", words::number(low), words::number(high)),
            };
            notes.push(format!("{}{unit}:{label} {range}.", factor.name));
        }
        notes.push(match (&study.weights, &rules.covering.shuffles) {
            (Some(_), _) => {
                "Shares are over the weighted points of this sample, not forecasts beyond it.".into()
            }
            _ => "Shares are over the points of this design: they weigh its ranges, and are no forecasts."
                .into(),
        });
        notes
    }

    /// The limits of a box in words.
    pub fn limits(&self, region: &sfic::stats::prim::Region) -> String {
        limits(self.study, region).join(" and ")
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').replacen('-', "−", 1)
}

fn with_interval(criterion: Criterion, scale: f64, sign: &str) -> String {
    let number = |value: f64| format!("{:.1}", scale * value);
    match criterion.interval {
        Some((low, high)) => format!("{}{sign} [{}, {}]", number(criterion.value), number(low), number(high)),
        None => format!("{}{sign} (one run)", number(criterion.value)),
    }
}

/// A sentence on lines of at most `width` columns, those after the first indented.
fn folded(sentence: &str, width: Option<u16>) -> String {
    let most = usize::from(width.unwrap_or(120)).max(40);
    let mut lines = vec![String::new()];
    for word in sentence.split(' ') {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > most {
            lines.push(format!("  {word}"));
        } else if let Some(last) = lines.last_mut() {
            if line > 0 {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}
