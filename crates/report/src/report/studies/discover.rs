//! A discovery: where each arm works, fails or backfires, and which is robust.

use super::{Told, factor, first_of, title};
use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::{Numbers, Span};
use crate::figures::stacked::Stacked;
use crate::report::document::Block;
use crate::report::sections::ends;
use crate::report::studied::Discovery;
use crate::report::view::{View, shown};
use crate::tables::discover::{BoxRow, RegretWords, RobustnessRow, regrets};
use crate::text::messages::Key;
use crate::text::words;
use sfic::experiment::discover::Class;
use sfic::model::outcomes::{Format, OUTCOMES};

/// The order of classes in figures: what is undecided is grey.
const SHOWN: [Class; 4] = [Class::Undecided, Class::Works, Class::Backfires, Class::Fails];
/// Criteria as the table names them, with the keys of their texts; the first three are regrets.
const CRITERIA: [(&str, Key); 4] = [
    ("mean regret", key!("discover.mean")),
    ("90 % regret", key!("discover.ninety")),
    ("maximal regret", key!("discover.maximal")),
    ("satisficing share", key!("discover.satisficing")),
];
/// Arms that a sentence names.
const MOST_NAMED: usize = 4;

/// At how many points an arm is of each class, in the order of [`SHOWN`].
struct Counted<'a> {
    arm: &'a str,
    of: [usize; 4],
}

impl Counted<'_> {
    fn points(&self, class: Class) -> usize {
        SHOWN.iter().position(|shown| *shown == class).map_or(0, |place| self.of[place])
    }
}

/// The arms after the reference.
fn counted(discovery: &Discovery) -> Vec<Counted<'_>> {
    let mut arms: Vec<Counted<'_>> = Vec::new();
    for row in &discovery.conditions {
        let place = match arms.iter().position(|counted| counted.arm == row.arm) {
            Some(place) => place,
            None => {
                arms.push(Counted { arm: &row.arm, of: [0; 4] });
                arms.len() - 1
            }
        };
        if let Some(class) = SHOWN.iter().position(|class| Some(class.name()) == row.class.as_deref()) {
            arms[place].of[class] += 1;
        }
    }
    if !arms.is_empty() {
        arms.remove(0);
    }
    arms
}

/// What it shows.
pub fn told(view: &View<'_>, discovery: &Discovery) -> Told {
    let arms = counted(discovery);
    let answer = answer(view, discovery);
    let outcome = &OUTCOMES[discovery.outcome];
    let percent = outcome.format == Format::Percent;
    let scale = if percent { 100.0 } else { 1.0 };
    let name = title(view, outcome);
    let amount = |value: f64| format!("{} {}", words::number(scale * value), view.unit(outcome));
    let chart = Stacked {
        of: say!(view, "head.arm"),
        parts: SHOWN.map(|class| class_of(view, class)).to_vec(),
        rows: arms.iter().map(|arm| (view.arm(arm.arm), arm.of.to_vec())).collect(),
        axis: say!(view, "discover.axis", points = discovery.asked.points),
    };
    let figure = (!arms.is_empty()).then(|| {
        let title = say!(view, "discover.figure", outcome = name);
        Figure::new(&view.id("classes-figure"), &title, &answer.join(" "), &chart)
    });
    let undecided: usize = arms.iter().map(|arm| arm.points(Class::Undecided)).sum();
    let threshold = amount(discovery.asked.threshold);
    let mut blocks = vec![Block::Text(say!(view, "discover.how_to_read", outcome = name, threshold))];
    if undecided > 0 {
        let replicates = discovery.asked.replicates.to_string();
        blocks.push(Block::Text(say!(view, "discover.undecided", replicates)));
    }
    blocks.extend(boxes(view, discovery));
    blocks.push(Block::Text(say!(view, "discover.what_regret_is")));
    blocks.push(Block::Figure(Box::new(regret(view, discovery))));
    let enough = match (discovery.asked.satisfice.better, discovery.asked.satisfice.level) {
        (Some(better), _) => say!(view, "discover.enough_better", amount = amount(better)),
        (None, Some(level)) if percent => {
            let level = format!("{} %", words::number(scale * level));
            say!(view, "discover.enough_level", level)
        }
        (None, level) => say!(view, "discover.enough_level", level = level.map_or("–".into(), amount)),
    };
    blocks.push(Block::Text(enough));
    blocks.push(Block::List(criteria(view, discovery)));
    blocks.push(Block::Table(say!(view, "discover.table"), table(view, discovery, percent)));
    Told { answer, notes: Vec::new(), figure, rest: view.section("where", key!("discover.title"), blocks) }
}

fn class_of(view: &View<'_>, class: Class) -> String {
    view.plain(match class {
        Class::Works => key!("class.works"),
        Class::Fails => key!("class.fails"),
        Class::Backfires => key!("class.backfires"),
        Class::Undecided => key!("class.undecided"),
    })
}

/// The answer in two sentences.
pub fn answer(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let arms = counted(discovery);
    let points = discovery.asked.points.to_string();
    let best = arms.iter().rev().max_by_key(|arm| arm.points(Class::Works));
    let harm: Vec<String> = arms
        .iter()
        .filter(|arm| arm.points(Class::Backfires) > 0)
        .map(|arm| {
            let count = arm.points(Class::Backfires).to_string();
            say!(view, "discover.at", arm = view.arm(arm.arm), count)
        })
        .collect();
    let harm = match harm.is_empty() {
        true => say!(view, "discover.no_harm"),
        false => say!(view, "discover.harm", arms = first_of(view, harm, MOST_NAMED)),
    };
    let first = match best.filter(|best| best.points(Class::Works) > 0) {
        Some(best) => {
            let (arm, works) = (view.arm(best.arm), best.points(Class::Works));
            say!(view, "discover.best", arm, works, points, harm)
        }
        None => say!(view, "discover.none_works", points, harm),
    };
    vec![first, robust(view, discovery)]
}

/// The arms that are best by a criterion.
fn best_by<'a>(discovery: &'a Discovery, criterion: &str) -> Vec<&'a str> {
    let rows = discovery.robustness.iter();
    rows.filter(|row| row.criterion == criterion && row.robust).map(|row| row.arm.as_str()).collect()
}

fn robust(view: &View<'_>, discovery: &Discovery) -> String {
    let found = CRITERIA.map(|(name, _)| best_by(discovery, name));
    if found.iter().all(Vec::is_empty) {
        return say!(view, "discover.not_compared");
    }
    let listed = |arms: &[&str]| view.listed(&arms.iter().map(ToString::to_string).collect::<Vec<_>>());
    let common: Vec<&str> =
        found[0].iter().copied().filter(|arm| found.iter().all(|arms| arms.contains(arm))).collect();
    if !common.is_empty() {
        return say!(view, "discover.robust", arms = listed(&common));
    }
    let parts: Vec<String> = CRITERIA
        .iter()
        .zip(&found)
        .filter(|(_, arms)| !arms.is_empty())
        .map(|((_, key), arms)| say!(view, "discover.by", arms = listed(arms), criterion = view.plain(*key)))
        .collect();
    say!(view, "discover.disagree", parts = parts.join(&say!(view, "list.semicolon")))
}

/// The best arm by each criterion, with its value.
fn criteria(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let of = |(name, key): &(&str, Key)| {
        let arms = best_by(discovery, name);
        let arms: Vec<String> = arms.iter().map(ToString::to_string).collect();
        let arms = if arms.is_empty() { "–".into() } else { view.listed(&arms) };
        say!(view, "discover.choice", criterion = view.plain(*key), arms)
    };
    CRITERIA.iter().map(of).collect()
}

fn span(row: &RobustnessRow) -> Option<Span> {
    Span::new(Some(row.value), row.low, row.high)
}

fn of_criterion<'a>(discovery: &'a Discovery, arm: &str, criterion: &str) -> Option<&'a RobustnessRow> {
    discovery.robustness.iter().find(|row| row.arm == arm && row.criterion == criterion)
}

fn arms_of(discovery: &Discovery) -> Vec<&str> {
    let mut arms: Vec<&str> = Vec::new();
    for row in &discovery.robustness {
        if !arms.contains(&row.arm.as_str()) {
            arms.push(&row.arm);
        }
    }
    arms
}

fn regret(view: &View<'_>, discovery: &Discovery) -> Figure {
    let outcome = &OUTCOMES[discovery.outcome];
    let of = |arm: &str| {
        let regrets = [0, 1, 2].map(|place: usize| span(of_criterion(discovery, arm, CRITERIA[place].0)?));
        (view.arm(arm), regrets)
    };
    let words = RegretWords {
        arm: say!(view, "head.arm"),
        series: [0, 1, 2].map(|place: usize| view.plain(CRITERIA[place].1)),
        axis: say!(view, "discover.regret_axis", unit = view.unit(outcome)),
        heads: ends(view),
    };
    let arms = arms_of(discovery).into_iter().map(of).collect();
    let chart = regrets(arms, outcome.format == Format::Percent, words);
    let title = say!(view, "discover.regret_figure", outcome = title(view, outcome));
    Figure::new(&view.id("regret-figure"), &title, &robust(view, discovery), &chart)
}

fn table(view: &View<'_>, discovery: &Discovery, percent: bool) -> DataTable {
    let heads = CRITERIA.map(|(_, key)| view.plain(key));
    let mut sheet = DataTable::new(std::iter::once(say!(view, "head.arm")).chain(heads));
    for arm in arms_of(discovery) {
        let mut row = vec![Cell::text(view.arm(arm))];
        for (place, (name, _)) in CRITERIA.iter().enumerate() {
            let numbers = if place == 3 || percent { Numbers::Percent } else { Numbers::Plain };
            let text = shown(numbers, of_criterion(discovery, arm, name).and_then(span));
            // Regrets of shares are percentage points.
            let text = if place < 3 { text.replace(" %", "") } else { text };
            row.push(Cell::text(text));
        }
        sheet.rows.push(row);
    }
    sheet
}

/// Boxes in sentences and as a table.
fn boxes(view: &View<'_>, discovery: &Discovery) -> Vec<Block> {
    let taken = discovery.boxes.iter().filter(|row| row.taken);
    let mut found: Vec<(&BoxRow, Vec<String>)> = Vec::new();
    for row in taken {
        let same =
            |other: &BoxRow| (&other.arm, &other.class, other.number) == (&row.arm, &row.class, row.number);
        let limit = limit(view, row);
        match found.iter_mut().find(|(first, _)| same(first)) {
            Some((_, limits)) => limits.push(limit),
            None => found.push((row, vec![limit])),
        }
    }
    if found.is_empty() {
        return vec![Block::Text(say!(view, "discover.no_boxes"))];
    }
    let percent = |share: f64| format!("{:.0} %", 100.0 * share);
    let heads =
        keys!["box.arm", "box.does", "box.where", "box.density", "box.everywhere", "box.coverage", "box.p"];
    let (mut said, mut sheet) = (Vec::new(), DataTable::new(heads.map(|key| view.plain(key))));
    for (row, limits) in &found {
        let class = Class::ALL.into_iter().find(|class| class.name() == row.class);
        let (arm, does) = (view.arm(&row.arm), class.map_or(String::new(), |class| class_of(view, class)));
        let limits = view.messages.list(limits);
        let (density, everywhere) = (percent(row.density), percent(row.base_rate));
        let coverage = percent(row.coverage);
        let points = row.points;
        said.push(say!(view, "discover.box", arm, does, limits, density, points, everywhere, coverage));
        let cells = [arm, does, limits, density, everywhere, coverage, words::p_value(row.p_shuffled)];
        sheet.rows.push(cells.map(Cell::text).to_vec());
    }
    let shuffles = discovery.asked.shuffles.to_string();
    vec![
        Block::Text(say!(view, "discover.what_boxes_are", shuffles)),
        Block::List(said),
        Block::Table(say!(view, "discover.boxes"), sheet),
    ]
}

/// What a box asks of a factor.
fn limit(view: &View<'_>, row: &BoxRow) -> String {
    let name = factor(view, &row.factor);
    match (row.low.map(words::number), row.high.map(words::number)) {
        (Some(low), Some(high)) => format!("{low} ≤ {name} ≤ {high}"),
        (Some(low), None) => format!("{name} ≥ {low}"),
        (None, Some(high)) => format!("{name} ≤ {high}"),
        (None, None) => {
            let values = row.values.replace('|', ", ");
            say!(view, "discover.among", name, values)
        }
    }
}
