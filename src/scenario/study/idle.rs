//! Countermeasures that are never on at some points of a study.

use super::Study;
use crate::scenario::{Scenario, Timeline};

/// A countermeasure of an arm that is never on in the measured time at some points of a study, however early a trigger
/// may fire.
#[derive(Clone, Debug, PartialEq)]
pub struct Idle {
    /// Name of the arm.
    pub arm: String,
    /// Name of the countermeasure.
    pub countermeasure: String,
    /// The points at which it never is.
    pub points: usize,
}

/// The countermeasures of a study that are idle at some of its points, and the number of points at which there is a
/// scenario.
pub fn idle(study: &Study) -> (Vec<Idle>, usize) {
    let changes = |path: &String| path.starts_with("countermeasure.") || path.starts_with("time.");
    if !study.factors.iter().flat_map(|factor| &factor.paths).any(changes) {
        // All points are as the first.
        return (found(std::iter::once(study.base.clone()), study.points.len()), study.points.len());
    }
    let mut valid = 0;
    let scenarios = study.points.iter().filter_map(|point| study.at(point).ok()).inspect(|_| valid += 1);
    let found = found(scenarios, 1);
    (found, valid)
}

fn found(scenarios: impl Iterator<Item = Scenario>, each: usize) -> Vec<Idle> {
    let mut found: Vec<Idle> = Vec::new();
    for scenario in scenarios {
        for arm in &scenario.arms {
            let idle = Timeline::of(&arm.spec).into_iter().filter(|timeline| timeline.measured.is_none());
            for Timeline { countermeasure, .. } in idle {
                let known = found
                    .iter_mut()
                    .find(|idle| idle.arm == arm.name && idle.countermeasure == countermeasure);
                match known {
                    Some(idle) => idle.points += each,
                    None => found.push(Idle { arm: arm.name.clone(), countermeasure, points: each }),
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Texts;
    use crate::scenario::study::{self, Changes};

    const SCENARIO: &str = "title = 't'\n[time]\nwarmup = 10\nhorizon = 20\nfollow_up = 5\n\
        [experiment]\narms = ['baseline', 'x']\nreplicates = 20\n\
        [countermeasure.x]\nannual_cost = 1\nclose_gap = { 'institution.platform' = 0.5 }\n";

    #[test]
    fn points_after_an_end_are_counted() {
        let files = Texts::new([("s.toml", SCENARIO)]);
        let idle_of = |factor: &str| {
            let text = format!("title = 'p'\nscenario = 's.toml'\n{factor}\n[design]\nkind = 'grid'\n");
            let study = study::from_text(&files, "p".as_ref(), &text, &Changes::default());
            idle(&study.unwrap_or_else(|problems| panic!("{problems}")).study)
        };
        let of = |points| vec![Idle { arm: "x".into(), countermeasure: "x".into(), points }];
        assert_eq!(idle_of("[factor.'countermeasure.x.end']\nvalues = [5, 10, 11, 20]"), (of(2), 4));
        assert_eq!(idle_of("[factor.'countermeasure.x.start']\nvalues = [0, 29, 30, 60]"), (of(2), 4));
        assert_eq!(idle_of("[factor.'time.horizon']\nvalues = [10, 20]"), (Vec::new(), 2));
        assert_eq!(idle_of("[factor.'institution.platform']\nvalues = [0.1, 0.2]"), (Vec::new(), 2));
    }
}
