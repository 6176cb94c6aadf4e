//! Arms that move a lever for which the model does not show what is published.

use std::collections::BTreeMap;

use crate::report::sections::evidence::{Shown, of_run, of_table, shipped, shown_range, shown_value};
use crate::report::view::View;
use sfic::experiment::evidence::check::Verdict;
use sfic::experiment::evidence::facts::levers;
use sfic::scenario::levers_moved;
use sfic_text::joined;

/// Each check of a published fact by its name. The verdict is that of the folder, else that of the run where the check
/// decides it, else that of the shipped system.
pub(in crate::report) fn verdicts(view: &View<'_>) -> BTreeMap<String, Shown> {
    let here = of_run(view).into_iter().filter(|shown| shown.verdict != Verdict::Undecided);
    let all = shipped(view).into_iter().chain(here).chain(of_table(view));
    all.map(|shown| (shown.check.clone(), shown)).collect()
}

/// A sentence for each check of a published fact that is not met and on which an arm rests: with the arms, the levers,
/// what is published and what the model shows.
pub fn notes(view: &View<'_>) -> Vec<String> {
    sourced(view).into_iter().map(|(_, note)| note).collect()
}

/// The same, each with its check.
pub(in crate::report) fn sourced(view: &View<'_>) -> Vec<(Shown, String)> {
    let Some(scenario) = &view.results.scenario else { return Vec::new() };
    let Some((reference, others)) = scenario.arms.split_first() else { return Vec::new() };
    let of_fact = levers();
    let mut notes = Vec::new();
    let missed = verdicts(view).into_values().filter(|shown| shown.verdict != Verdict::Inside);
    for shown in missed {
        let (mut arms, mut moved) = (Vec::new(), Vec::new());
        for arm in others {
            let own: Vec<&str> = levers_moved(&reference.spec, &arm.spec)
                .into_iter()
                .filter(|lever| of_fact.iter().any(|of| of.fact == shown.fact && of.lever == *lever))
                .collect();
            if !own.is_empty() {
                arms.push(arm.name.clone());
                moved.extend(own.into_iter().filter(|lever| !moved.contains(lever)).collect::<Vec<_>>());
            }
        }
        if arms.is_empty() {
            continue;
        }
        let key = match shown.verdict {
            Verdict::Undecided => key!("evidence.rests_on_undecided"),
            _ => key!("evidence.rests_on"),
        };
        let (range, value) = (shown_range(view, &shown), shown_value(view, &shown));
        let (arms, levers) = (view.listed(&arms), joined(&moved));
        let Shown { fact, statement, label, .. } = &shown;
        let note = say!(view, key, arms, levers, fact, statement, label, range, value);
        notes.push((shown, note));
    }
    notes
}
