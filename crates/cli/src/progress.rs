//! Progress on stderr: a bar on a terminal; elsewhere, as in the log of a job, a line now and then.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::output;

use sfic::experiment::engine;
use sfic::experiment::plan::{Enough, Plan};
use sfic::experiment::runner::Event;
use sfic::experiment::sensitivity::Arrangement;
use sfic::experiment::sensitivity::run::{self as sensitivity, Provisional};
use sfic::model::outcomes::{Format, OUTCOMES};
use sfic::scenario::study::Study;
use sfic_report::text::visible::visible;
use sfic_report::text::words;
use sfic_text::say;
use sfic_text::{Messages, joined, tr};

/// Time until the first line, so that what is short says nothing, and the least between two.
const BREATH: Duration = Duration::from_secs(5);
/// Time after which a line comes even if less than a tenth was done.
const LONG: Duration = Duration::from_secs(60);

/// A bar, or lines where stderr is no terminal.
struct Bar {
    bar: ProgressBar,
    /// None where there is a bar, or nothing is shown.
    lines: Option<Lines>,
}

/// When a line is due.
struct Lines {
    began: Instant,
    /// Time of the last line, and the tenths that were done then.
    last: Cell<Option<(Duration, u64)>>,
}

impl Lines {
    /// Says if a line is due after some time with so many tenths done, which is then the last.
    fn due(&self, elapsed: Duration, tenths: u64) -> bool {
        let due = match self.last.get() {
            None => elapsed >= BREATH,
            Some((at, was)) => {
                let since = elapsed.saturating_sub(at);
                since >= LONG || tenths > was && since >= BREATH
            }
        };
        if due {
            self.last.set(Some((elapsed, tenths)));
        }
        due
    }
}

impl Bar {
    fn new(length: u64, hidden: bool) -> Self {
        let lines = !hidden && !io::stderr().is_terminal();
        let lines = lines.then(|| Lines { began: Instant::now(), last: Cell::new(None) });
        Bar { bar: if hidden { ProgressBar::hidden() } else { ProgressBar::new(length) }, lines }
    }

    fn set_position(&self, done: u64) {
        self.bar.set_position(done);
        let Some(lines) = &self.lines else { return };
        let (length, elapsed) = (self.bar.length().unwrap_or(0).max(1), lines.began.elapsed());
        if lines.due(elapsed, done.saturating_mul(10) / length) {
            let (percent, seconds) = (done.saturating_mul(100) / length, elapsed.as_secs());
            let more = self.bar.message();
            output::message(&tr!(
                "{done} of {length} done ({percent} %) after {seconds} s {more}",
                done,
                length,
                percent,
                seconds,
                more
            ));
        }
    }
}

/// Listens to a running experiment and shows how far it is.
pub(super) struct Progress {
    bar: Bar,
    plan: Enough,
    /// Names of the arms that are looked at: all after the first, or the only one.
    arms: Vec<String>,
}

impl Progress {
    /// A bar for `plan`, unless it is hidden; lines if stderr is no terminal.
    pub(super) fn new(messages: &Messages, plan: &Plan, hidden: bool) -> Self {
        let bar = Bar::new(u64::from(first(plan)), hidden);
        let style = say!(
            messages,
            "screen.progress",
            bar = "{bar:30}",
            done = "{pos}",
            of = "{len}",
            arms = "{prefix}",
            elapsed = "{elapsed}",
            left = "{eta}",
            precision = "{msg}",
        );
        bar.bar
            .set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.bar.set_prefix(words::arms(messages, plan.arms.len()));
        let looked_at = plan.arms.iter().skip(usize::from(plan.arms.len() > 1));
        Progress { bar, plan: plan.enough, arms: looked_at.map(|arm| arm.name.clone()).collect() }
    }

    /// Shows what happened.
    pub(super) fn hear(&mut self, event: &Event) {
        match event {
            Event::Resumed { replicates } => {
                self.bar.set_position(*replicates as u64);
                self.bar.bar.reset_eta();
            }
            Event::Finished { done, expected } => {
                self.bar.bar.set_length((*expected).max(*done) as u64);
                self.bar.set_position(*done as u64);
            }
            Event::Looked { half_widths, .. } => {
                if let Enough::Precise { outcome, rule, .. } = self.plan {
                    let scale = if OUTCOMES[outcome].format == Format::Percent { 100.0 } else { 1.0 };
                    self.bar.bar.set_message(shown(&widths(half_widths, &self.arms, rule.target(), scale)));
                }
            }
        }
    }

    /// Shows how many runs are finished.
    pub(super) fn count(&mut self, event: &engine::Event) {
        let (done, expected) = event.progress();
        self.bar.bar.set_length(expected);
        self.bar.set_position(done);
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.bar.finish_and_clear();
    }
}

/// A text with nothing hidden in it.
fn shown(text: &str) -> String {
    visible(text).into_owned()
}

/// The widest interval against the target, and the arms that have none.
fn widths(half_widths: &[Option<f64>], arms: &[String], target: f64, scale: f64) -> String {
    let widest = half_widths.iter().flatten().copied().reduce(f64::max);
    let widest = widest.map(|widest| {
        tr!(
            "±{widest} of ±{target}",
            widest = format!("{:.2}", widest * scale),
            target = format!("{:.2}", target * scale)
        )
    });
    let without =
        arms.iter().zip(half_widths).filter(|(_, width)| width.is_none()).map(|(arm, _)| arm.as_str());
    let without = joined(without);
    let without = (!without.is_empty()).then(|| tr!("no interval: {without}", without));
    format!("· {}", widest.into_iter().chain(without).collect::<Vec<_>>().join("; "))
}

/// Listens to a running sweep and shows how far it is.
pub(super) struct Runs {
    bar: Bar,
    /// Points that have failed.
    failed: BTreeSet<usize>,
}

impl Runs {
    /// A bar for the runs of `study`, unless it is hidden; lines if stderr is no terminal.
    pub(super) fn new(study: &Study, hidden: bool) -> Self {
        let runs = study.points.len() as u64 * u64::from(study.base.experiment.replicates);
        Self::of(runs, tr!("{points} points", points = study.points.len()), hidden)
    }

    /// A bar for so many runs at `whose` points.
    pub(super) fn of(runs: u64, whose: String, hidden: bool) -> Self {
        let bar = Bar::new(runs, hidden);
        let style = tr!(
            "{bar} {done}/{of} runs at {points} · {elapsed} · {left} left to simulate {more}",
            bar = "{bar:30}",
            done = "{pos}",
            of = "{len}",
            points = "{prefix}",
            elapsed = "{elapsed}",
            left = "{eta}",
            more = "{msg}"
        );
        bar.bar
            .set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.bar.set_prefix(whose);
        Runs { bar, failed: BTreeSet::new() }
    }

    /// Shows what happened.
    pub(super) fn hear(&mut self, event: &engine::Event) {
        self.bar.set_position(event.progress().0);
        match event {
            engine::Event::Resumed { .. } => self.bar.bar.reset_eta(),
            engine::Event::Finished { .. } => {}
            engine::Event::Failed { cell, .. } => {
                self.failed.insert(cell.point);
                self.bar.bar.set_message(tr!("· {failed} points failed", failed = self.failed.len()));
            }
        }
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.bar.finish_and_clear();
    }
}

/// Listens to a sensitivity analysis under way and shows how far it is and what it shows so far.
pub(super) struct Indices<'a> {
    runs: Runs,
    study: &'a Study,
    noun: &'static str,
    until: Option<f64>,
}

impl<'a> Indices<'a> {
    /// A bar for the runs of `study`, unless it is hidden; lines if stderr is no terminal.
    pub(super) fn new(study: &'a Study, arrangement: &Arrangement, until: Option<f64>, hidden: bool) -> Self {
        Indices { runs: Runs::new(study, hidden), study, noun: arrangement.noun(), until }
    }

    /// Shows what happened.
    pub(super) fn hear(&mut self, event: &sensitivity::Event) {
        match event {
            sensitivity::Event::Sweep(event) => self.runs.hear(event),
            sensitivity::Event::Looked(look) => self.runs.bar.bar.set_message(shown(&self.told(look))),
        }
    }

    /// The leading factors after a look.
    fn told(&self, look: &Provisional) -> String {
        let names: Vec<&str> = self.study.names().collect();
        let mut text = format!("· {} {}", look.blocks, self.noun);
        if let (Some(widest), Some(until)) = (look.widest, self.until) {
            text += &format!(" {}", tr!("±{widest} of ±{until}", widest = format!("{widest:.3}"), until));
        }
        let Some(indices) = &look.indices else { return text };
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by(|&a, &b| indices[b].value.total_cmp(&indices[a].value));
        let percent = self.noun == "trajectories" && OUTCOMES[look.target.outcome].format == Format::Percent;
        let scale = if percent { 100.0 } else { 1.0 };
        let leading = order.iter().take(2).map(|&factor| {
            let half =
                indices[factor].half_width().map_or(String::new(), |half| format!(" ±{:.2}", half * scale));
            format!("{} {:.2}{half}", names[factor], indices[factor].value * scale)
        });
        text += &format!(": {}", joined(leading));
        text
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.runs.clear();
    }
}

/// A bar over the histories of several experiments, one after another.
pub(super) struct Histories {
    bar: Bar,
}

impl Histories {
    /// A bar for so many histories, unless it is hidden; lines if stderr is no terminal.
    pub(super) fn new(histories: usize, hidden: bool) -> Self {
        let bar = Bar::new(histories as u64, hidden);
        let style = tr!(
            "{bar} {done}/{of} histories · {what} · {elapsed} · {left} left to simulate",
            bar = "{bar:30}",
            done = "{pos}",
            of = "{len}",
            what = "{msg}",
            elapsed = "{elapsed}",
            left = "{eta}"
        );
        bar.bar
            .set_style(ProgressStyle::with_template(&style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        Histories { bar }
    }

    /// Shows how many are finished, and of what the next are.
    pub(super) fn show(&self, done: usize, of: &str) {
        self.bar.bar.set_message(shown(of));
        self.bar.set_position(done as u64);
    }

    /// Takes the bar away.
    pub(super) fn clear(&self) {
        self.bar.bar.finish_and_clear();
    }
}

/// Replicates that are run before the first look.
pub(super) fn first(plan: &Plan) -> u32 {
    match plan.enough {
        Enough::Fixed(replicates) => replicates,
        Enough::Precise { rule, maximum, .. } => rule.looks().next().map_or(maximum, |look| look as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sfic::experiment::sensitivity::{Quantity, Target};
    use sfic::scenario::Texts;
    use sfic::scenario::study::{self, Changes};
    use sfic::stats::Estimate;

    #[test]
    fn lines_come_after_a_tenth_or_a_minute_and_what_is_short_says_nothing() {
        let lines = Lines { began: Instant::now(), last: Cell::new(None) };
        let told = |seconds, tenths| lines.due(Duration::from_secs(seconds), tenths);
        assert!(!told(0, 0) && !told(4, 9), "it may be short");
        assert!(told(5, 0) && !told(6, 0));
        assert!(!told(9, 1) && told(10, 1), "two lines are five seconds apart");
        assert!(!told(69, 1) && told(70, 1), "a minute without a tenth");
        assert!(!told(71, 1) && told(100, 4) && told(105, 5));
        // A job of a day has ten lines and one a minute at most.
        let day = (106..86_400_u64).filter(|second| told(*second, 5 + second * 5 / 86_400)).count();
        assert!((1_430..1_450).contains(&day), "{day}");
    }

    #[test]
    fn an_elementary_effect_on_a_rate_is_in_percentage_points_and_a_share_of_variance_is_not() {
        let files = Texts::new([("scenario.toml", "title = 't'")]);
        let text = "title = 't'\nscenario = 'scenario.toml'\n[factor.'exporter.moral_weight']\nrange = [0.2, 0.8]\n\
            [design]\nkind = 'morris'\ntrajectories = 2\n[experiment]\narms = ['reporting']\n";
        let read = study::from_text(&files, "s.toml".as_ref(), text, &Changes::default());
        let study = read.unwrap_or_else(|problems| panic!("{problems}")).study;
        let told = |noun, outcome| {
            let target = Target { outcome, arm: 1, quantity: Quantity::Change };
            let index = Estimate { value: 0.25, se: None, interval: None, degrees: 1 };
            let runs = Runs::of(1, String::new(), true);
            let look = Provisional { blocks: 2, target, indices: Some(vec![index]), widest: None };
            Indices { runs, study: &study, noun, until: None }.told(&look)
        };
        let rate = OUTCOMES.iter().position(|outcome| outcome.format == Format::Percent).unwrap();
        let other = OUTCOMES.iter().position(|outcome| outcome.format != Format::Percent).unwrap();
        assert_eq!(told("trajectories", rate), "· 2 trajectories: exporter.moral_weight 25.00");
        assert_eq!(told("trajectories", other), "· 2 trajectories: exporter.moral_weight 0.25");
        assert_eq!(told("blocks", rate), "· 2 blocks: exporter.moral_weight 0.25");
    }

    #[test]
    fn arms_without_an_interval_are_named() {
        let arms = ["a", "b", "c"].map(String::from);
        assert_eq!(
            widths(&[Some(0.02), None, Some(0.04)], &arms, 0.01, 100.0),
            "· ±4.00 of ±1.00; no interval: b"
        );
        assert_eq!(widths(&[Some(0.02)], &arms[..1], 0.01, 1.0), "· ±0.02 of ±0.01");
        assert_eq!(widths(&[None], &arms[..1], 0.01, 1.0), "· no interval: a");
    }
}
