//! Boxes and classes in sentences.

use super::Report;
use crate::text::words;
use sfic::experiment::discover::{Class, FEWEST_CASES, FEWEST_POINTS, Found, OfArm, OfClass, Search};
use sfic::model::settings::parameter;
use sfic::scenario::study::{Factor, Level, Study, Values};
use sfic::stats::prim::{Limits, Region};

/// Points that are named one by one, at most.
const MOST_NAMED: usize = 8;

/// The unit of a factor, if its path is that of a parameter; empty otherwise.
pub(crate) fn unit(factor: &Factor) -> &'static str {
    factor.paths.first().and_then(|path| parameter(path)).map_or("", |(_, parameter)| parameter.unit)
}

/// What a box asks of each factor that it restricts: `exporter.moral_weight < 0.41`.
pub(super) fn limits(study: &Study, region: &Region) -> Vec<String> {
    let of = |(factor, limits): (&Factor, &Limits)| {
        let name = &factor.name;
        let whole = matches!(factor.values, Values::Whole(_) | Values::Choice(_));
        let number = |value: f64| if whole { words_of_step(value) } else { words::number(value) };
        match limits {
            Limits::Range { low: None, high: None } => None,
            Limits::Range { low: Some(low), high: None } => Some(format!("{name} ≥ {}", number(*low))),
            Limits::Range { low: None, high: Some(high) } => Some(format!("{name} ≤ {}", number(*high))),
            Limits::Range { low: Some(low), high: Some(high) } => {
                Some(format!("{} ≤ {name} ≤ {}", number(*low), number(*high)))
            }
            Limits::Among(kept) if kept.iter().all(|kept| *kept) => None,
            Limits::Among(kept) => {
                let Values::Choice(levels) = &factor.values else { return None };
                let kept = levels.iter().zip(kept).filter(|(_, kept)| **kept);
                let words: Vec<String> = kept.map(|(level, _)| quoted(level)).collect();
                Some(format!("{name} is {}", words.join(" or ")))
            }
        }
    };
    study.factors.iter().zip(&region.limits).filter_map(of).collect()
}

fn quoted(level: &Level) -> String {
    match level {
        Level::Text(text) => format!("\"{text}\""),
        other => other.to_string(),
    }
}

/// A number that is one of a few, as it is written.
fn words_of_step(value: f64) -> String {
    value.to_string().replacen('-', "−", 1)
}

/// What an arm does, in a sentence.
fn does(class: Class) -> &'static str {
    match class {
        Class::Works => "works",
        Class::Fails => "changes nothing worth the name",
        Class::Backfires => "backfires",
        Class::Undecided => "is undecided",
    }
}

/// What is found of an arm: backfiring first, as it must not be overlooked.
pub(super) fn of_arm(report: &Report<'_>, arm: &OfArm) -> Vec<String> {
    let name = &report.study.base.arms[arm.arm].name;
    let everywhere = arm.classes.iter().find(|of| of.points == report.conditions.points.len());
    match everywhere.map(|of| of.class) {
        Some(Class::Undecided) => {
            return vec![format!(
                "{name}: undecided at every point; no interval lies on one side of the threshold."
            )];
        }
        Some(class) => return vec![format!("{name} {} at every point.", does(class))],
        None => {}
    }
    let order = [Class::Backfires, Class::Fails, Class::Works];
    let classes = order.iter().filter_map(|class| arm.classes.iter().find(|of| of.class == *class));
    classes.flat_map(|of| of_class(report, arm, of)).collect()
}

fn of_class(report: &Report<'_>, arm: &OfArm, of: &OfClass) -> Vec<String> {
    let name = &report.study.base.arms[arm.arm].name;
    let (does, all) = (does(of.class), report.conditions.points.len());
    let undecided = arm.classes.iter().find(|of| of.class == Class::Undecided).map_or(0, |of| of.points);
    let still = match undecided {
        0 => String::new(),
        _ => format!("; {} undecided", are(undecided)),
    };
    match &of.search {
        Some(Search::Never) if of.class == Class::Fails => Vec::new(),
        Some(Search::Never) => vec![format!("{name} is shown to {} at no point{still}.", verb(of.class))],
        Some(Search::Always) => vec![format!("{name} {does} at every point.")],
        Some(Search::Nearly) => {
            let others: Vec<String> = arm
                .classes
                .iter()
                .filter(|other| other.class != of.class && other.points > 0)
                .map(|other| format!("{} {}", other.points, other.class.name()))
                .collect();
            vec![format!(
                "{name} {does} at {} of {all} points, nearly everywhere ({}).",
                of.points,
                others.join(", ")
            )]
        }
        Some(Search::TooFew) => {
            let why = match all < FEWEST_POINTS {
                true => format!("boxes need {FEWEST_POINTS} points"),
                false => format!("boxes need {FEWEST_CASES} of them"),
            };
            let there = (0..all).filter(|&place| arm.at[place].class == Some(of.class));
            let mut there: Vec<String> =
                there.map(|place| report.conditions.points[place].to_string()).take(MOST_NAMED + 1).collect();
            if there.len() > MOST_NAMED {
                there[MOST_NAMED] = "…".into();
            }
            vec![format!(
                "{name} {does} at {} of {all} points, too few to say where ({why}): point {}.",
                of.points,
                there.join(", ")
            )]
        }
        Some(Search::Boxes(found)) => boxes(report, name, of, found),
        None => Vec::new(),
    }
}

fn boxes(report: &Report<'_>, name: &str, of: &OfClass, found: &[Found]) -> Vec<String> {
    let (does, all) = (does(of.class), report.conditions.points.len());
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let mut said = Vec::new();
    for found in found.iter().filter(|found| found.cover.taken) {
        let Some(chosen) = &found.cover.chosen else { continue };
        let measures = &chosen.measures;
        let others: Vec<String> = Class::ALL
            .into_iter()
            .filter(|class| *class != of.class && found.classes[*class as usize] > 0)
            .map(|class| format!("{} {}", found.classes[class as usize], class.name()))
            .collect();
        let others =
            if others.is_empty() { String::new() } else { format!("; of the others {}", others.join(", ")) };
        let p = found.cover.p_value.map_or(String::new(), |p| format!(" Shuffled, p {}.", p_words(p)));
        let also = if said.is_empty() { "" } else { " also" };
        said.push(format!(
            "{name}{also} {does} where {}: shown at {} of the {} points there ({} everywhere){others}. \
             That is {} of all points where it is shown.{p}",
            limits(report.study, &chosen.region).join(" and "),
            percent(measures.density),
            measures.cases,
            percent(of.share),
            percent(measures.coverage),
        ));
    }
    if said.is_empty() {
        let why = match found.first().and_then(|found| found.cover.p_value) {
            Some(p) => format!("no box is better than those of shuffled labels (p {})", p_words(p)),
            None => "no restriction of a factor earns its place".into(),
        };
        said.push(format!(
            "{name} {does} at {} of {all} points, and these factors do not tell where: {why}.",
            of.points
        ));
    }
    said
}

fn p_words(p: f64) -> String {
    match words::p_value(Some(p)) {
        less if less.starts_with('<') => less,
        equal => format!("= {equal}"),
    }
}

fn verb(class: Class) -> &'static str {
    match class {
        Class::Works => "work",
        Class::Fails => "change nothing worth the name",
        Class::Backfires => "backfire",
        Class::Undecided => "be undecided",
    }
}

fn are(count: usize) -> String {
    if count == 1 { "1 point is".into() } else { format!("{count} points are") }
}
