//! An analysis of sensitivity: what an outcome, and each effect, depends on.

use super::{Told, factor, first_of, title};
use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::rows::{Order, Row};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::Block;
use crate::report::sections::ends;
use crate::report::studied::Sweep;
use crate::report::view::{View, shown};
use crate::tables::sensitivity::{
    self, Lead, Words, bars, effects_in, lead, lead_of_totals, much_noise, negligible,
};
use crate::tables::sweep::capitalised;
use sfic::model::outcomes::{OUTCOMES, Outcome, outcome};
use sfic::stats::{Estimate, Interval};

/// Factors that a sentence names.
const MOST_NAMED: usize = 5;
/// Sentences of the answer.
const MOST_ANSWERS: usize = 2;

/// What is looked at: an outcome in the reference, or its change under another arm.
struct Target<'a> {
    outcome: &'static Outcome,
    arm: &'a str,
    change: bool,
    rows: Vec<&'a sensitivity::Row>,
}

impl<'a> Target<'a> {
    fn of(sweep: &'a Sweep, outcome: &'static Outcome, place: usize) -> Self {
        let arm = sweep.manifest.arms.get(place).map_or("", String::as_str);
        let quantity = if place == 0 { "level" } else { "change" };
        let of = |row: &&sensitivity::Row| {
            row.outcome == outcome.name && row.arm == arm && row.quantity == quantity
        };
        Target { outcome, arm, change: place > 0, rows: sweep.indices.iter().filter(of).collect() }
    }

    fn row(&self, index: &str, factor: &str) -> Option<Estimate> {
        let row = self.rows.iter().find(|row| row.index == index && row.factor == factor)?;
        let interval = row.low.zip(row.high).map(|(low, high)| Interval { low, high });
        let value = Some(row.value).filter(|value| value.is_finite())?;
        Some(Estimate { value, se: row.se, interval, degrees: 0 })
    }

    /// An index of every factor; empty unless all have it.
    fn each(&self, sweep: &Sweep, index: &str) -> Vec<Estimate> {
        sweep.study.names().map(|name| self.row(index, name)).collect::<Option<_>>().unwrap_or_default()
    }

    fn subject(&self, view: &View<'_>) -> String {
        let (arm, outcome) = (view.arm(self.arm), title(view, self.outcome));
        let key = if self.change { key!("sensitivity.effect") } else { key!("sensitivity.level") };
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

    /// On what it hangs, in a sentence.
    fn hangs(&self, view: &View<'_>, sweep: &Sweep) -> String {
        let subject = self.subject(view);
        let named = |place: usize| factor(view, &sweep.study.factors[place].name);
        capitalised(&match self.lead(sweep) {
            None => say!(view, "sensitivity.same", subject),
            Some(Lead::Untold) => say!(view, "sensitivity.untold", subject),
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

    /// What else is to be said.
    fn besides(&self, view: &View<'_>, sweep: &Sweep) -> Vec<String> {
        let subject = self.subject(view);
        let mut said = Vec::new();
        let small = negligible(&self.each(sweep, "total"));
        if !small.is_empty() {
            let names = small.into_iter().map(|place| factor(view, &sweep.study.factors[place].name));
            let factors = first_of(view, names.collect(), MOST_NAMED);
            said.push(say!(view, "sensitivity.negligible", subject, factors));
        }
        if let Some(percent) = much_noise(self.row("noise", "")) {
            let percent = percent.to_string();
            said.push(say!(view, "sensitivity.much_noise", subject, percent));
        }
        said.iter().map(|sentence| capitalised(sentence)).collect()
    }

    /// The indices as bars, with the noise of the replicates as one of its own.
    fn figure(&self, view: &View<'_>, sweep: &Sweep, place: usize) -> Option<Figure> {
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
        let id = view.id(&format!("depends-figure-{place}"));
        let title = say!(view, "sensitivity.figure", subject = self.subject(view));
        Some(Figure::new(&id, &title, &self.hangs(view, sweep), &chart))
    }
}

/// What it shows.
pub fn told(view: &View<'_>, sweep: &Sweep) -> Told {
    let outcome = &OUTCOMES[sweep.outcome];
    let targets: Vec<Target<'_>> =
        (0..sweep.manifest.arms.len()).map(|place| Target::of(sweep, outcome, place)).collect();
    // Effects first: they are what is asked for.
    let mut order: Vec<usize> = (1..targets.len()).collect();
    order.extend((!targets.is_empty()).then_some(0));
    let of = |place: &usize| targets[*place].hangs(view, sweep);
    let answer: Vec<String> = order.iter().take(MOST_ANSWERS).map(of).collect();
    let mut figures = order.iter().filter_map(|place| targets[*place].figure(view, sweep, *place));
    let figure = figures.next();
    let morris = sweep.indices.iter().any(|row| row.index == "mu_star");
    let key = if morris { key!("sensitivity.how_to_read_effects") } else { key!("sensitivity.how_to_read") };
    let mut blocks = vec![Block::Text(view.plain(key))];
    let mut said: Vec<String> = order.iter().skip(MOST_ANSWERS).map(of).collect();
    said.extend(order.iter().flat_map(|place| targets[*place].besides(view, sweep)));
    if !said.is_empty() {
        blocks.push(Block::List(said));
    }
    blocks.extend(figures.map(|figure| Block::Figure(Box::new(figure))));
    if !morris {
        blocks.extend(rest(view, &order, &targets));
    } else {
        blocks.extend(order.iter().filter_map(|place| effects(view, sweep, &targets[*place])));
    }
    blocks.extend(others(view, sweep));
    let notes = Vec::new();
    Told { answer, notes, figure, rest: view.section("depends", key!("sensitivity.title"), blocks) }
}

/// What belongs to no single factor.
fn rest(view: &View<'_>, order: &[usize], targets: &[Target<'_>]) -> Option<Block> {
    let heads = keys!["sensitivity.of", "sensitivity.interactions", "sensitivity.noise"];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for target in order.iter().map(|place| &targets[*place]) {
        let cell = |index: &str| Cell::text(shown(Numbers::Plain, target.row(index, "").map(Span::from)));
        sheet.rows.push(vec![
            Cell::text(capitalised(&target.subject(view))),
            cell("interactions"),
            cell("noise"),
        ]);
    }
    Some(Block::Table(say!(view, "sensitivity.rest"), sheet))
}

/// Elementary effects of each factor.
fn effects(view: &View<'_>, sweep: &Sweep, target: &Target<'_>) -> Option<Block> {
    let numbers = effects_in(target.outcome);
    let heads = keys![
        "varied.factor",
        "sensitivity.mu_star",
        "sensitivity.mu",
        "sensitivity.sigma",
        "sensitivity.noise"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    for name in sweep.study.names() {
        let cell = |index: &str, numbers: Numbers| {
            Cell::text(shown(numbers, target.row(index, name).map(Span::from)))
        };
        sheet.rows.push(vec![
            Cell::text(factor(view, name)),
            cell("mu_star", numbers),
            cell("mu", numbers),
            cell("sigma", numbers),
            cell("noise", Numbers::Plain),
        ]);
    }
    let (subject, unit) = (target.subject(view), view.unit(target.outcome));
    (!target.rows.is_empty()).then(|| Block::Table(say!(view, "sensitivity.effects", subject, unit), sheet))
}

/// The other outcomes of the study: on what each effect hangs.
fn others(view: &View<'_>, sweep: &Sweep) -> Option<Block> {
    let mut sheet = DataTable::new([say!(view, "sensitivity.of"), say!(view, "sensitivity.hangs")]);
    let names = sweep.manifest.outcomes.iter().filter_map(|name| Some(outcome(name)?.1));
    for other in names.filter(|other| other.name != OUTCOMES[sweep.outcome].name) {
        for place in (1..sweep.manifest.arms.len()).chain([0]) {
            let target = Target::of(sweep, other, place);
            let named = |place: usize| factor(view, &sweep.study.factors[place].name);
            let hangs = match target.lead(sweep) {
                None => continue,
                Some(Lead::Untold | Lead::Noise) => say!(view, "sensitivity.not_told"),
                Some(Lead::One { first, .. }) => named(first),
                Some(Lead::Tied(several)) => {
                    view.messages.list(&several.into_iter().map(named).collect::<Vec<_>>())
                }
                Some(Lead::Overlap { .. }) => say!(view, "sensitivity.overlapping"),
            };
            sheet.rows.push(vec![Cell::text(capitalised(&target.subject(view))), Cell::text(hangs)]);
        }
    }
    (!sheet.rows.is_empty()).then(|| Block::Table(say!(view, "sensitivity.others"), sheet))
}
