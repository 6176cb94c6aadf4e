//! What a calibration shows, for people.

use std::fmt::Write;

use super::{indented, tables};
use crate::tables::calibration::short;
use crate::text::words;
use sfic::experiment::calibrate::findings::{Findings, Spread};
use sfic::experiment::calibrate::sample::Sample;
use sfic::model::outcomes::{Format, OUTCOMES};
use sfic::scenario::study::{Calibration, Change, Study, Target};
use sfic::stats::abc::Stopped;

/// From here on a parameter counts as well learned, from there as learned at all.
pub(crate) const MUCH: f64 = 0.5;
pub(crate) const SOME: f64 = 0.15;
/// A held-out target is predicted where at least this share of the posterior lies in its range.
pub(crate) const PREDICTED: f64 = 0.5;

/// Fewer effective points say little about the ends of an interval.
pub(crate) const ENOUGH: f64 = 50.0;

/// The summary.
pub fn text(
    heading: &str,
    study: &Study,
    calibration: &Calibration,
    sample: &Sample,
    findings: &Findings,
    width: Option<u16>,
) -> String {
    let mut text = format!("{heading}\n\n");
    let mut table =
        tables::table(&["generation", "tolerance", "points tried", "accepted", "effective points"]);
    for generation in &sample.generations {
        let tolerance = Some(generation.tolerance).filter(|tolerance| tolerance.is_finite());
        table.add_row([
            generation.number.to_string(),
            tolerance.map_or("none: the prior".into(), words::number),
            generation.proposals.to_string(),
            format!("{:.1} %", 100.0 * generation.acceptance),
            format!("{:.0}", generation.effective),
        ]);
    }
    let _ = writeln!(text, "{}\n\n{}\n", indented(table, width), ended(calibration, sample));

    let _ = writeln!(text, "Targets: fresh runs at the points of the posterior, median [90 %]");
    let heads = ["target", "", "range", "posterior", "in the range", "at its median"];
    let mut table = tables::table(&heads);
    for met in &findings.targets {
        let target = &calibration.targets[met.target];
        table.add_row([
            target.name.clone(),
            if target.fit { "fitted".into() } else { "held out".to_string() },
            format!("{} – {}", shown(target, target.range.low), shown(target, target.range.high)),
            met.predictive.map_or("none".into(), |spread| spread_of(target, spread)),
            format!("{:.0} %", 100.0 * met.in_range),
            format!(
                "{}{}",
                shown(target, met.at_median),
                if target.range.met(met.at_median) { "" } else { " ✗" }
            ),
        ]);
    }
    let _ = writeln!(text, "{}\n", indented(table, width));

    let _ =
        writeln!(text, "Parameters: median [90 %]; learned is the part of the prior variance that is gone");
    let mut table = tables::table(&["parameter", "prior", "posterior", "learned"]);
    for parameter in &findings.parameters {
        let spread = |s: Spread| format!("{} [{}, {}]", short(s.median), short(s.low), short(s.high));
        table.add_row([
            parameter.name.clone(),
            spread(parameter.prior),
            spread(parameter.posterior),
            format!("{:.0} %", 100.0 * parameter.learned.max(0.0)),
        ]);
    }
    let _ = writeln!(text, "{}\n", indented(table, width));
    for note in notes(study, calibration, sample, findings) {
        let _ = writeln!(text, "{note}");
    }
    text
}

/// Why it ended, in words.
pub fn ended(calibration: &Calibration, sample: &Sample) -> String {
    let rules = calibration.rules;
    match sample.stopped {
        Stopped::Tolerance if rules.tolerance == 0.0 => {
            "Ended: the runs at every point meet every fitted target.".into()
        }
        Stopped::Tolerance => format!("Ended: the tolerance asked for, {}, is reached.", rules.tolerance),
        Stopped::Acceptance => format!(
            "Ended: fewer than {} % of the points tried were accepted; the generation before is the posterior.",
            100.0 * rules.acceptance
        ),
        Stopped::Generations => {
            format!("Ended: {} generations were allowed; more might come nearer.", rules.generations)
        }
        Stopped::Stalled => "Ended: the distances no longer become smaller.".into(),
    }
}

/// What the numbers mean, in sentences.
pub fn notes(study: &Study, calibration: &Calibration, sample: &Sample, findings: &Findings) -> Vec<String> {
    let mut notes = Vec::new();
    let learned = |from: f64, to: f64| {
        let parameters = findings.parameters.iter().filter(|p| p.learned >= from && p.learned < to);
        parameters.map(|parameter| parameter.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let groups = [
        ("much", MUCH, f64::INFINITY),
        ("something", SOME, MUCH),
        ("hardly anything", f64::NEG_INFINITY, SOME),
    ];
    for (word, from, to) in groups {
        let names = learned(from, to);
        if !names.is_empty() {
            notes.push(format!("The targets say {word} about: {names}."));
        }
    }
    let name = |place: usize| calibration.targets[place].name.as_str();
    let (points, all) = (sample.conflicts.points, sample.conflicts.met_all);
    notes.push(format!("Of {points} points that were simulated, {all} meet every fitted target."));
    for &place in &findings.unreachable {
        notes.push(format!(
            "No point within the priors meets {}: the range is out of the model's reach.",
            name(place)
        ));
    }
    for pair in &sample.conflicts.pairs {
        let met = &sample.conflicts.met;
        notes.push(format!(
            "{} and {} cannot be met together: {} points meet the one, {} the other, none both.",
            name(pair.one),
            name(pair.other),
            met[pair.one],
            met[pair.other]
        ));
    }
    let held: Vec<_> = findings.targets.iter().filter(|met| !calibration.targets[met.target].fit).collect();
    if !held.is_empty() {
        let predicted = held.iter().filter(|met| met.in_range >= PREDICTED).count();
        notes.push(format!(
            "Posterior predictive check: {predicted} of {} targets that were not fitted are met by half of the posterior \
             or more.",
            held.len()
        ));
    }
    let effective = sample.generations.last().map_or(0.0, |generation| generation.effective);
    if effective < ENOUGH {
        notes.push(format!(
            "The posterior is worth {effective:.0} points of equal weight: its intervals, and what was learned, are rough. \
             More particles help."
        ));
    }
    let replicates = study.base.experiment.replicates;
    notes.push(format!(
        "Each point was judged on {replicates} replicates: the chance in them is part of what was accepted, and the \
         fresh runs show how much of it stays."
    ));
    notes
}

fn percent(target: &Target) -> bool {
    target.change == Change::Relative || OUTCOMES[target.outcome].format == Format::Percent
}

fn shown(target: &Target, value: f64) -> String {
    if !value.is_finite() {
        return "none".into();
    }
    let text = if percent(target) { format!("{} %", short(100.0 * value)) } else { short(value) };
    text.replacen('-', "−", 1)
}

fn spread_of(target: &Target, spread: Spread) -> String {
    let inner = |value: f64| shown(target, value).trim_end_matches(" %").to_string();
    format!("{} [{}, {}]", shown(target, spread.median), inner(spread.low), inner(spread.high))
}
