//! A discovery: where each arm works, fails or backfires, and which is robust.

use super::varied;
use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::scale::{Numbers, Span};
use crate::figures::stacked::Stacked;
use crate::report::analysis::{Analysis, changes, factor, first_of, title};
use crate::report::document::{Block, Section};
use crate::report::results::Results;
use crate::report::sections::ends;
use crate::report::studied::Discovery;
use crate::report::view::{View, shown};
use crate::tables::discover::{
    ArmClasses, BoxRow, ClassCount, ConditionRow, LimitRow, RegretWords, RobustnessRow, Texts, regrets, unit,
};
use crate::text::words;
use sfic::experiment::discover::{Class, FEWEST_CASES, FEWEST_POINTS, NEARLY_ALL};
use sfic::model::outcomes::{Format, OUTCOMES};
use sfic::scenario::study::Factor;
use sfic::stats::rounding::same;
use sfic_text::{Key, Messages};

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
/// Points that are named one by one, at most.
const MOST_POINTS: usize = 8;

/// The points at which an arm is of a class.
fn count(arm: &ArmClasses, class: Class) -> usize {
    arm.classes.iter().find(|of| of.class == class.name()).map_or(0, |of| of.points)
}

/// Its parts.
pub fn analysis(view: &View<'_>, discovery: &Discovery) -> Analysis {
    let arms = &discovery.asked.arms;
    let answer = answer(view, discovery);
    let outcome = &OUTCOMES[discovery.outcome];
    let percent = outcome.format == Format::Percent;
    let scale = if percent { 100.0 } else { 1.0 };
    let name = title(view, outcome);
    let amount = |value: f64| words::with_unit(words::number(scale * value), &view.unit(outcome));
    let counts = |arm: &ArmClasses| SHOWN.map(|class| count(arm, class)).to_vec();
    let chart = Stacked {
        of: say!(view, "head.arm"),
        parts: SHOWN.map(|class| class_of(view, class)).to_vec(),
        rows: arms.iter().map(|arm| (view.arm(&arm.arm), counts(arm))).collect(),
        axis: say!(view, "discover.axis", points = discovery.asked.points),
    };
    let figure = (!arms.is_empty()).then(|| {
        let title = say!(view, "discover.figure", outcome = name);
        Figure::new(&view.id("classes-figure"), &title, &words::sentences(&answer), chart)
    });
    let threshold = amount(discovery.asked.threshold);
    let mut blocks = vec![
        Block::Text(say!(view, "discover.how_to_read", outcome = name, threshold)),
        Block::Table(say!(view, "discover.classes"), classes(view, discovery)),
        Block::List(sentences(view, discovery)),
    ];
    blocks.extend(boxes(view, discovery));
    let enough = match (discovery.asked.satisfice.better, discovery.asked.satisfice.level) {
        (Some(better), _) => say!(view, "discover.enough_better", amount = amount(better)),
        (None, Some(level)) if percent => {
            let level = words::in_percent(words::number(scale * level));
            say!(view, "discover.enough_level", level)
        }
        (None, level) => say!(view, "discover.enough_level", level = level.map_or("–".into(), amount)),
    };
    blocks.push(Block::Text(say!(view, "discover.what_regret_is")));
    blocks.push(Block::Text(enough));
    blocks.push(Block::Figure(Box::new(regret(view, discovery))));
    blocks.push(Block::Table(say!(view, "discover.table"), table(view, discovery, percent)));
    let mut rest = vec![view.section("where", key!("discover.title"), blocks).brief()];
    rest.extend(ways(view, discovery));
    Analysis { answer, notes: notes(view, discovery), figure, rest }
}

/// The findings in words, for `discover.json` and `--json`; none without a discovery.
pub fn texts(messages: &Messages, results: &Results) -> Texts {
    let view = View { messages, results, prefix: "" };
    let (sentences, robust) = match &results.studied.discovery {
        Some(discovery) => (sentences(&view, discovery), robust(&view, discovery)),
        None => Default::default(),
    };
    Texts { sentences, robust, notes: crate::report::notes(messages, results) }
}

/// Limits of the findings: undecided and undefined points, and what shares are of.
fn notes(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let mut notes = Vec::new();
    if discovery.asked.arms.iter().any(|arm| count(arm, Class::Undecided) > 0) {
        notes.push(say!(view, "discover.undecided", replicates = discovery.asked.replicates));
    }
    if let Some(step) = discovery.asked.step {
        let other: Vec<String> = discovery
            .boxes
            .chunk_by(|a, b| (&a.arm, &a.class, a.number) == (&b.arm, &b.class, b.number))
            .filter(|rows| rows[0].step != step)
            .map(|rows| of_step(view, &rows[0].arm, &rows[0].class, rows[0].number, rows[0].step))
            .collect();
        if !other.is_empty() {
            let boxes = view.messages.list(&other);
            notes.push(say!(view, "discover.asked_step", step, boxes));
        }
    }
    let same_in_every_run = |row: &&ConditionRow| {
        row.class.as_deref() == Some(Class::Undecided.name())
            && row.effect_low.zip(row.effect_high).is_some_and(|(low, high)| same(low, high))
    };
    let mut still: Vec<usize> =
        discovery.conditions.iter().filter(same_in_every_run).map(|row| row.point).collect();
    still.dedup();
    if !still.is_empty() {
        notes.push(say!(view, "discover.no_width", count = still.len()));
    }
    let mut undefined: Vec<usize> =
        discovery.conditions.iter().filter(|row| row.level.is_none()).map(|row| row.point).collect();
    undefined.dedup();
    if !undefined.is_empty() {
        notes.push(say!(view, "discover.undefined", count = undefined.len()));
    }
    let weighted = view.results.studied.study().is_some_and(|study| study.weights.is_some());
    notes.push(view.plain(if weighted { key!("discover.weighted") } else { key!("discover.shares") }));
    notes
}

/// How often each arm is of each class, and between which ends its change lies.
fn classes(view: &View<'_>, discovery: &Discovery) -> DataTable {
    let outcome = &OUTCOMES[discovery.outcome];
    let mut heads = vec![say!(view, "head.arm")];
    heads.extend(Class::ALL.map(|class| class_of(view, class)));
    heads.push(say!(view, "discover.range", unit = view.unit(outcome)));
    let mut sheet = DataTable::new(heads);
    for arm in &discovery.asked.arms {
        let mut row = vec![Cell::text(view.arm(&arm.arm))];
        row.extend(arm.classes.iter().map(|of| match of.points {
            0 => Cell::text("0"),
            points => {
                Cell::text(format!("{points} ({})", words::in_percent(format!("{:.0}", 100.0 * of.share))))
            }
        }));
        let effects: Vec<f64> = discovery
            .conditions
            .iter()
            .filter(|row| row.arm == arm.arm)
            .filter_map(|row| row.effect)
            .collect();
        let end = |of: fn(f64, f64) -> f64| effects.iter().copied().reduce(of);
        row.push(Cell::text(match end(f64::min).zip(end(f64::max)) {
            Some((low, high)) => {
                let numbers = changes(outcome);
                format!("{} … {}", numbers.alone(low), numbers.alone(high))
            }
            None => "–".into(),
        }));
        sheet.rows.push(row);
    }
    sheet
}

/// Where each arm works, fails and backfires: backfiring first, as it must not be overlooked.
fn sentences(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let all = discovery.asked.points;
    let of_arm = |of: &ArmClasses| -> Vec<String> {
        let arm = view.arm(&of.arm);
        match Class::ALL.into_iter().find(|class| count(of, *class) == all) {
            Some(Class::Undecided) => vec![say!(view, "discover.undecided_everywhere", arm, points = all)],
            Some(class) => {
                vec![say!(view, "discover.everywhere", arm, does = class_of(view, class), points = all)]
            }
            None => [Class::Backfires, Class::Fails, Class::Works]
                .into_iter()
                .flat_map(|class| of_class(view, discovery, of, class))
                .collect(),
        }
    };
    discovery.asked.arms.iter().flat_map(of_arm).collect()
}

/// Where an arm is of a class that is neither everywhere nor undecided.
fn of_class(view: &View<'_>, discovery: &Discovery, of: &ArmClasses, class: Class) -> Vec<String> {
    let (arm, does, all) = (view.arm(&of.arm), class_of(view, class), discovery.asked.points);
    let found = of.classes.iter().find(|of| of.class == class.name());
    let Some(ClassCount { points, share, .. }) = found.filter(|of| of.points > 0) else {
        let undecided = count(of, Class::Undecided);
        return match class {
            Class::Works => vec![say!(view, "discover.never_works", arm, points = all, undecided)],
            Class::Backfires => vec![say!(view, "discover.never_backfires", arm, points = all, undecided)],
            _ => Vec::new(),
        };
    };
    if *share > NEARLY_ALL {
        let others = Class::ALL.into_iter().filter(|other| *other != class && count(of, *other) > 0);
        let others = others.map(|other| {
            say!(view, "discover.count", count = count(of, other), class = class_of(view, other))
        });
        let others = others.collect::<Vec<_>>().join(&say!(view, "list.comma"));
        return vec![say!(view, "discover.nearly", arm, does, points, all, others)];
    }
    if all < FEWEST_POINTS || *points < FEWEST_CASES {
        let why = match all < FEWEST_POINTS {
            true => say!(view, "discover.few_points", least = FEWEST_POINTS),
            false => say!(view, "discover.few_cases", least = FEWEST_CASES),
        };
        let is = |row: &&ConditionRow| row.arm == of.arm && row.class.as_deref() == Some(class.name());
        let there = discovery.conditions.iter().filter(is).map(|row| row.point.to_string());
        let mut there: Vec<String> = there.take(MOST_POINTS + 1).collect();
        if there.len() > MOST_POINTS {
            there[MOST_POINTS] = "…".into();
        }
        let there = there.join(&say!(view, "list.comma"));
        return vec![say!(view, "discover.few", arm, does, points, all, why, there)];
    }
    let of_class = |row: &&BoxRow| row.arm == of.arm && row.class == class.name();
    let rows: Vec<&BoxRow> = discovery.boxes.iter().filter(of_class).collect();
    let taken: Vec<&[&BoxRow]> =
        rows.chunk_by(|a, b| a.number == b.number).filter(|rows| rows[0].taken).collect();
    if taken.is_empty() {
        let why = match rows.first().and_then(|row| row.p_shuffled) {
            Some(p) => say!(view, "discover.no_better", p = words::p_value(Some(p))),
            None => say!(view, "discover.no_restriction"),
        };
        return vec![say!(view, "discover.unexplained", arm, does, points, all, why)];
    }
    let percent = |share: f64| words::in_percent(format!("{:.0}", 100.0 * share));
    let sentence = |rows: &[&BoxRow]| {
        let row = rows[0];
        let limits = view.messages.list(
            &rows
                .iter()
                .map(|row| limit(view, &row.factor, row.low, row.high, &row.values))
                .collect::<Vec<_>>(),
        );
        let p = row.p_shuffled.map(|p| say!(view, "discover.p_of", p = words::p_value(Some(p))));
        say!(
            view,
            "discover.box",
            arm,
            does,
            limits,
            density = percent(row.density),
            points = row.points,
            everywhere = percent(row.base_rate),
            undecided = row.undecided,
            coverage = percent(row.coverage),
            p = p.unwrap_or_default()
        )
    };
    taken.into_iter().map(sentence).collect()
}

fn class_of(view: &View<'_>, class: Class) -> String {
    view.plain(match class {
        Class::Works => key!("class.works"),
        Class::Fails => key!("class.fails"),
        Class::Backfires => key!("class.backfires"),
        Class::Undecided => key!("class.undecided"),
    })
}

/// The answer: where the best arm works, what backfires, and the robust arm.
pub fn answer(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let arms = &discovery.asked.arms;
    let points = discovery.asked.points;
    let best = arms.iter().rev().max_by_key(|arm| count(arm, Class::Works));
    let harm: Vec<String> = arms
        .iter()
        .map(|arm| (arm, count(arm, Class::Backfires)))
        .filter(|(_, count)| *count > 0)
        .map(|(arm, count)| say!(view, "discover.at", arm = view.arm(&arm.arm), count))
        .collect();
    let harm = match harm.is_empty() {
        true => say!(view, "discover.no_harm"),
        false => say!(view, "discover.harm", arms = first_of(view, harm, MOST_NAMED)),
    };
    let first = match best.map(|best| (best, count(best, Class::Works))).filter(|(_, works)| *works > 0) {
        Some((best, works)) => say!(view, "discover.best", arm = view.arm(&best.arm), works, points, harm),
        None => say!(view, "discover.none_works", points, harm),
    };
    std::iter::once(first).chain(robust(view, discovery)).collect()
}

/// The arms that are best by a criterion.
fn best_by<'a>(discovery: &'a Discovery, criterion: &str) -> Vec<&'a str> {
    let rows = discovery.robustness.iter();
    rows.filter(|row| row.criterion == criterion && row.robust).map(|row| row.arm.as_str()).collect()
}

/// The robust arm, or on which criterion it depends.
fn robust(view: &View<'_>, discovery: &Discovery) -> Vec<String> {
    let found = CRITERIA.map(|(name, _)| best_by(discovery, name));
    if found.iter().all(Vec::is_empty) {
        return vec![say!(view, "discover.not_compared")];
    }
    let listed = |arms: &[&str]| view.listed(&arms.iter().map(ToString::to_string).collect::<Vec<_>>());
    let common: Vec<&str> =
        found[0].iter().copied().filter(|arm| found.iter().all(|arms| arms.contains(arm))).collect();
    if !common.is_empty() {
        let said = say!(view, "discover.robust", arms = listed(&common));
        let best = of_criterion(discovery, common[0], CRITERIA[2].0).and_then(|row| row.probability_best);
        let sure = best.map(|share| {
            let percent = format!("{:.0}", 100.0 * share);
            say!(view, "discover.sure", arms = listed(&common[..1]), percent)
        });
        return std::iter::once(said).chain(sure).collect();
    }
    let parts: Vec<String> = CRITERIA
        .iter()
        .zip(&found)
        .filter(|(_, arms)| !arms.is_empty())
        .map(|((_, key), arms)| say!(view, "discover.by", arms = listed(arms), criterion = view.plain(*key)))
        .collect();
    vec![say!(view, "discover.disagree", parts = parts.join(&say!(view, "list.semicolon")))]
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
        let regrets = [0, 1, 2].map(|index: usize| span(of_criterion(discovery, arm, CRITERIA[index].0)?));
        (view.arm(arm), regrets)
    };
    let words = RegretWords {
        arm: say!(view, "head.arm"),
        series: [0, 1, 2].map(|index: usize| view.plain(CRITERIA[index].1)),
        axis: say!(view, "discover.regret_axis", unit = view.unit(outcome)),
        heads: ends(view),
    };
    let arms = arms_of(discovery).into_iter().map(of).collect();
    let chart = regrets(arms, outcome.format == Format::Percent, words);
    let title = say!(view, "discover.regret_figure", outcome = title(view, outcome));
    Figure::new(&view.id("regret-figure"), &title, &words::sentences(robust(view, discovery)), chart)
}

fn table(view: &View<'_>, discovery: &Discovery, percent: bool) -> DataTable {
    let heads = CRITERIA.map(|(_, key)| view.plain(key));
    let mut sheet = DataTable::new(std::iter::once(say!(view, "head.arm")).chain(heads));
    for arm in arms_of(discovery) {
        let mut row = vec![Cell::text(view.arm(arm))];
        for (index, (name, _)) in CRITERIA.iter().enumerate() {
            let numbers = if index == 3 || percent { Numbers::Percent } else { Numbers::Plain };
            let text = shown(numbers, of_criterion(discovery, arm, name).and_then(span));
            // Regrets of shares are percentage points.
            let text = if index < 3 { text.replace(words::in_percent("").as_str(), "") } else { text };
            row.push(Cell::text(text));
        }
        sheet.rows.push(row);
    }
    sheet
}

/// The meaning of a box, and the range of each factor that a box restricts; nothing without boxes.
fn boxes(view: &View<'_>, discovery: &Discovery) -> Vec<Block> {
    let taken: Vec<&BoxRow> = discovery.boxes.iter().filter(|row| row.taken).collect();
    if taken.is_empty() {
        return Vec::new();
    }
    let mut blocks =
        vec![Block::Text(say!(view, "discover.what_boxes_are", shuffles = discovery.asked.shuffles))];
    if let Some(study) = view.results.studied.study() {
        let restricted = |(_, of): &(usize, &Factor)| taken.iter().any(|row| row.factor == of.name);
        let range = |(index, of): (usize, &Factor)| {
            let ([from, to], factor) = (varied::ends(study, index, of), factor(view, &of.name));
            let unit = view.messages.said(unit(of));
            match to.is_empty() {
                true => say!(view, "discover.among_all", factor, from),
                false => say!(view, "discover.from_to", factor, from, to, unit).trim_end().into(),
            }
        };
        blocks.push(Block::List(study.factors.iter().enumerate().filter(restricted).map(range).collect()));
    }
    blocks
}

/// A box of an arm and a class by its number and its step.
fn of_step(view: &View<'_>, arm: &str, class: &str, number: usize, step: usize) -> String {
    let known = Class::ALL.into_iter().find(|known| known.name() == class);
    let does = known.map_or(class.to_string(), |class| class_of(view, class));
    say!(view, "discover.of_step", arm = view.arm(arm), does, number, step)
}

/// The steps on the way to each box that no other dominates; nothing without a box.
fn ways(view: &View<'_>, discovery: &Discovery) -> Option<Section> {
    let heads = keys!["discover.what", "discover.coverage", "discover.density", "discover.points"];
    let heads = heads.map(|key| view.plain(key)).into_iter().chain([say!(view, "discover.limits")]);
    let mut sheet = DataTable::new(heads);
    for row in discovery.peeling.iter().filter(|row| !row.dominated && row.restricted > 0) {
        let of = |limit: &&LimitRow| {
            (&limit.arm, &limit.class, limit.number, limit.step)
                == (&row.arm, &row.class, row.number, row.step)
        };
        let limits = discovery.limits.iter().filter(of);
        let limits: Vec<String> =
            limits.map(|of| limit(view, &of.factor, of.low, of.high, &of.values)).collect();
        let name = of_step(view, &row.arm, &row.class, row.number, row.step);
        let name = if row.chosen { say!(view, "discover.chosen", step = name) } else { name };
        let percent = |share: f64| Cell::text(words::in_percent(format!("{:.0}", 100.0 * share)));
        sheet.rows.push(vec![
            Cell::text(name),
            percent(row.coverage),
            percent(row.density),
            Cell::text(row.points.to_string()),
            Cell::text(limits.join(&say!(view, "list.semicolon"))),
        ]);
    }
    let blocks =
        vec![Block::Text(say!(view, "discover.way")), Block::Table(say!(view, "discover.ways"), sheet)];
    let found = discovery.boxes.iter().any(|row| row.taken);
    found.then(|| view.section("ways", key!("discover.way_title"), blocks))
}

/// The limits of a factor in a box.
fn limit(view: &View<'_>, name: &str, low: Option<f64>, high: Option<f64>, values: &str) -> String {
    let name = factor(view, name);
    match (low.map(words::number), high.map(words::number)) {
        (Some(low), Some(high)) => format!("{low} ≤ {name} ≤ {high}"),
        (Some(low), None) => format!("{name} ≥ {low}"),
        (None, Some(high)) => format!("{name} ≤ {high}"),
        (None, None) => {
            let values = values.replace('|', ", ");
            say!(view, "discover.among", name, values)
        }
    }
}
