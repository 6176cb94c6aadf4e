//! The summary that is printed after an experiment.

mod notes;
pub(crate) mod tables;

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table};

use crate::text::messages::{Language, Messages};
use crate::text::words;
pub use notes::notes;
use sfic::experiment::ensemble::Ensemble;
use sfic::experiment::findings::Findings;
use sfic::experiment::plan::Plan;
use sfic::experiment::runner::Ended;
use sfic::model::outcomes::{HEADLINE, OUTCOMES};
use sfic::scenario::Scenario;
pub(crate) use tables::table;

/// What is summed up.
#[derive(Clone, Copy)]
pub struct Summary<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Its plan.
    pub plan: &'a Plan,
    /// All replicates.
    pub ensemble: &'a Ensemble,
    /// What they show.
    pub findings: &'a Findings,
    /// Why there are so many.
    pub ended: &'a Ended,
    /// The language in which it is said.
    pub messages: &'a Messages,
}

/// The first line of every result: what was run.
pub fn what_was_run(messages: &Messages, scenario: &Scenario, plan: &Plan, replicates: usize) -> String {
    let (title, arms) = (messages.titles(&scenario.title), words::arms(messages, plan.arms.len()));
    let version = env!("CARGO_PKG_VERSION");
    say!(messages, "screen.what_was_run", title, arms, replicates, seed = plan.seed, version)
}

impl Summary<'_> {
    /// The name of an arm. In English it is the one that is typed, since it may be typed next.
    fn arm(&self, arm: usize) -> String {
        self.called(&self.plan.arms[arm].name)
    }

    fn called(&self, name: &str) -> String {
        match self.messages.language {
            Language::English => name.to_string(),
            _ => self.messages.arm(name),
        }
    }

    /// Words in a row.
    fn row(&self, words: &[String]) -> String {
        words.join(&say!(self.messages, "list.comma"))
    }

    /// The whole summary. Tables are folded to `width` columns if it is given; else they are as wide as they need.
    pub fn text(&self, width: Option<u16>) -> String {
        let Summary { scenario, plan, ensemble, findings, messages, .. } = *self;
        let mut text = format!("{}\n\n", what_was_run(messages, scenario, plan, ensemble.replicates()));
        let follow_up = plan.arms[0].spec.settings.time.follow_up;
        let level = findings.effect(0, HEADLINE).and_then(|effect| effect.level);
        let (reference, level) = (self.arm(0), words::level(messages, &OUTCOMES[0], level));
        let weeks = follow_up.to_string();
        let _ = writeln!(text, "{}\n", say!(messages, "screen.headline", weeks, reference, level));
        let mut show = |heading: String, table: Table| {
            let _ = writeln!(text, "{heading}{}\n", indented(table, width));
        };
        if plan.arms.len() == 1 {
            show(String::new(), tables::levels(self));
        } else {
            show(String::new(), tables::headline(self));
            show(say!(self.messages, "screen.beside", reference) + "\n", tables::beside(self));
        }
        show(say!(self.messages, "screen.times") + "\n", tables::times(self, &weeks));
        if let Some((factorial, attribution)) = &findings.attribution {
            let heading = say!(self.messages, "screen.attribution") + "\n";
            show(heading, tables::attribution(self, factorial, attribution));
        }
        for note in notes(self) {
            let _ = writeln!(text, "{note}");
        }
        text
    }
}

/// The lines of a table, indented, within `width` columns.
pub(crate) fn indented(mut table: Table, width: Option<u16>) -> String {
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.saturating_sub(3).max(40));
    }
    let lines: Vec<String> = table.lines().map(|line| format!("  {}", line.trim_end())).collect();
    lines.join("\n")
}
