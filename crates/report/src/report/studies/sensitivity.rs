//! An analysis of sensitivity: the factors on which an outcome, and each effect, depends.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row};
use crate::figures::scale::{Numbers, Span};
use crate::folder::manifest::Precision;
use crate::report::analysis::{Analysis, changes, factor, first_of, levels, title};
use crate::report::document::Block;
use crate::report::sections::ends;
use crate::report::studied::Sweep;
use crate::report::view::View;
use crate::tables::sensitivity::{
    self, Lead, NEGLIGIBLE, Words, bars, by_size, effects_in, lead, lead_of_totals, much_noise, negligible,
};
use crate::text::lack::Lack;
use crate::text::words;
use crate::text::words::capitalised;
use sfic::experiment::sensitivity::{Arrangement, Method};
use sfic::model::outcomes::{Format, OUTCOMES, Outcome, outcome};
use sfic::stats::{Estimate, Interval};
use sfic_text::Messages;

/// Factors that a sentence names.
const MOST_NAMED: usize = 5;
/// Sentences of the answer.
const MOST_ANSWERS: usize = 2;
/// Pairs of factors that are shown; the file has them all.
const MOST_PAIRS: usize = 5;
/// An effect with more noise than this is mostly noise.
const MOSTLY: f64 = 0.5;

/// An outcome in the reference, or its change under another arm.
struct Target<'a> {
    outcome: &'static Outcome,
    /// Position of the arm; 0 is the reference.
    arm: usize,
    name: &'a str,
    rows: Vec<&'a sensitivity::Row>,
}

impl<'a> Target<'a> {
    fn of(sweep: &'a Sweep, outcome: &'static Outcome, arm: usize) -> Self {
        let name = sweep.manifest.of.arms.get(arm).map_or("", String::as_str);
        let quantity = if arm == 0 { "level" } else { "change" };
        let of = |row: &&sensitivity::Row| {
            row.outcome == outcome.name && row.arm == name && row.quantity == quantity
        };
        Target { outcome, arm, name, rows: sweep.indices.iter().filter(of).collect() }
    }

    fn row(&self, index: &str, factor: &str) -> Option<Estimate> {
        self.rows.iter().find(|row| row.index == index && row.factor == factor).and_then(|row| estimate(row))
    }

    /// An index of every factor; empty unless all have it.
    fn each(&self, sweep: &Sweep, index: &str) -> Vec<Estimate> {
        sweep.study.names().map(|name| self.row(index, name)).collect::<Option<_>>().unwrap_or_default()
    }

    fn subject(&self, view: &View<'_>) -> String {
        let (arm, outcome) = (view.arm(self.name), title(view, self.outcome));
        let key = if self.arm > 0 { key!("sensitivity.effect") } else { key!("sensitivity.level") };
        say!(view, key, arm, outcome)
    }

    fn lead(&self, sweep: &Sweep) -> Option<Lead> {
        let totals = self.each(sweep, "total");
        if !totals.is_empty() {
            return Some(lead_of_totals(&totals, self.row("noise", "")));
        }
        let sizes = self.each(sweep, "mu_star");
        (!sizes.is_empty()).then(|| lead(&sizes))
    }

    /// True if it has a value at some point.
    fn defined(&self, sweep: &Sweep) -> bool {
        let over = sweep.arms.get(self.arm);
        over.is_some_and(|over| if self.arm > 0 { over.change.is_some() } else { over.level.is_some() })
    }

    /// The factors on which it depends, in a sentence.
    fn depends(&self, view: &View<'_>, sweep: &Sweep) -> String {
        let subject = self.subject(view);
        let named = |index: usize| factor(view, &sweep.study.factors[index].name);
        capitalised(&match self.lead(sweep) {
            None if self.defined(sweep) => say!(view, "sensitivity.same", subject),
            None => say!(view, "sensitivity.nowhere_defined", subject),
            Some(Lead::None) => say!(view, "sensitivity.none", subject),
            Some(Lead::Noise) => say!(view, "sensitivity.hidden", subject),
            Some(Lead::One { first, next: None }) => {
                say!(view, "sensitivity.one", subject, first = named(first))
            }
            Some(Lead::One { first, next: Some(next) }) => {
                say!(view, "sensitivity.one_then", subject, first = named(first), next = named(next))
            }
            Some(Lead::Tied(several)) => {
                let names: Vec<String> = several.into_iter().map(named).collect();
                say!(view, "sensitivity.tied", subject, factors = view.messages.list(&names))
            }
            Some(Lead::Overlap { first, count }) => {
                say!(view, "sensitivity.overlap", subject, first = named(first), count)
            }
        })
    }

    /// Sentences on factors that could be fixed, on noise, and on effects that differ along a range.
    fn besides(&self, view: &View<'_>, sweep: &Sweep) -> Vec<String> {
        let subject = self.subject(view);
        let named = |indices: Vec<usize>| {
            let names = indices.into_iter().map(|index| factor(view, &sweep.study.factors[index].name));
            first_of(view, names.collect(), MOST_NAMED)
        };
        let mut said = Vec::new();
        let small = negligible(&self.each(sweep, "total"));
        if !small.is_empty() {
            let percent = 100.0 * NEGLIGIBLE;
            let blocks = self.rows.first().map_or(0, |row| row.blocks);
            said.push(say!(view, "sensitivity.negligible", subject, percent, blocks, factors = named(small)));
        }
        if let Some(percent) = much_noise(self.row("noise", "")) {
            said.push(say!(view, "sensitivity.much_noise", subject, percent));
        }
        let sizes = self.each(sweep, "mu_star");
        let of = |index: &str, at: usize| self.row(index, &sweep.study.factors[at].name);
        let noisy = |at: &usize| of("noise", *at).is_some_and(|noise| noise.value > MOSTLY);
        let varied = |at: &usize| of("sigma", *at).is_some_and(|sigma| sigma.value > sizes[*at].value);
        let (noise, clear): (Vec<usize>, Vec<usize>) = by_size(sizes.iter()).into_iter().partition(noisy);
        let varied: Vec<usize> = clear.into_iter().filter(varied).collect();
        if !varied.is_empty() {
            said.push(say!(view, "sensitivity.varied", subject, factors = named(varied)));
        }
        if !noise.is_empty() {
            said.push(say!(view, "sensitivity.mostly_noise", subject, factors = named(noise)));
        }
        said.iter().map(|sentence| capitalised(sentence)).collect()
    }

    /// The indices as bars, with the noise of the replicates as one of its own.
    fn figure(&self, view: &View<'_>, sweep: &Sweep) -> Option<Figure> {
        let (totals, sizes) = (self.each(sweep, "total"), self.each(sweep, "mu_star"));
        let morris = totals.is_empty();
        let (first, second) = match morris {
            true => (sizes, self.each(sweep, "mu")),
            false => (totals, self.each(sweep, "first")),
        };
        if first.is_empty() || second.is_empty() {
            return None;
        }
        let (keys, axis) = match morris {
            true => (
                keys!["sensitivity.mu_star", "sensitivity.mu"],
                say!(view, "sensitivity.axis_of_effects", unit = view.unit(self.outcome)),
            ),
            false => (keys!["sensitivity.total", "sensitivity.first"], say!(view, "sensitivity.axis")),
        };
        let words = Words {
            factor: say!(view, "varied.factor"),
            series: keys.map(|key| view.plain(key)),
            axis,
            heads: ends(view),
        };
        let numbers = if morris { effects_in(self.outcome) } else { Numbers::Plain };
        let values = sweep.study.names().zip(first.iter().zip(&second));
        let values = values.map(|(name, (a, b))| (factor(view, name), [Span::from(*a), Span::from(*b)]));
        let mut chart = bars(values.collect(), numbers, words);
        let noise = self.row("noise", "").map(Span::from);
        if noise.is_some() {
            let value = |row: &Row| row.values[0].map_or(f64::NEG_INFINITY, |span| span.value);
            chart.rows.sort_by(|a, b| value(b).total_cmp(&value(a)));
            chart.order = Order::Given;
            let values = vec![noise, None];
            chart.rows.push(Row { label: say!(view, "sensitivity.noise"), values, range: None });
        }
        let id = view.id(&format!("depends-figure-{}", self.arm));
        let title = say!(view, "sensitivity.figure", subject = self.subject(view));
        Some(Figure::new(&id, &title, &self.depends(view, sweep), chart))
    }

    /// The table of indices, the largest first, and what belongs to no single factor; nothing without indices.
    fn indices(&self, view: &View<'_>, sweep: &Sweep) -> Vec<Block> {
        let columns = match self.each(sweep, "total").is_empty() {
            true => vec![
                ("mu_star", key!("sensitivity.mu_star")),
                ("mu", key!("sensitivity.mu")),
                ("sigma", key!("sensitivity.sigma")),
                ("noise", key!("sensitivity.noise")),
            ],
            false => vec![
                ("total", key!("sensitivity.total")),
                ("first", key!("sensitivity.first")),
                ("pawn", key!("sensitivity.pawn")),
            ],
        };
        let order = by_size(self.each(sweep, columns[0].0).iter());
        if order.is_empty() {
            return Vec::new();
        }
        let heads = columns.iter().map(|(_, key)| view.plain(*key));
        let mut sheet = DataTable::new(std::iter::once(say!(view, "varied.factor")).chain(heads));
        for name in order.into_iter().map(|index| &sweep.study.factors[index].name) {
            let lack = if sweep.manifest.of.replicates == 1 { Lack::OneRun } else { Lack::Unknown };
            let cell = |(index, _): &(&str, _)| {
                let text = self.row(index, name).map(|value| match *index {
                    "mu" => words::short_change(view.messages, self.outcome, value, lack),
                    "mu_star" | "sigma" => words::short_change(view.messages, self.outcome, value, lack)
                        .trim_start_matches('+')
                        .into(),
                    _ => short(value),
                });
                Cell::text(text.unwrap_or("–".into()))
            };
            sheet.rows.push(std::iter::once(Cell::text(name)).chain(columns.iter().map(cell)).collect());
        }
        let mut blocks = vec![Block::Table(self.caption(view, sweep), sheet)];
        blocks.extend(self.together(view).map(Block::Text));
        blocks
    }

    /// Mean and spread over the points, for the table of indices.
    fn caption(&self, view: &View<'_>, sweep: &Sweep) -> String {
        let over = sweep.arms.get(self.arm);
        let change = over.and_then(|over| over.change.as_ref());
        let (mean, middle, numbers, unit) = match self.arm {
            0 => {
                (over.and_then(|over| over.level), over.and_then(|over| over.middle), levels(self.outcome), {
                    let percent = self.outcome.format == Format::Percent;
                    if percent { String::new() } else { view.unit(self.outcome) }
                })
            }
            _ => (
                change.map(|change| change.mean),
                change.map(|change| change.middle),
                changes(self.outcome),
                view.unit(self.outcome),
            ),
        };
        let of = |value: Option<f64>| value.map_or("–".into(), |value| numbers.alone(value));
        let [mean, high] = [mean.map(|mean| mean.value), middle.map(|of| of.ninety.1)]
            .map(|value| words::with_unit(of(value), &unit));
        let low = of(middle.map(|of| of.ninety.0));
        capitalised(&say!(view, "sensitivity.indices", subject = self.subject(view), mean, low, high))
    }

    /// Interactions, noise and pairs of factors, in a line; none of elementary effects.
    fn together(&self, view: &View<'_>) -> Option<String> {
        let value = |index: &str| self.row(index, "").map(short);
        let mut parts = vec![say!(view, "sensitivity.of_interactions", value = value("interactions")?)];
        parts.extend(value("noise").map(|value| say!(view, "sensitivity.of_noise", value)));
        let dummy = self.row("pawn_dummy", "").map(|dummy| format!("{:.2}", dummy.value));
        parts.extend(dummy.map(|value| say!(view, "sensitivity.of_dummy", value)));
        let pairs = self.rows.iter().filter(|row| row.index == "second");
        let pairs: Vec<_> = pairs.filter_map(|row| Some((&row.factor, &row.with, estimate(row)?))).collect();
        let mut shown: Vec<_> = pairs.iter().filter(|(.., index)| index.differs_from_zero()).collect();
        shown.sort_by(|(.., a), (.., b)| b.value.abs().total_cmp(&a.value.abs()));
        parts.extend(
            shown
                .iter()
                .take(MOST_PAIRS)
                .map(|(a, b, index)| say!(view, "sensitivity.pair", a, b, value = short(*index))),
        );
        if shown.is_empty() && !pairs.is_empty() {
            parts.push(say!(view, "sensitivity.no_pair"));
        }
        Some(say!(view, "sensitivity.rest", parts = parts.join(&say!(view, "list.semicolon"))))
    }
}

/// Its parts.
pub fn analysis(view: &View<'_>, sweep: &Sweep) -> Analysis {
    let outcome = &OUTCOMES[sweep.outcome];
    let arms = sweep.manifest.of.arms.len();
    // Effects first: they are the question.
    let targets: Vec<Target<'_>> =
        (1..arms).chain((arms > 0).then_some(0)).map(|arm| Target::of(sweep, outcome, arm)).collect();
    let of = |target: &Target<'_>| target.depends(view, sweep);
    let answer: Vec<String> = targets.iter().take(MOST_ANSWERS).map(of).collect();
    let mut figures = targets.iter().filter_map(|target| target.figure(view, sweep));
    let figure = figures.next();
    let morris = sweep.indices.iter().any(|row| row.index == "mu_star");
    let key = if morris { key!("sensitivity.how_to_read_effects") } else { key!("sensitivity.how_to_read") };
    let mut blocks = Vec::new();
    let mut said: Vec<String> = targets.iter().skip(MOST_ANSWERS).map(of).collect();
    said.extend(targets.iter().flat_map(|target| target.besides(view, sweep)));
    if !said.is_empty() {
        blocks.push(Block::List(said));
    }
    blocks.extend(figures.map(|figure| Block::Figure(Box::new(figure))));
    blocks.extend(targets.iter().flat_map(|target| target.indices(view, sweep)));
    blocks.push(Block::Text(view.plain(key)));
    let mut rest = vec![view.section("depends", key!("sensitivity.title"), blocks).brief()];
    rest.extend(
        others(view, sweep)
            .map(|table| view.section("others", key!("sensitivity.title_of_others"), vec![table])),
    );
    Analysis { answer, notes: notes(view, sweep, &targets), figure, rest }
}

/// Limits of the indices: one replicate, blocks without results, the precision that was reached.
fn notes(view: &View<'_>, sweep: &Sweep, targets: &[Target<'_>]) -> Vec<String> {
    let mut notes = Vec::new();
    if sweep.manifest.of.replicates == 1 {
        notes.push(say!(view, "sensitivity.one_replicate"));
    }
    notes.extend(sweep.manifest.of.precision.as_ref().map(|reached| precision(view.messages, reached)));
    let Ok(arrangement) = Arrangement::new(&sweep.study) else { return notes };
    let noun = view.plain(match arrangement.method {
        Method::Morris(_) => key!("sensitivity.trajectories"),
        Method::Saltelli { .. } => key!("sensitivity.blocks"),
    });
    let mut failed: Vec<usize> = sweep.failures.iter().map(|row| row.point / arrangement.size).collect();
    failed.dedup();
    let (failed, blocks) = (failed.len(), arrangement.blocks);
    if failed > 0 {
        notes.push(say!(view, "sensitivity.failed", failed, blocks, noun));
    }
    for target in targets {
        let there = target.rows.first().map_or(blocks, |row| row.blocks + failed);
        if there < blocks {
            let (count, subject) = (blocks - there, target.subject(view));
            notes.push(say!(view, "sensitivity.undefined", count, noun, subject));
        }
        if let Some(row) = target.rows.iter().find(|row| row.left_out > 0) {
            let (count, subject) = (row.left_out, target.subject(view));
            notes.push(say!(view, "sensitivity.equal_samples", count, subject));
        }
    }
    notes
}

/// The end of an analysis that was to reach a precision, in a sentence.
pub fn precision(messages: &Messages, reached: &Precision) -> String {
    let Precision { target, widest, blocks, designed, met, confirmed } = *reached;
    let widest = match widest {
        Some(widest) => say!(messages, "sensitivity.widest", value = format!("{widest:.3}")),
        None => say!(messages, "sensitivity.no_interval"),
    };
    let key = match (met, confirmed) {
        (true, true) => key!("sensitivity.met"),
        (true, false) => key!("sensitivity.unconfirmed"),
        (false, _) => key!("sensitivity.not_met"),
    };
    say!(messages, key, blocks, designed, target, widest)
}

/// The other outcomes of the study: on what each effect depends.
fn others(view: &View<'_>, sweep: &Sweep) -> Option<Block> {
    let mut sheet = DataTable::new([say!(view, "sensitivity.of"), say!(view, "sensitivity.depends")]);
    let names = sweep.manifest.of.outcomes.iter().filter_map(|name| Some(outcome(name)?.1));
    for other in names.filter(|other| other.name != OUTCOMES[sweep.outcome].name) {
        for arm in (1..sweep.manifest.of.arms.len()).chain([0]) {
            let target = Target::of(sweep, other, arm);
            let named = |index: usize| factor(view, &sweep.study.factors[index].name);
            let depends = match target.lead(sweep) {
                None => continue,
                Some(Lead::None | Lead::Noise) => say!(view, "sensitivity.not_significant"),
                Some(Lead::One { first, .. }) => named(first),
                Some(Lead::Tied(several)) => {
                    view.messages.list(&several.into_iter().map(named).collect::<Vec<_>>())
                }
                Some(Lead::Overlap { .. }) => say!(view, "sensitivity.overlapping"),
            };
            sheet.rows.push(vec![Cell::text(capitalised(&target.subject(view))), Cell::text(depends)]);
        }
    }
    (!sheet.rows.is_empty()).then(|| Block::Table(say!(view, "sensitivity.others"), sheet))
}

fn estimate(row: &sensitivity::Row) -> Option<Estimate> {
    let interval = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
    let value = Some(row.value).filter(|value| value.is_finite())?;
    Some(Estimate { value, se: row.se, interval, degrees: 0 })
}

/// An index with half of its interval: `0.62 ± 0.07`.
fn short(index: Estimate) -> String {
    let number = |value: f64| words::with_minus(&format!("{value:.2}"));
    match index.half_width() {
        Some(half) => format!("{} ± {}", number(index.value), number(half)),
        None => number(index.value),
    }
}
