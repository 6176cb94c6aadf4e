//! Time from sanction to re-infringement.

use crate::figures::Figure;
use crate::figures::data_table::{Cell, DataTable};
use crate::figures::lines::{Line, Lines};
use crate::figures::scale::{Numbers, Span};
use crate::report::document::{Block, Section};
use crate::report::view::{View, rounded};
use crate::text::words;
use sfic::model::outcomes::HEADLINE;
use sfic::stats::terms::tests_times;

/// The section.
pub fn section(view: &View<'_>) -> Option<Section> {
    let curves = &view.results.tables.survival;
    if curves.is_empty() || view.results.tables.hazards.is_empty() {
        return None;
    }
    let mut blocks = vec![Block::Text(say!(view, "times.what")).on_page()];
    blocks.extend(free_weeks(view).map(|weeks| Block::Text(weeks).on_page()));
    let line = |(arm, colour): (String, usize)| {
        let of_arm = curves.iter().filter(|row| row.arm == arm);
        let points =
            of_arm.map(|row| (row.week, Span::new(row.survival, row.survival_low, row.survival_high)));
        let start = (0.0, Span::new(Some(1.0), Some(1.0), Some(1.0)));
        Line { name: view.arm(&arm), colour, points: std::iter::once(start).chain(points).collect() }
    };
    let follow_up = view.follow_up();
    let chart = Lines {
        lines: view.shown().into_iter().map(line).collect(),
        steps: true,
        across: say!(view, "times.across"),
        up: say!(view, "times.up"),
        numbers: Numbers::Percent,
        zero: true,
        moments: follow_up
            .parse()
            .ok()
            .map(|weeks| (weeks, say!(view, "times.moment")))
            .into_iter()
            .collect(),
        heads: keys!["head.arm", "times.week", "times.free", "head.from", "head.to"]
            .map(|key| view.plain(key)),
    };
    let description = say!(view, "times.description");
    let figure = Figure::new(&view.id("times-figure"), &say!(view, "times.figure"), &description, chart);
    blocks.push(Block::Figure(Box::new(figure)));
    blocks.extend(view.left_out().map(Block::on_page));
    blocks.push(Block::Text(say!(view, "times.terms")).on_page());
    blocks.push(Block::Table(say!(view, "times.table"), table(view)));
    Some(view.section("times", key!("times.title"), blocks).brief())
}

/// The weeks that the sanctioned of an arm stay free of infringement, on average.
pub fn mean_free(view: &View<'_>, arm: &str) -> Option<Span> {
    let row = view.results.tables.hazards.iter().find(|row| row.arm == arm)?;
    Span::new(row.restricted_mean, row.restricted_mean_low, row.restricted_mean_high)
}

/// The sentence on the arm that keeps the sanctioned from infringing longest, and on the reference.
pub fn free_weeks(view: &View<'_>) -> Option<String> {
    let mean = |arm: &str| mean_free(view, arm);
    let arms = view.arms();
    let reference = rounded(mean(arms.first()?), 1, false);
    let longest = view.others().into_iter().filter_map(|arm| Some((mean(&arm)?, arm)));
    let (weeks, arm) = longest.max_by(|a, b| a.0.value.total_cmp(&b.0.value))?;
    let key = if weeks.value > mean(arms.first()?)?.value {
        key!("times.longest")
    } else {
        key!("times.none_longer")
    };
    let (name, weeks) = (view.arm(&arm), rounded(Some(weeks), 1, false));
    Some(say!(
        view,
        key,
        reference = view.reference(),
        weeks = reference,
        best = name,
        best_weeks = weeks,
        follow_up = view.follow_up()
    ))
}

/// The interval of a median, which may be open above; nothing without one.
fn limits(low: Option<f64>, high: Option<f64>) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!(" [{low:.0}, {high:.0}]"),
        (Some(low), None) => format!(" [≥ {low:.0}]"),
        (None, _) => String::new(),
    }
}

fn table(view: &View<'_>) -> DataTable {
    let heads = keys![
        "head.arm",
        "times.followed",
        "times.in_the_rate",
        "times.median",
        "times.mean",
        "times.hazard",
        "answer.p"
    ];
    let mut sheet = DataTable::new(heads.map(|key| view.plain(key)));
    let hazards = &view.results.tables.hazards;
    for row in view.arms().iter().filter_map(|arm| hazards.iter().find(|row| row.arm == *arm)) {
        let median = match row.median_weeks {
            Some(median) => format!("{median:.0}"),
            None if row.episodes > 0 && !tests_times([row.episodes; 2]) => say!(view, "lack.few_cases"),
            None if row.episodes > 0 => say!(view, "times.not_reached"),
            None => "–".into(),
        };
        let median = median + &limits(row.median_low, row.median_high);
        let mean = Span::new(row.restricted_mean, row.restricted_mean_low, row.restricted_mean_high);
        let hazard = Span::new(row.hazard_ratio, row.hazard_ratio_low, row.hazard_ratio_high);
        sheet.rows.push(vec![
            Cell::text(view.arm(&row.arm)),
            Cell::text(row.episodes.to_string()),
            Cell::text(
                view.effect(&row.arm, HEADLINE)
                    .and_then(|row| row.at_risk)
                    .map_or("–".into(), |count| count.to_string()),
            ),
            Cell::text(median),
            Cell::text(rounded(mean, 1, false)),
            // Where there is no hazard ratio, the table says why.
            Cell::text(match (hazard, &row.note) {
                (None, Some(why)) => view.messages.said(why),
                _ => rounded(hazard, 2, false),
            }),
            Cell::text(words::p_value(row.p_holm)),
        ]);
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::limits;

    #[test]
    fn an_open_interval_says_where_it_begins() {
        assert_eq!(limits(Some(31.0), Some(44.0)), " [31, 44]");
        assert_eq!(limits(Some(31.0), None), " [≥ 31]");
        assert_eq!(limits(None, None), "");
    }
}
