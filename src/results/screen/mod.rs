//! The summary that is printed after an experiment.

mod notes;
mod tables;

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table};

use super::words;
use crate::experiment::ensemble::Ensemble;
use crate::experiment::findings::Findings;
use crate::experiment::plan::Plan;
use crate::experiment::runner::Ended;
use crate::model::outcomes::{HEADLINE, OUTCOMES};
use crate::scenario::Scenario;
pub use notes::notes;

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
}

/// The first line of every result: what was run.
pub fn what_was_run(scenario: &Scenario, plan: &Plan, replicates: usize) -> String {
    let (arms, arms_word) = (plan.arms.len(), if plan.arms.len() == 1 { "arm" } else { "arms" });
    format!(
        "{} · {arms} {arms_word} × {replicates} replicates · seed {} · sfic {}",
        scenario.title,
        plan.seed,
        env!("CARGO_PKG_VERSION")
    )
}

impl Summary<'_> {
    /// The whole summary. Tables are folded to `width` columns if it is given; else they are as wide as they need.
    pub fn text(&self, width: Option<u16>) -> String {
        let Summary { scenario, plan, ensemble, findings, .. } = *self;
        let mut text = format!("{}\n\n", what_was_run(scenario, plan, ensemble.replicates()));
        let follow_up = plan.arms[0].spec.settings.time.follow_up;
        let level = findings.effect(0, HEADLINE).and_then(|effect| effect.level);
        let reference = &plan.arms[0].name;
        let _ = writeln!(
            text,
            "Re-infringement within {follow_up} weeks of a sanction: {reference} {}\n",
            words::level(&OUTCOMES[0], level)
        );
        let mut show = |heading: String, table: Table| {
            let _ = writeln!(text, "{heading}{}\n", indented(table, width));
        };
        if plan.arms.len() == 1 {
            show(String::new(), tables::levels(findings));
        } else {
            show(String::new(), tables::headline(self));
            let beside =
                format!("Beside the headline, change from {reference} ± half of its 95 % interval\n");
            show(beside, tables::beside(self));
        }
        let weeks = "Weeks from a sanction to the next infringement [95 % CI by replicate]\n".to_string();
        show(weeks, tables::times(self, follow_up));
        if let Some((factorial, attribution)) = &findings.attribution {
            let heading =
                "Which countermeasure did how much: change in re-infringement, pp [95 % CI]\n".to_string();
            show(heading, tables::attribution(factorial, attribution));
        }
        for note in notes(self) {
            let _ = writeln!(text, "{note}");
        }
        text
    }
}

fn indented(mut table: Table, width: Option<u16>) -> String {
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.saturating_sub(3).max(40));
    }
    let lines: Vec<String> = table.lines().map(|line| format!("  {}", line.trim_end())).collect();
    lines.join("\n")
}
